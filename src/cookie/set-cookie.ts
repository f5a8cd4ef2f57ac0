import { serialize } from 'cookie'
import type { CookieAttributes } from './attributes.ts'

/** Writes the Set-Cookie lines of one cookie. */
export interface SetCookie {
  /** A line that sets the cookie, until a time in ms since 1970, or `undefined` for until the browser closes. */
  set(token: string, until: number | undefined, now: number): string
  /** The line that deletes it: with the same attributes, or the browser would keep the one it has. */
  readonly deletion: string
}

const SECOND = 1000
/** RFC 6265bis §5.5: browsers keep no cookie for longer. */
const MAX_AGE = 400 * 24 * 60 * 60 * SECOND

/** Both have whole seconds. They are rounded up: a session must not lose its last one. */
const expiry = (expires: number, age: number): string => {
  const date = new Date(Math.ceil(expires / SECOND) * SECOND)
  return `; Max-Age=${Math.ceil(age / SECOND)}; Expires=${date.toUTCString()}`
}

export const createSetCookie = (attributes: CookieAttributes): SetCookie => {
  const { name, path, domain, httpOnly, secure, partitioned, priority, sameSite } = attributes
  // The same for each line: "; Path=/; HttpOnly; SameSite=Lax".
  const constant = serialize(name, '', {
    path,
    httpOnly,
    secure,
    partitioned,
    sameSite,
    ...(domain !== undefined && { domain }),
    ...(priority !== undefined && { priority }),
  }).slice(`${name}=`.length)
  return {
    set(token, until, now) {
      if (until === undefined) return `${name}=${token}${constant}`
      // Max-Age wins where a browser knows it (RFC 6265 §5.3), and holds when the browser's clock is wrong.
      const age = Math.min(until - now, MAX_AGE)
      return `${name}=${token}${expiry(now + age, age)}${constant}`
    },
    deletion: `${name}=${expiry(0, 0)}${constant}`,
  }
}
