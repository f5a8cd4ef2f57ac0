/** The `revocation` option, checked. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import type { RevocationStore } from '../revocation/store.ts'
import { isObject } from './options.ts'

/** How sessions can be ended before they expire. */
export interface RevocationOptions {
  /** Where revocations are kept until the sessions that they end would have expired. Default: this process's memory. */
  readonly store?: RevocationStore | undefined
  /** Whose session it is, so that all sessions of one subject can be ended: `(data) => data.userId`. */
  readonly subject?: ((data: any) => string | null | undefined) | undefined
  /**
   * When the store cannot be asked: `refuse` answers requests with a session cookie with a 503 error, `allow` lets them pass
   * unchecked. Default `refuse`.
   */
  readonly unavailable?: 'refuse' | 'allow' | undefined
  /** How long to wait for the store, in ms. Default 500. */
  readonly timeout?: number | undefined
}

export interface RevocationConfig {
  /** `undefined` for one in memory, of each handle's own. */
  readonly store: RevocationStore | undefined
  readonly subject: ((data: any) => unknown) | undefined
  readonly unavailable: 'refuse' | 'allow'
  readonly timeout: number
}

const NAMES = ['store', 'subject', 'unavailable', 'timeout']
const TIMEOUT = 500

const storeOf = (store: unknown): RevocationStore | undefined => {
  if (store === undefined) return undefined
  const methods = ['cutoffs', 'revoke'] as const
  const members = Object(store) as Record<string, unknown>
  const optional = (['unavailable', 'subscribe', 'watch'] as const).filter(
    (method) => members[method] !== undefined,
  )
  const missing = [...methods, ...optional].find((method) => typeof members[method] !== 'function')
  if (missing === undefined) return store as RevocationStore
  throw misuse(
    'revocation.store',
    isObject(store) ? `an object without the method ${missing}()` : describeKind(store),
    'give it what redisRevocations() of client-sessions/redis makes, or leave it out to keep revocations in memory',
  )
}

export const notSet = (method: string): TypeError => {
  const expected = `${method}() needs it; set revocation to {}, which keeps revocations in memory`
  return misuse('revocation', 'not set', expected)
}

/** A session that is shared with a middleware that does not ask would be accepted though it was revoked. */
export const servedWithout = (name: string): TypeError =>
  misuse(
    'revocation',
    'not set on the middleware that was mounted first',
    `it serves ${name} here too, and would accept what is revoked; set it there`,
  )

/** @throws {TypeError} for what cannot be. */
export const revocationConfig = (value: unknown, format: string): RevocationConfig | undefined => {
  if (value === undefined || value === false) return undefined
  if (!isObject(value)) {
    throw misuse(
      'revocation',
      describe(value),
      'it must be an object: {} keeps revocations in memory',
    )
  }
  if (format === '0.8') {
    throw misuse(
      'revocation',
      'set',
      'a cookie in format "0.8" has no place for the id that a session is revoked by; remove option format',
    )
  }
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name))
  if (unknown !== undefined) {
    const expected = `it has ${NAMES.join(', ')}`
    throw misuse(`revocation.${unknown}`, 'no option', expected)
  }
  const { store, subject, unavailable = 'refuse', timeout = TIMEOUT } = value as RevocationOptions
  if (subject !== undefined && typeof subject !== 'function') {
    throw misuse(
      'revocation.subject',
      describeKind(subject),
      'it must be a function such as (data) => data.userId',
    )
  }
  if (unavailable !== 'refuse' && unavailable !== 'allow') {
    throw misuse('revocation.unavailable', describe(unavailable), 'it must be "refuse" or "allow"')
  }
  if (!(typeof timeout === 'number' && timeout > 0 && timeout <= 60_000)) {
    throw misuse('revocation.timeout', describe(timeout), 'it must be in ms, from 1 to 60000')
  }
  return { store: storeOf(store), subject, unavailable, timeout }
}
