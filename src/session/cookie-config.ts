/** The `cookie` and `chunks` options → the cookie, for all requests or for each. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { cookieAttributes, type Connections, type CookieAttributes } from '../cookie/attributes.ts'
import { MAX_CHUNKS } from '../cookie/chunks.ts'
import type { CookieOptions } from '../cookie/options.ts'
import { createSetCookie, type SetCookie } from '../cookie/set-cookie.ts'
import type { Cookie } from './cookie-lines.ts'
import { isObject } from './options.ts'
import { cookieWarnings, type Warning } from './warnings.ts'

/** What the cookie is for every request, or how to learn it for each. */
export type CookieConfig = Connections<Cookie> | CookieResolver

/**
 * Resolves the `cookie` function for a request.
 *
 * @param warn told of unknown and misplaced options.
 * @throws {TypeError} for options that cannot be, and whatever the function throws.
 */
type CookieResolver = (req: unknown, warn: (warning: Warning) => void) => Connections<Cookie>

/** The lines are made when they are needed: a function may give other attributes for each request. */
const withLines = (attributes: CookieAttributes): Cookie => {
  let lines: SetCookie | undefined
  return {
    ...attributes,
    get lines() {
      return (lines ??= createSetCookie(attributes))
    },
  }
}

const connectionsOf = (
  cookieName: string,
  options: CookieOptions,
  production: boolean,
  show: (value: unknown) => string = describe,
): Connections<Cookie> => {
  const { secure, plain } = cookieAttributes(cookieName, options, production, show)
  const cookie = withLines(secure)
  return { secure: cookie, plain: plain === secure ? cookie : plain && withLines(plain) }
}

const resolver =
  (cookieName: string, resolve: (req: unknown) => unknown, production: boolean): CookieResolver =>
  (req, warn) => {
    const options = resolve(req)
    const name = 'the result of cookie()'
    if (!isObject(options)) {
      ignoreRejection(options)
      throw misuse(name, describeKind(options), 'it must be an object such as { secure: true }')
    }
    if ((options as CookieOptions).prefix !== undefined) {
      throw misuse(
        `prefix in ${name}`,
        'set',
        `a cookie has one name for all requests; set cookieName to "__Host-${cookieName}", and requestKey`,
      )
    }
    for (const warning of cookieWarnings(options)) warn(warning)
    // What it gives may come from the request.
    return connectionsOf(cookieName, options, production, describeKind)
  }

export const cookieOf = (value: unknown, cookieName: string, production: boolean): CookieConfig => {
  if (typeof value === 'function') {
    return resolver(cookieName, value as (req: unknown) => unknown, production)
  }
  if (value === undefined) return connectionsOf(cookieName, {}, production)
  if (isObject(value)) return connectionsOf(cookieName, value, production)
  throw misuse('cookie', describe(value), 'it must be an object such as { secure: true }')
}

/** The names under which the cookie may come, the best first. */
export const namesOf = (cookie: CookieConfig, cookieName: string): readonly string[] => {
  if (typeof cookie === 'function') return [cookieName]
  const names = [cookie.secure.name, cookie.plain?.name ?? cookie.secure.name]
  return [...new Set(names)]
}

export const chunksOf = (value: unknown): number => {
  const chunks = value ?? 1
  if (Number.isInteger(chunks) && Number(chunks) >= 1 && Number(chunks) <= MAX_CHUNKS) {
    return Number(chunks)
  }
  throw misuse('chunks', describe(value), `it must be 1, 2 or ${MAX_CHUNKS}`)
}
