import { describeKind } from '../base/describe.ts'
import { once, type Warn } from '../session/warn.ts'

/** Emits a process warning, once in a process however often the middleware is made. */
export const warnOnce: Warn = once(({ code, message }) => {
  process.emitWarning(`client-sessions: ${message}`, { type: 'ClientSessionsWarning', code })
})

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

/** Emits an error as a process warning. Of a realm that is not Node's own, as Jest gives one to tests, `emitWarning` takes text alone. */
export const warnProcess = (warning: Error | string): void => {
  try {
    process.emitWarning(warning)
  } catch {
    const { name, message, code, stack } = warning as Error & { readonly code?: unknown }
    process.emitWarning(textOf(message) ?? describeKind(warning), {
      type: textOf(name)!,
      code: textOf(code)!,
      detail: textOf(stack)!,
    })
  }
}
