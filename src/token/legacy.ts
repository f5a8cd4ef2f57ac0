/**
 * The text of a client-sessions 0.8 cookie: base64url(iv).base64url(ciphertext).createdAt.duration.base64url(mac).
 * Stricter than 0.8, which took "123abc" for 123 and any spelling of base64url, so that one cookie had many texts.
 */
import { isCanonicalBase64url } from '../base/base64url.ts'
import type { Claims } from './claims.ts'

/** What 0.8 put into HMAC-SHA-256, under its secret, to have two keys. */
export const DERIVATION = {
  encryption: 'cookiesession-encryption',
  signature: 'cookiesession-signature',
} as const

/** 0.8 wrote no birth and no activity: its creation time stands for both. */
export const legacyClaims = (createdAt: number, duration: number): Claims => ({
  birth: createdAt,
  start: createdAt,
  active: createdAt,
  expires: createdAt + duration,
})

export interface LegacyToken {
  readonly iv: string
  readonly ciphertext: string
  /** Decimal ms, as in the text: the MAC covers these digits. */
  readonly createdAt: string
  readonly duration: string
  readonly mac: string
}

const MILLISECONDS = String.raw`(0|[1-9]\d{0,15})`
const LEGACY = new RegExp(
  String.raw`^([\w-]{22})\.([\w-]{22,})\.${MILLISECONDS}\.${MILLISECONDS}\.([\w-]{22,86})$`,
)

/** A version 1 token has no dot, one of 0.8 has four. No text is ever tried as both. */
export const looksLegacy = (text: string): boolean => text.includes('.')

/**
 * The parts of the text, or `undefined` for any other.
 *
 * @param anyMacSpelling also takes a MAC whose unused low bits are set. They carry nothing; `util.decode` has to
 *   accept them, since 0.8 and its test suite do.
 */
export const parseLegacy = (text: string, anyMacSpelling: boolean): LegacyToken | undefined => {
  const [, iv, ciphertext, createdAt, duration, mac] = LEGACY.exec(text) ?? []
  if (!iv || !ciphertext || !createdAt || !duration || !mac) return undefined
  if (!isCanonicalBase64url(iv) || !isCanonicalBase64url(ciphertext)) return undefined
  if (!anyMacSpelling && !isCanonicalBase64url(mac)) return undefined
  if (!Number.isSafeInteger(Number(createdAt) + Number(duration))) return undefined
  return { iv, ciphertext, createdAt, duration, mac }
}
