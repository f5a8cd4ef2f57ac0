import { channel, type Channel } from 'node:diagnostics_channel'
import type { Observe, SessionEvent } from '../session/events.ts'
import { guardObserver } from '../session/warn.ts'
import { warnProcess } from './node-warn.ts'

const channels: Readonly<Record<SessionEvent['type'], Channel>> = {
  rejected: channel('client-sessions:rejected'),
  resealed: channel('client-sessions:resealed'),
  unsaved: channel('client-sessions:unsaved'),
  'late-write': channel('client-sessions:late-write'),
  'revocation-store': channel('client-sessions:revocation-store'),
  unchecked: channel('client-sessions:unchecked'),
  unrevoked: channel('client-sessions:unrevoked'),
  'cache-control': channel('client-sessions:cache-control'),
  warning: channel('client-sessions:warning'),
}

/** Whether anybody would be told of an event of that type, by {@link createObserver}. */
export const isHeard = (type: SessionEvent['type'], onEvent: unknown): boolean =>
  onEvent !== undefined || channels[type].hasSubscribers

/** Tells the `onEvent` option and the `node:diagnostics_channel` named `client-sessions:` and the event's type. */
export const createObserver = (
  onEvent: ((event: SessionEvent) => unknown) | undefined,
): Observe => {
  const tellOption = guardObserver(onEvent, warnProcess)
  return (event) => {
    const { type } = event
    if (channels[type].hasSubscribers) channels[type].publish(event)
    tellOption(event)
  }
}
