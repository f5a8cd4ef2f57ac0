/** Cookies to inspect. */
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { chunkName, splitToken } from '../../src/cookie/chunks.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { START } from '../support/visitor.ts'

/** For --at. */
export const AT = new Date(START).toISOString()
export const ENV = { SESSION_SECRET: SECRET }

/** A cookie's value, sealed at START. */
export const seal = (data: object, options: SessionOptions = {}): string =>
  clientSessions({ cookieName: 'session', secret: SECRET, clock: () => START, ...options }).seal(
    data,
  )

/** The Set-Cookie lines of a session in so many cookies. */
export const chunkedLines = (count: number): readonly string[] =>
  splitToken(seal({ text: 'x'.repeat(2000) }), count).map(
    (value, index) => `${chunkName('session', index)}=${value}; Path=/; HttpOnly; SameSite=Lax`,
  )

export const pairOf = (line: string): string => line.split(';', 1)[0]!
