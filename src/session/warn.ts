/** Tells of warnings and events, without being carried away by either. */
import { describeKind } from '../base/describe.ts'
import { isError } from '../base/is-error.ts'
import { isPromise } from '../base/is-promise.ts'
import type { Observe, SessionEvent } from './events.ts'
import type { Warning } from './warnings.ts'

export type Warn = (warning: Warning) => void

/** Enough for every message of an application, in case one makes its messages out of what users send. */
const MAX_REMEMBERED = 100

/** Each message once. */
export const once = (warn: Warn): Warn => {
  const told = new Set<string>()
  return (warning) => {
    if (told.has(warning.message) || told.size >= MAX_REMEMBERED) return
    told.add(warning.message)
    warn(warning)
  }
}

/** @param tellProcess for who does not observe. */
export const createWarn = (cookieName: string, observe: Observe, tellProcess: Warn): Warn =>
  once((warning) => {
    tellProcess(warning)
    observe({ type: 'warning', cookieName, ...warning })
  })

/** An observer must not fail requests, nor the process when it is told of something while a response is sent. */
export const guardObserver = (
  onEvent: ((event: SessionEvent) => unknown) | undefined,
  tellProcess: (warning: Error | string) => void,
): Observe => {
  const failed = (error: unknown): void =>
    tellProcess(
      isError(error) ? error : `client-sessions: onEvent has thrown ${describeKind(error)}`,
    )
  return (event) => {
    try {
      const result = onEvent?.(event)
      if (isPromise(result)) result.then(undefined, failed)
    } catch (error) {
      failed(error)
    }
  }
}
