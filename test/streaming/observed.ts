/** A middleware whose events are kept, and what tests of streams wait for. */
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { Sessions } from '../../src/adapters/connect.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET, type Response } from '../support/hosts.ts'

interface Observed {
  readonly sessions: Sessions
  readonly events: readonly SessionEvent[]
  /** The names of the events, without those of visitors who bring no cookie. */
  told(): SessionEvent['type'][]
}

export const observed = (options: SessionOptions = {}): Observed => {
  const events: SessionEvent[] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent: (event) => events.push(event),
    ...options,
  })
  return {
    sessions,
    events,
    told: () =>
      events
        .filter((event) => event.type !== 'rejected' || event.reason !== 'absent')
        .map(({ type }) => type),
  }
}

export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Until the head of the response has gone, whoever sends it. */
export const headSent = async (res: Response): Promise<void> => {
  while (!res.headersSent) await nextTurn()
}

/** Until the response is over, and whatever listens for that has run. */
export const closed = async (res: Response): Promise<void> => {
  if (!res.closed) await new Promise((resolve) => res.once('close', resolve))
  await nextTurn()
}
