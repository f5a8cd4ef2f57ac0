/** React Router's own storage and ours, and what a browser does with their cookies. */
import { createCookieSessionStorage, type SessionStorage } from 'react-router'
import { parseSetCookie } from 'cookie'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import type { Sessions } from '../../src/adapters/connect.ts'
import {
  createClientSessionStorage,
  type ClientSessionStorage,
  type SessionEvent,
} from '../../src/react-router.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'

interface Content {
  user: string
  cart: { items: number[] }
  late: Date
}
interface Flashed {
  error: string
  user: string
}

type Storage = SessionStorage<Partial<Content>, Flashed>

/** Each with the same cookie, which the browser forgets when it closes. */
export const STORAGES: readonly (readonly [string, () => Storage])[] = [
  [
    'createCookieSessionStorage() of React Router',
    () =>
      createCookieSessionStorage<Partial<Content>, Flashed>({
        cookie: { name: 'session', secrets: [SECRET], httpOnly: true },
      }),
  ],
  [
    'createClientSessionStorage()',
    () =>
      createClientSessionStorage<Partial<Content>, Flashed>({
        cookieName: 'session',
        secret: SECRET,
        cookie: { ephemeral: true },
      }),
  ],
]

/** The Cookie header in which a Set-Cookie line comes back. */
export const sentBack = (line: string): string => line.split(';', 1)[0]!

/** The attributes of a line. What a browser makes of Max-Age and Expires is one: `life`, in seconds from now. */
export const attributesOf = (line: string): Record<string, unknown> => {
  const { name: _, value, maxAge, expires, ...attributes } = parseSetCookie(line)
  const life = maxAge ?? (expires && Math.ceil((expires.getTime() - Date.now()) / 1000))
  return { ...attributes, empty: value === '', life: life && Math.max(life, 0) }
}

const NOON = Date.UTC(2026, 0, 1, 12)

interface Setup {
  readonly storage: ClientSessionStorage
  readonly events: SessionEvent[]
  /** The same cookie on a server of Node. */
  readonly node: Sessions
  readonly time: { now: number }
}

export const setup = (options: SessionOptions = {}): Setup => {
  const events: SessionEvent[] = []
  const time = { now: NOON }
  const shared = { cookieName: 'session', secret: SECRET, clock: () => time.now, ...options }
  const onEvent = (event: SessionEvent): void => void events.push(event)
  return {
    storage: createClientSessionStorage({ onEvent, ...shared }),
    events,
    node: onNode({ ...shared, legacy: true }),
    time,
  }
}
