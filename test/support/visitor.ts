/** A browser with one cookie, and a clock that both it and the server go by. */
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET, type Host, type Reply, type Request } from './hosts.ts'

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface Visitor {
  /** What the server's clock says; it can be set. */
  now: number
  /** The browser's Cookie header. */
  cookie: string | undefined
  readonly events: SessionEvent[]
  /** One request in which the application does this; the answer's cookie is kept. */
  visit(act: (session: any, req: Request) => unknown, options?: SessionOptions): Promise<Seen>
  /** The times in the cookie that the browser has, in ms from the start. */
  life(): { readonly createdAt: number; readonly expiresAt: number } | string
}

interface Seen extends Reply {
  /** What the application's function gave back. */
  readonly seen: any
  /** The Set-Cookie attributes of the one cookie, by name in small letters; `undefined` if none was sent. */
  readonly attributes: Readonly<Record<string, string>> | undefined
}

export const START: number = Date.UTC(2026, 0, 1)

const attributesOf = (line: string): Record<string, string> =>
  Object.fromEntries(
    line
      .split('; ')
      .slice(1)
      .map((attribute) => {
        const [name, value = ''] = attribute.split('=', 2) as [string, string?]
        return [name.toLowerCase(), value]
      }),
  )

export const createVisitor = (host: Host, base: SessionOptions = {}): Visitor => {
  const sessionsOf = (options: SessionOptions): ReturnType<typeof clientSessions> =>
    clientSessions({
      cookieName: 'session',
      secret: SECRET,
      clock: () => visitor.now,
      onEvent: (event) => visitor.events.push(event),
      ...base,
      ...options,
    })
  const visitor: Visitor = {
    now: START,
    cookie: undefined,
    events: [],
    async visit(act, options = {}) {
      let seen: unknown
      const site = await host.start({
        sessions: sessionsOf(options),
        handle: async (req, res) => {
          seen = await act(req['session'], req)
          res.end()
        },
      })
      const reply = await site.visit({ cookie: visitor.cookie })
      const [line] = reply.setCookie
      if (line !== undefined) visitor.cookie = line.split(';', 1)[0]
      return { ...reply, seen, attributes: line === undefined ? undefined : attributesOf(line) }
    },
    life() {
      const result = sessionsOf({ onEvent: undefined }).read(visitor.cookie)
      if (!result.ok) return result.reason
      return { createdAt: result.createdAt - START, expiresAt: result.expiresAt - START }
    },
  }
  return visitor
}
