/** What differs between runtimes without Node's types. */
import type { Observe, SessionEvent } from '../session/events.ts'
import { createWarn, guardObserver, once, type Warn } from '../session/warn.ts'

interface Process {
  readonly env?: Readonly<Record<string, string | undefined>>
  emitWarning?(warning: string | Error, options?: { type: string; code?: string }): void
}

interface Globals {
  /** Node, Deno and Bun have it, workerd where it is asked to be like Node. */
  readonly process?: Process
  readonly navigator?: { readonly userAgent: string }
}

/** Where nobody can say that this is development, it is not. */
export const isProduction = (): boolean => {
  try {
    const { process, navigator } = globalThis as Globals
    const mode = process!.env!['NODE_ENV']
    if (mode !== undefined) return mode === 'production'
    // By convention of these alone it is development where that is missing. Node before 21 has no navigator.
    return navigator !== undefined && !/^(Node\.js|Bun)\//.test(navigator.userAgent)
  } catch {
    return true // no process; or Deno, where the environment may not be read
  }
}

const tellProcess: NonNullable<Process['emitWarning']> = (warning, options) => {
  const host = (globalThis as Globals).process
  try {
    host?.emitWarning?.(warning, options)
  } catch {
    // An error of a realm that is not Node's own, as Jest gives one to tests: Node takes its text alone.
    host!.emitWarning!(String((warning as { readonly message: unknown }).message), {
      type: 'Error',
    })
  }
}

/** Once in a process, however often the handle is made. */
const warnOnce: Warn = once(({ code, message }) =>
  tellProcess(`client-sessions: ${message}`, { type: 'ClientSessionsWarning', code }),
)

/** Tells the `onEvent` option, which must not fail requests. Warnings go to the process too, where there is one. */
export const createWebObserver = (
  cookieName: string,
  onEvent: ((event: SessionEvent) => unknown) | undefined,
): { readonly observe: Observe; readonly warn: Warn } => {
  const observe = guardObserver(onEvent, tellProcess)
  return { observe, warn: createWarn(cookieName, observe, warnOnce) }
}
