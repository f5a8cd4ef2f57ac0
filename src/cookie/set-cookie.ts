import { serialize } from 'cookie'
import type { CookieAttributes } from './attributes.ts'

const SECOND = 1000
/** RFC 6265bis §5.5: browsers keep no cookie for longer. */
const MAX_AGE = 400 * 24 * 60 * 60 * SECOND

const line = (
  attributes: CookieAttributes,
  value: string,
  expires?: Date,
  maxAge?: number,
): string => {
  const { name, path, domain, httpOnly, secure, partitioned, priority, sameSite } = attributes
  return serialize(name, value, {
    encode: String, // a token needs no escaping
    path,
    httpOnly,
    secure,
    partitioned,
    sameSite,
    ...(domain !== undefined && { domain }),
    ...(priority !== undefined && { priority }),
    ...(expires !== undefined && { expires }),
    ...(maxAge !== undefined && { maxAge }),
  })
}

/**
 * A Set-Cookie line.
 *
 * @param until when the browser shall drop the cookie, in ms since 1970; `undefined` for when it closes.
 */
export const setCookie = (
  attributes: CookieAttributes,
  token: string,
  until: number | undefined,
  now: number,
): string => {
  if (until === undefined) return line(attributes, token)
  // Dates have whole seconds: a session must not lose its last one. Max-Age wins where a browser knows it
  // (RFC 6265 §5.3), and holds when the browser's clock is wrong.
  const age = Math.min(until + SECOND - now, MAX_AGE)
  return line(attributes, token, new Date(now + age), Math.ceil(age / SECOND))
}

/** The line that deletes the cookie: the same attributes, or the browser would keep the one it has. */
export const deleteCookie = (attributes: CookieAttributes): string =>
  line(attributes, '', new Date(0), 0)
