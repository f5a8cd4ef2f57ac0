import type { CookieAttributes } from './attributes.ts'

/** Writes the Set-Cookie lines of a cookie, and of the others that continue it under names of their own. */
export interface SetCookie {
  /** A line that sets a cookie, until a time in ms since 1970, or `undefined` for until the browser closes. */
  set(name: string, value: string, until: number | undefined, now: number): string
  /** The line that deletes one: with the same attributes, or the browser would keep the one it has. */
  deletion(name: string): string
  /**
   * Where there is a Domain: the line that deletes the cookie of this host alone, which may remain from when there was
   * none, and which the first deletion would bring to light again.
   */
  hostDeletion(name: string): string | undefined
}

const SECOND = 1000
/** RFC 6265bis §5.5: browsers keep no cookie for longer. */
const MAX_AGE = 400 * 24 * 60 * 60 * SECOND

/** Of the date written last, which is often the next one too. */
let lastSeconds = 0
let lastDate = new Date(0).toUTCString()

/** Both have whole seconds. They are rounded up: a session must not lose its last one. */
const expiry = (expires: number, age: number): string => {
  const seconds = Math.ceil(expires / SECOND)
  if (seconds !== lastSeconds) {
    lastSeconds = seconds
    lastDate = new Date(seconds * SECOND).toUTCString()
  }
  return `; Max-Age=${Math.ceil(age / SECOND)}; Expires=${lastDate}`
}

/** As attributes are written: "Lax". */
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** The same for each line: "; Path=/; HttpOnly; SameSite=Lax". What may stand in them was checked with the options. */
const constantPart = (attributes: CookieAttributes, domain: string | undefined): string => {
  const { path, httpOnly, secure, partitioned, priority, sameSite } = attributes
  return [
    domain !== undefined && `; Domain=${domain}`,
    `; Path=${path}`,
    httpOnly && '; HttpOnly',
    secure && '; Secure',
    partitioned && '; Partitioned',
    priority && `; Priority=${capitalised(priority)}`,
    sameSite && `; SameSite=${capitalised(sameSite)}`,
  ]
    .filter(Boolean)
    .join('')
}

export const createSetCookie = (attributes: CookieAttributes): SetCookie => {
  const { domain } = attributes
  const constant = constantPart(attributes, domain)
  const onHost = domain === undefined ? undefined : constantPart(attributes, undefined)
  return {
    set(name, value, until, now) {
      if (until === undefined) return `${name}=${value}${constant}`
      // Max-Age wins where a browser knows it (RFC 6265 §5.3), and holds when the browser's clock is wrong.
      const age = Math.min(until - now, MAX_AGE)
      return `${name}=${value}${expiry(now + age, age)}${constant}`
    },
    deletion: (name) => `${name}=${expiry(0, 0)}${constant}`,
    hostDeletion: (name) => onHost && `${name}=${expiry(0, 0)}${onHost}`,
  }
}
