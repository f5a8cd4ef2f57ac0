/** Seals and opens the cookies of one name on WebCrypto, in both formats. */
import type { WebKeyring } from '../keys/web-keyring.ts'
import type { Claims, Format } from './claims.ts'
import { looksLegacy } from './legacy.ts'
import { rejected, type TokenResult } from './result.ts'
import { openWebLegacy, sealWebLegacy, type WebLegacyKeys } from './web-legacy.ts'
import { openWebToken, sealWebToken } from './web-token.ts'

export interface WebCodecSettings {
  readonly cookieName: string
  /** The format written. Both are read. */
  readonly format: Format
  readonly keyring: WebKeyring
  /** Made on first use, by whoever meets a 0.8 cookie. */
  readonly legacyKeys: () => Promise<WebLegacyKeys>
  /** Until when 0.8 cookies are read, in ms since 1970: `Infinity` for always, 0 for never. */
  readonly legacyUntil: number
}

/** Node's own has no promises. */
export interface WebCodec {
  seal(claims: Claims, json: string): string | Promise<string>
  open(text: string, now: number): TokenResult | Promise<TokenResult>
}

export const createWebCodec = (settings: WebCodecSettings): WebCodec => {
  const { cookieName, format, keyring, legacyKeys, legacyUntil } = settings
  return {
    seal: async (claims, json) =>
      format === 'v1'
        ? sealWebToken(keyring, claims, json)
        : sealWebLegacy(await legacyKeys(), cookieName, claims, json),
    async open(text, now) {
      if (!looksLegacy(text)) return openWebToken(keyring, text)
      if (now >= legacyUntil) return rejected('legacy')
      return openWebLegacy(await legacyKeys(), cookieName, text)
    },
  }
}
