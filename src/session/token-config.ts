/** The options that say how tokens are sealed and opened; `util.encode` and `util.decode` take these alone. */
import { concatBytes } from '../base/bytes.ts'
import { describe, describeKind, misuse } from '../base/describe.ts'
import { legacyKeyOptions, type LegacyKeyOptions } from '../keys/legacy-options.ts'
import { makeOne, refuseSample, secretList } from '../keys/secret.ts'
import type { Format } from '../token/claims.ts'
import { flag, isObject, type SessionOptions } from './options.ts'

export interface TokenConfig {
  readonly cookieName: string
  readonly format: Format
  /** Newest first. Without `secret`, one that is made of the two explicit keys. */
  readonly secrets: readonly Uint8Array[]
  readonly legacyKeys: LegacyKeyOptions
  /** The secrets of 0.8 cookies, newest first. */
  readonly legacySecrets: readonly Uint8Array[]
  /** Until when 0.8 cookies are read, in ms since 1970. `Infinity`: without end. 0: never. */
  readonly legacyUntil: number
  /** Whether content of tokens that were opened a moment ago may stay in memory. */
  readonly keepOpened: boolean
}

const formatOf = (value: unknown): Format => {
  if (value === undefined) return 'v1'
  if (value === 'v1' || value === '0.8') return value
  throw misuse('format', describe(value), 'it must be "v1" or "0.8"')
}

const untilOf = (value: unknown): number => {
  if (value === undefined) return Infinity
  const time =
    value instanceof Date || typeof value === 'number' || typeof value === 'string'
      ? new Date(value).getTime()
      : NaN
  if (!Number.isNaN(time)) return time
  throw misuse(
    'legacy.until',
    describe(value),
    'it must be a Date, milliseconds since 1970, or a text such as "2027-01-31"',
  )
}

const secretsOf = (
  options: SessionOptions,
  { encryptionKey, signatureKey }: LegacyKeyOptions,
): readonly Uint8Array[] => {
  if (options.secret !== undefined && options.secret !== null) {
    return secretList(options.secret, 'secret')
  }
  if (encryptionKey && signatureKey) return [concatBytes(encryptionKey, signatureKey)]
  throw misuse(
    'secret',
    String(options.secret),
    `set it, for example from an environment variable; ${makeOne} (or set both encryptionKey and signatureKey)`,
  )
}

export const tokenConfig = (
  options: SessionOptions,
  cookieName: string,
  production: boolean,
): TokenConfig => {
  const format = formatOf(options.format)
  const legacyKeys = legacyKeyOptions(options)
  const secrets = secretsOf(options, legacyKeys)
  const legacy = options.legacy ?? true
  if (typeof legacy !== 'boolean' && !isObject(legacy)) {
    throw misuse('legacy', describeKind(legacy), 'it must be true, false, or { secret, until }')
  }
  const own = isObject(legacy) ? legacy : {}
  const legacySecrets = own.secret === undefined ? secrets : secretList(own.secret, 'legacy.secret')
  const legacyUntil = legacy === false ? 0 : untilOf(own.until)
  if (format === '0.8' && legacy !== true) {
    throw misuse(
      'legacy',
      describeKind(legacy),
      'format "0.8" writes such cookies and must read them; remove legacy, or write format "v1"',
    )
  }
  if (production) {
    for (const secret of secrets) refuseSample(secret, 'secret')
    for (const secret of legacySecrets) refuseSample(secret, 'legacy.secret')
  }
  const keepOpened = flag('keepOpened', options.keepOpened)
  return { cookieName, format, secrets, legacyKeys, legacySecrets, legacyUntil, keepOpened }
}
