/** Options → config: read once, checked, copied, never changed. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import { checkCookieName } from '../cookie/options.ts'
import { chunksOf, cookieOf, namesOf, type CookieConfig } from './cookie-config.ts'
import type { SessionEvent } from './events.ts'
import { lifetimesOf, type Lifetimes } from './lifetime.ts'
import { flag, isObject, type SessionOptions } from './options.ts'
import { revocationConfig, type RevocationConfig } from './revocation-options.ts'
import { tokenConfig, type TokenConfig } from './token-config.ts'
import { warningsOf, type Warning } from './warnings.ts'

export interface Config extends TokenConfig {
  readonly requestKey: string
  readonly lifetimes: Lifetimes
  readonly cookie: CookieConfig
  /** The names under which the cookie may come, the best first. */
  readonly names: readonly string[]
  readonly chunks: number
  readonly skip: ((req: unknown) => unknown) | undefined
  readonly clock: () => number
  readonly vary: boolean
  readonly cacheControl: boolean
  readonly onEvent: ((event: SessionEvent) => void) | undefined
  readonly revocation: RevocationConfig | undefined
  readonly warnings: readonly Warning[]
}

const optionalFunction = <T>(name: string, value: T | undefined): T | undefined => {
  if (value === undefined || typeof value === 'function') return value
  throw misuse(name, describe(value), 'it must be a function')
}

const requestKeyOf = (value: unknown, cookieName: string): string => {
  if (value === undefined) return cookieName
  if (typeof value === 'string' && value !== '') return value
  throw misuse('requestKey', describe(value), 'it must be the name of a property')
}

/** Whole ms: a fraction would be a dot in a 0.8 cookie, which then has a part too many. */
const clockOf =
  // Not Date.now itself: tests that replace Date later would have no effect on it.
  (given: () => unknown = () => Date.now()): (() => number) =>
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
  const chunks = chunksOf(options.chunks)
  if (token.format === '0.8' && chunks > 1) {
    throw misuse(
      'chunks',
      String(chunks),
      'servers of 0.8 cannot read a cookie in format "0.8" in parts; remove chunks or format',
    )
  }
  const cookie = cookieOf(options.cookie, cookieName, production)
  return {
    ...token,
    requestKey: requestKeyOf(options.requestKey, cookieName),
    lifetimes,
    cookie,
    names: namesOf(cookie, cookieName),
    chunks,
    skip: optionalFunction('skip', options.skip),
    clock: clockOf(optionalFunction('clock', options.clock)),
    vary: flag('vary', options.vary),
    cacheControl: flag('cacheControl', options.cacheControl),
    onEvent: optionalFunction('onEvent', options.onEvent),
    revocation: revocationConfig(options.revocation, token.format),
    warnings: warningsOf(options, token.secrets),
  }
}
