/** `clientSessions.util`: the calls of 0.8 for tests and scripts. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import { MAX_UINT48 } from '../base/uint48.ts'
import { mac } from '../crypto/node-cbc-hmac.ts'
import { signatureAlgorithmOf } from '../keys/legacy-options.ts'
import { checkCookieName } from '../cookie/options.ts'
import { durationOf, withDuration } from '../session/lifetime.ts'
import type { SessionOptions } from '../session/options.ts'
import { tokenConfig, type TokenConfig } from '../session/token-config.ts'
import { looksLegacy } from '../token/legacy.ts'
import { openLegacy } from '../token/node-legacy.ts'
import { codecOf, legacyKeysOf } from './node-codec.ts'

export interface DecodeResult {
  content: any
  /** What the duration counts from, in ms since 1970. */
  createdAt: number
  /** In ms. */
  duration: number
}

export interface ComputeHmacOptions {
  signatureAlgorithm: string
  signatureKey: Uint8Array
}

export interface Util {
  /**
   * A cookie value that holds this content: any value JSON has.
   *
   * @param options `cookieName` and `secret` (or the two keys) are needed; `format` counts too.
   * @param duration in ms; one day if left out or 0.
   * @param createdAt in ms since 1970; now if left out or 0.
   * @throws {TypeError} for wrong options, and for content that JSON cannot hold.
   */
  encode(options: SessionOptions, content: any, duration?: number, createdAt?: number): string
  /**
   * What such a value holds, in either format; `undefined` if it is not authentic. Expired ones count: for tests and
   * scripts. To read a request's session use `read()` of the middleware.
   *
   * @throws {TypeError} for wrong options.
   */
  decode(options: SessionOptions, value: string): DecodeResult | undefined
  /** The MAC of a 0.8 cookie. */
  computeHmac(
    options: ComputeHmacOptions,
    iv: Uint8Array | string,
    ciphertext: Uint8Array | string,
    duration: number,
    createdAt: number,
  ): Buffer
}

const DAY = 24 * 60 * 60 * 1000

const configOf = (options: SessionOptions): TokenConfig => {
  if (!options?.cookieName) {
    throw misuse(
      'cookieName',
      describe(options?.cookieName),
      'util needs the name that the cookie has',
    )
  }
  return tokenConfig(options, checkCookieName(options.cookieName), false)
}

/** Now, for what 0.8 took as now. */
const timeOf = (createdAt: unknown, clock: () => number): number => {
  if (!createdAt) return Math.floor(clock())
  if (typeof createdAt === 'number' && createdAt > 0 && createdAt <= MAX_UINT48) {
    return Math.round(createdAt)
  }
  throw misuse('createdAt', describe(createdAt), 'it must be a time in milliseconds since 1970')
}

const encode: Util['encode'] = (options, content, duration, createdAt) => {
  const config = configOf(options)
  const json: string | undefined = JSON.stringify(content)
  if (json === undefined) {
    throw misuse('the content', describeKind(content), 'it must be a value that JSON has')
  }
  const start = timeOf(createdAt, options.clock ?? Date.now)
  const claims = { birth: start, start, active: start, expires: start }
  return codecOf(config).seal(
    withDuration(claims, durationOf('the duration', duration || DAY), start),
    json,
  )
}

const decode: Util['decode'] = (options, value) => {
  const config = configOf(options)
  if (typeof value !== 'string') return undefined
  const opened = looksLegacy(value)
    ? openLegacy(legacyKeysOf(config), config.cookieName, value, true)
    : codecOf(config).open(value, 0)
  if (!opened.ok) return undefined
  const { start, expires } = opened.claims
  try {
    return { content: JSON.parse(opened.json), createdAt: start, duration: expires - start }
  } catch {
    return undefined
  }
}

const computeHmac: Util['computeHmac'] = (options, iv, ciphertext, duration, createdAt) => {
  const algorithm = signatureAlgorithmOf(options.signatureAlgorithm)
  return mac(algorithm, options.signatureKey, [iv, ciphertext, String(createdAt), String(duration)])
}

export const util: Util = { encode, decode, computeHmac }
