/** Version 1 tokens on Node: base64url(header | nonce | ciphertext | tag). */
import { isUtf8 } from 'node:buffer'
import { isCanonicalBase64url } from '../base/base64url.ts'
import { decrypt, encrypt } from '../crypto/node-xaes.ts'
import { NONCE_BYTES, PREFIX_BYTES, TAG_BYTES } from '../crypto/xaes.ts'
import type { Key, Keyring } from '../keys/node-keyring.ts'
import { HEADER_BYTES, VERSION } from '../keys/version-1.ts'
import type { Claims } from './claims.ts'
import { claimsLength, readClaims, writeClaims } from './claims-layout.ts'
import { rejected, type TokenResult } from './result.ts'

const CONTENT_AT = HEADER_BYTES + NONCE_BYTES
const TAIL_AT = HEADER_BYTES + PREFIX_BYTES

export const sealToken = (keyring: Keyring, claims: Claims, json: string): string => {
  const jsonAt = claimsLength(claims)
  const plaintext = Buffer.allocUnsafe(jsonAt + Buffer.byteLength(json))
  writeClaims(claims, plaintext)
  plaintext.write(json, jsonAt)
  const { header, aad, nextNonce } = keyring.newest
  const { key, nonce } = nextNonce(plaintext)
  const [ciphertext, tag] = encrypt(key, nonce.subarray(PREFIX_BYTES), aad, plaintext)
  return Buffer.concat([header, nonce, ciphertext, tag]).toString('base64url')
}

const openUnder = (key: Key, token: Buffer): Buffer | undefined => {
  const prefix = token.subarray(HEADER_BYTES, TAIL_AT)
  const derived = key.keyFor(prefix)
  const tail = token.subarray(TAIL_AT, CONTENT_AT)
  const plaintext = decrypt(derived, tail, key.aad, token.subarray(CONTENT_AT))
  if (plaintext) key.keep(prefix, derived)
  return plaintext
}

/** Opens a token. The reasons before decryption tell only what its sender can see in it. */
export const openToken = (keyring: Keyring, text: string): TokenResult => {
  if (!isCanonicalBase64url(text)) return rejected('malformed')
  const token = Buffer.from(text, 'base64url')
  if (token.length < CONTENT_AT + TAG_BYTES || token[0] !== VERSION) return rejected('malformed')
  const keys = keyring.find(token)
  if (keys.length === 0) return rejected('unknown-key')
  for (const key of keys) {
    const plaintext = openUnder(key, token)
    if (!plaintext) continue
    const read = readClaims(plaintext)
    // Buffer would put U+FFFD in place of what is not UTF-8, and so change what was sealed.
    if (!read || !isUtf8(plaintext.subarray(read.length))) return rejected('malformed')
    const json = plaintext.toString('utf8', read.length)
    return { ok: true, format: 'v1', keyIndex: key.index, claims: read.claims, json }
  }
  return rejected('forged')
}
