/** Options → config: read once, checked, copied, never changed. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import {
  checkCookieName,
  cookieAttributes,
  type CookieAttributes,
  type CookieOptions,
} from '../cookie/attributes.ts'
import { createSetCookie, type SetCookie } from '../cookie/set-cookie.ts'
import type { SessionEvent } from './events.ts'
import { lifetimesOf, type Lifetimes } from './lifetime.ts'
import { isObject, type SessionOptions } from './options.ts'
import { tokenConfig, type TokenConfig } from './token-config.ts'
import { warningsOf, type Warning } from './warnings.ts'

export interface Config extends TokenConfig {
  readonly requestKey: string
  readonly lifetimes: Lifetimes
  readonly cookie: CookieAttributes
  readonly setCookie: SetCookie
  readonly clock: () => number
  readonly vary: boolean
  readonly cacheControl: boolean
  readonly onEvent: ((event: SessionEvent) => void) | undefined
  readonly warnings: readonly Warning[]
}

const flag = (name: string, value: unknown): boolean => {
  if (value === undefined) return true
  if (typeof value === 'boolean') return value
  throw misuse(name, describe(value), 'it must be true or false')
}

const optionalFunction = <T>(name: string, value: T | undefined): T | undefined => {
  if (value === undefined || typeof value === 'function') return value
  throw misuse(name, describe(value), 'it must be a function')
}

const cookieOptions = (value: unknown): CookieOptions => {
  if (value === undefined) return {}
  if (isObject(value)) return value
  throw misuse('cookie', describe(value), 'it must be an object such as { secure: true }')
}

const requestKeyOf = (value: unknown, cookieName: string): string => {
  if (value === undefined) return cookieName
  if (typeof value === 'string' && value !== '') return value
  throw misuse('requestKey', describe(value), 'it must be the name of a property')
}

/** Whole ms: a fraction would be a dot in a 0.8 cookie, which then has a part too many. */
const clockOf =
  (given: () => unknown = Date.now): (() => number) =>
  () => {
    const now = given()
    if (typeof now === 'number' && now >= 0 && now < Infinity) return Math.floor(now)
    // No session is expired at a time that is no number.
    throw misuse('the time of clock()', describe(now), 'it must be in milliseconds since 1970')
  }

/**
 * @param production refuses the sample secrets of documentation.
 * @throws {TypeError} for what cannot be: it names the option, what came, and the remedy.
 */
export const createConfig = (options: SessionOptions, production: boolean): Config => {
  if (!isObject(options)) {
    throw misuse('the argument', describeKind(options), 'pass options, of which `secret` is needed')
  }
  const cookieName = checkCookieName(options.cookieName ?? 'session_state')
  const token = tokenConfig(options, cookieName, production)
  const lifetimes = lifetimesOf(options)
  if (token.format === '0.8' && lifetimes.idleDuration > 0) {
    throw misuse(
      'idleDuration',
      String(lifetimes.idleDuration),
      'a cookie in format "0.8" has no place for the last activity; remove idleDuration or format',
    )
  }
  const cookie = cookieAttributes(cookieName, cookieOptions(options.cookie))
  return {
    ...token,
    requestKey: requestKeyOf(options.requestKey, cookieName),
    lifetimes,
    cookie,
    setCookie: createSetCookie(cookie),
    clock: clockOf(optionalFunction('clock', options.clock)),
    vary: flag('vary', options.vary),
    cacheControl: flag('cacheControl', options.cacheControl),
    onEvent: optionalFunction('onEvent', options.onEvent),
    warnings: warningsOf(options, token.secrets),
  }
}
