import { channel, type Channel } from 'node:diagnostics_channel'
import { describeKind } from '../base/describe.ts'
import type { Observe, SessionEvent } from '../session/events.ts'

const channels: Readonly<Record<SessionEvent['type'], Channel>> = {
  rejected: channel('client-sessions:rejected'),
  resealed: channel('client-sessions:resealed'),
  unsaved: channel('client-sessions:unsaved'),
  'late-write': channel('client-sessions:late-write'),
  'cache-control': channel('client-sessions:cache-control'),
  warning: channel('client-sessions:warning'),
}

/** An observer must not fail requests, nor the process when it is told of something inside of `res.end`. */
const warn = (error: unknown): void => {
  const text = `client-sessions: onEvent has thrown ${describeKind(error)}`
  process.emitWarning(error instanceof Error ? error : text)
}

/** Tells the `onEvent` option and the `node:diagnostics_channel` named `client-sessions:` and the event's type. */
export const createObserver =
  (onEvent: ((event: SessionEvent) => unknown) | undefined): Observe =>
  (event) => {
    const { type } = event
    if (channels[type].hasSubscribers) channels[type].publish(event)
    if (!onEvent) return
    try {
      const result = onEvent(event)
      if (result instanceof Promise) result.catch(warn)
    } catch (error) {
      warn(error)
    }
  }
