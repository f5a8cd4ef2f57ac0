/** What differs between runtimes without Node's types. */
import type { Observe, SessionEvent } from '../session/events.ts'
import { createWarn, guardObserver, once, type Warn } from '../session/warn.ts'

interface Process {
  readonly env?: Readonly<Record<string, string | undefined>>
  emitWarning?(warning: string | Error, options?: { type: string; code: string }): void
}

/** Node, Deno and Bun have it, workerd where it is asked to be like Node. */
const runtimeProcess = (): Process | undefined => (globalThis as { process?: Process }).process

/** By convention of these alone it is development where NODE_ENV is missing. */
const FOLLOWS_NODE = /^(?:Node\.js|Bun)\//

/** Where nobody can say that this is development, it is not. */
export const isProduction = (): boolean => {
  try {
    const env = runtimeProcess()?.env
    const mode = env?.['NODE_ENV']
    if (mode !== undefined) return mode === 'production'
    const { navigator } = globalThis as { navigator?: { userAgent: string } }
    return env === undefined || !FOLLOWS_NODE.test(navigator?.userAgent ?? 'Node.js/20')
  } catch {
    return true // Deno, where the environment may not be read
  }
}

const tellProcess: NonNullable<Process['emitWarning']> = (warning, options) =>
  runtimeProcess()?.emitWarning?.(warning, options)

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
