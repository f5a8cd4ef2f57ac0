/** Seals and opens the cookies of one name on Node, in both formats. */
import type { Keyring } from '../keys/node-keyring.ts'
import type { Claims, Format } from './claims.ts'
import { looksLegacy } from './legacy.ts'
import { openLegacy, sealLegacy, type LegacyKeys } from './node-legacy.ts'
import { findOpened } from './node-opened.ts'
import { openToken, sealToken } from './node-token.ts'
import { rejected, type TokenResult } from './result.ts'

export interface CodecSettings {
  readonly cookieName: string
  /** The format written. Both are read. */
  readonly format: Format
  readonly keyring: Keyring
  /** Made on first use, by whoever meets a 0.8 cookie. */
  readonly legacyKeys: () => LegacyKeys
  /** Until when 0.8 cookies are read, in ms since 1970: `Infinity` for always, 0 for never. */
  readonly legacyUntil: number
  /** Whether version 1 tokens that were opened a moment ago are kept. */
  readonly keepOpened: boolean
}

export interface Codec {
  seal(claims: Claims, json: string): string
  open(text: string, now: number): TokenResult
}

export const createCodec = (settings: CodecSettings): Codec => {
  const { cookieName, keyring, legacyKeys, legacyUntil, keepOpened } = settings
  return {
    seal: (claims, json) =>
      settings.format === 'v1'
        ? sealToken(keyring, claims, json)
        : sealLegacy(legacyKeys(), cookieName, claims, json),
    open(text, now) {
      if (!looksLegacy(text)) {
        const known = keepOpened ? findOpened(keyring, text) : undefined
        return known ?? openToken(keyring, text, keepOpened)
      }
      if (now >= legacyUntil) return rejected('legacy')
      return openLegacy(legacyKeys(), cookieName, text, false)
    },
  }
}
