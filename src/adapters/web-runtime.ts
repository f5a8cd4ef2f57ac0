/** What differs between runtimes without Node's types. */
import { describeKind } from '../base/describe.ts'
import type { Observe, SessionEvent } from '../session/events.ts'
import type { Warning } from '../session/warnings.ts'

interface Process {
  readonly env?: Readonly<Record<string, string | undefined>>
  emitWarning?(warning: string | Error, options?: { type: string; code: string }): void
}

/** Node, Deno and Bun have it, workerd where it is asked to be like Node. */
const runtimeProcess = (): Process | undefined => (globalThis as { process?: Process }).process

/** Where nobody can say that this is development, it is not. */
export const isProduction = (): boolean => {
  try {
    const env = runtimeProcess()?.env
    return env === undefined || env['NODE_ENV'] === 'production'
  } catch {
    return true // Deno, where the environment may not be read
  }
}

/** Of warnings, in case a `cookie` function makes its option names out of what users send. */
const MAX_TOLD = 100

const failed = (error: unknown): void => {
  const text = `client-sessions: onEvent has thrown ${describeKind(error)}`
  runtimeProcess()?.emitWarning?.(error instanceof Error ? error : text)
}

const warned = new Set<string>()

/** Once in a process, however often the handle is made. */
const warnOnce = ({ code, message }: Warning): void => {
  if (warned.has(message) || warned.size >= MAX_TOLD) return
  warned.add(message)
  const options = { type: 'ClientSessionsWarning', code }
  runtimeProcess()?.emitWarning?.(`client-sessions: ${message}`, options)
}

/** Tells the `onEvent` option, which must not fail requests. Warnings go to the process too, where there is one. */
export const createWebObserver = (
  cookieName: string,
  onEvent: ((event: SessionEvent) => unknown) | undefined,
): { readonly observe: Observe; readonly warn: (warning: Warning) => void } => {
  const told = new Set<string>()
  const observe: Observe = (event) => {
    if (!onEvent) return
    try {
      const result = onEvent(event)
      if (result instanceof Promise) result.catch(failed)
    } catch (error) {
      failed(error)
    }
  }
  return {
    observe,
    warn: (warning) => {
      if (told.has(warning.message) || told.size >= MAX_TOLD) return
      told.add(warning.message)
      warnOnce(warning)
      observe({ type: 'warning', cookieName, ...warning })
    },
  }
}
