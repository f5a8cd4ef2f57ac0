/** Tokens of client-sessions 0.8 on WebCrypto. */
import { decodeBase64url, encodeBase64url } from '../base/base64url.ts'
import { SIGNATURE_ALGORITHMS } from '../crypto/legacy-algorithms.ts'
import {
  decryptWebCbc,
  encryptWebCbc,
  equalMacs,
  importCbcKey,
  importMacKey,
  webMac,
} from '../crypto/web-cbc-hmac.ts'
import type { LegacyKeyOptions } from '../keys/legacy-options.ts'
import type { Claims } from './claims.ts'
import { DERIVATION, legacyClaims, parseLegacy } from './legacy.ts'
import { rejected, type TokenResult } from './result.ts'

/** What seals and opens 0.8 cookies: one pair of keys for each secret, newest first. */
export interface WebLegacyKeys {
  readonly options: LegacyKeyOptions
  readonly pairs: readonly { readonly encryption: CryptoKey; readonly signature: CryptoKey }[]
}

const derived = async (secret: Uint8Array, label: string): Promise<Uint8Array<ArrayBuffer>> =>
  webMac('sha256', await importMacKey('sha256', Uint8Array.from(secret)), [label])

/** 0.8's derivation, with `encryptionKey` and `signatureKey` in place of what they replace. */
export const webLegacyKeys = async (
  options: LegacyKeyOptions,
  secrets: readonly Uint8Array[],
): Promise<WebLegacyKeys> => {
  const { encryptionKey, signatureKey, signatureAlgorithm } = options
  const pairs = await Promise.all(
    secrets.map(async (secret) => {
      const encryption = encryptionKey ?? (await derived(secret, DERIVATION.encryption))
      const signature = signatureKey ?? (await derived(secret, DERIVATION.signature))
      return {
        encryption: await importCbcKey(Uint8Array.from(encryption)),
        signature: await importMacKey(signatureAlgorithm, Uint8Array.from(signature)),
      }
    }),
  )
  return { options, pairs }
}

export const sealWebLegacy = async (
  keys: WebLegacyKeys,
  cookieName: string,
  claims: Claims,
  json: string,
): Promise<string> => {
  const { encryption, signature } = keys.pairs[0]!
  const iv = crypto.getRandomValues(new Uint8Array(16))
  const plaintext = new TextEncoder().encode(`${cookieName}=${json}`)
  const ciphertext = await encryptWebCbc(encryption, iv, plaintext)
  const createdAt = String(claims.start)
  const duration = String(claims.expires - claims.start)
  const { signatureAlgorithm } = keys.options
  const tag = await webMac(signatureAlgorithm, signature, [iv, ciphertext, createdAt, duration])
  const [ivText, ciphertextText, tagText] = [iv, ciphertext, tag].map(encodeBase64url)
  return [ivText, ciphertextText, createdAt, duration, tagText].join('.')
}

export const openWebLegacy = async (
  keys: WebLegacyKeys,
  cookieName: string,
  text: string,
): Promise<TokenResult> => {
  const token = parseLegacy(text, false)
  if (!token) return rejected('malformed')
  const [iv, ciphertext, tag] = [token.iv, token.ciphertext, token.mac].map(decodeBase64url) as [
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
    Uint8Array<ArrayBuffer>,
  ]
  const { signatureAlgorithm } = keys.options
  if (ciphertext.length % 16 !== 0) return rejected('malformed')
  if (tag.length !== SIGNATURE_ALGORITHMS[signatureAlgorithm].macBytes) return rejected('malformed')
  const signed = [iv, ciphertext, token.createdAt, token.duration]
  const macs = await Promise.all(
    keys.pairs.map(({ signature }) => webMac(signatureAlgorithm, signature, signed)),
  )
  const keyIndex = macs.findIndex((mac) => equalMacs(mac, tag))
  if (keyIndex < 0) return rejected('forged')
  const plaintext = await decryptWebCbc(keys.pairs[keyIndex]!.encryption, iv, ciphertext)
  // An authentic cookie that is for another name, or that another encryption key made, is not one of ours.
  if (!plaintext?.startsWith(`${cookieName}=`)) return rejected('unknown-key')
  const claims = legacyClaims(Number(token.createdAt), Number(token.duration))
  return { ok: true, format: '0.8', keyIndex, claims, json: plaintext.slice(cookieName.length + 1) }
}
