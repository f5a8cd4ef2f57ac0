/** Tokens of client-sessions 0.8 on Node: AES-CBC, then HMAC, with the cookie's name inside. */
import {
  createHmac,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'
import {
  SIGNATURE_ALGORITHMS,
  type EncryptionAlgorithm,
  type SignatureAlgorithm,
} from '../crypto/legacy-algorithms.ts'
import { decryptCbc, encryptCbc, mac } from '../crypto/node-cbc-hmac.ts'
import type { Claims } from './claims.ts'
import { DERIVATION, legacyClaims, parseLegacy } from './legacy.ts'
import { rejected, type TokenResult } from './result.ts'

/** What seals and opens 0.8 cookies: one pair of keys for each secret, newest first. */
export interface LegacyKeys {
  readonly encryptionAlgorithm: EncryptionAlgorithm
  readonly signatureAlgorithm: SignatureAlgorithm
  readonly pairs: readonly { readonly encryption: KeyObject; readonly signature: KeyObject }[]
}

const deriveKey = (secret: Uint8Array, label: string): KeyObject =>
  createSecretKey(createHmac('sha256', secret).update(label).digest())

/** 0.8's derivation, with `encryptionKey` and `signatureKey` in place of what they replace. */
export const legacyKeyPair = (
  secret: Uint8Array | undefined,
  encryptionKey: Uint8Array | undefined,
  signatureKey: Uint8Array | undefined,
): LegacyKeys['pairs'][number] => ({
  encryption: encryptionKey
    ? createSecretKey(encryptionKey)
    : deriveKey(secret!, DERIVATION.encryption),
  signature: signatureKey
    ? createSecretKey(signatureKey)
    : deriveKey(secret!, DERIVATION.signature),
})

export const sealLegacy = (
  keys: LegacyKeys,
  cookieName: string,
  claims: Claims,
  json: string,
): string => {
  const { encryption, signature } = keys.pairs[0]!
  const iv = randomBytes(16)
  const ciphertext = encryptCbc(keys.encryptionAlgorithm, encryption, iv, `${cookieName}=${json}`)
  const createdAt = String(claims.start)
  const duration = String(claims.expires - claims.start)
  const tag = mac(keys.signatureAlgorithm, signature, [iv, ciphertext, createdAt, duration])
  const [ivText, ciphertextText, tagText] = [iv, ciphertext, tag].map((b) =>
    b.toString('base64url'),
  )
  return [ivText, ciphertextText, createdAt, duration, tagText].join('.')
}

export const openLegacy = (
  keys: LegacyKeys,
  cookieName: string,
  text: string,
  anyMacSpelling: boolean,
): TokenResult => {
  const token = parseLegacy(text, anyMacSpelling)
  if (!token) return rejected('malformed')
  const [iv, ciphertext, tag] = [token.iv, token.ciphertext, token.mac].map((part) =>
    Buffer.from(part, 'base64url'),
  ) as [Buffer, Buffer, Buffer]
  const { encryptionAlgorithm, signatureAlgorithm, pairs } = keys
  if (ciphertext.length % 16 !== 0) return rejected('malformed')
  if (tag.length !== SIGNATURE_ALGORITHMS[signatureAlgorithm].macBytes) return rejected('malformed')
  const signed = [iv, ciphertext, token.createdAt, token.duration]
  const keyIndex = pairs.findIndex(({ signature }) =>
    timingSafeEqual(mac(signatureAlgorithm, signature, signed), tag),
  )
  if (keyIndex < 0) return rejected('forged')
  const plaintext = decryptCbc(encryptionAlgorithm, pairs[keyIndex]!.encryption, iv, ciphertext)
  // An authentic cookie that is for another name, or that another encryption key made, is not one of ours.
  if (!plaintext?.startsWith(`${cookieName}=`)) return rejected('unknown-key')
  const claims = legacyClaims(Number(token.createdAt), Number(token.duration))
  const json = plaintext.slice(cookieName.length + 1)
  return { ok: true, format: '0.8', keyIndex, claims, json }
}
