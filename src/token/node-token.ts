/** Version 1 tokens on Node: base64url(header | nonce | ciphertext | tag). */
import { isUtf8 } from 'node:buffer'
import { decrypt, encrypt } from '../crypto/node-xaes.ts'
import { NONCE_BYTES, PREFIX_BYTES, TAG_BYTES } from '../crypto/xaes.ts'
import type { Key, Keyring } from '../keys/node-keyring.ts'
import { HEADER_BYTES, VERSION } from '../keys/version-1.ts'
import type { Claims } from './claims.ts'
import { claimsLength, readClaims, writeClaims } from './claims-layout.ts'
import { noteOpened } from './node-opened.ts'
import { rejected, type TokenResult } from './result.ts'

const CONTENT_AT = HEADER_BYTES + NONCE_BYTES
const TAIL_AT = HEADER_BYTES + PREFIX_BYTES

export const sealToken = (keyring: Keyring, claims: Claims, json: string): string => {
  const jsonAt = claimsLength(claims)
  const plaintext = Buffer.allocUnsafe(jsonAt + Buffer.byteLength(json))
  writeClaims(claims, plaintext)
  plaintext.write(json, jsonAt)
  const { newest } = keyring
  const { key, head, tail } = newest.nextNonce(plaintext)
  const [ciphertext, tag] = encrypt(key, tail, newest.aad, plaintext)
  return Buffer.concat([head, ciphertext, tag]).toString('base64url')
}

const openUnder = (key: Key, token: Buffer): Buffer | undefined => {
  const prefix = token.toString('latin1', HEADER_BYTES, TAIL_AT)
  const known = key.knownKey(prefix)
  const derived = known ?? key.deriveKey(prefix)
  const tail = token.subarray(TAIL_AT, CONTENT_AT)
  const plaintext = decrypt(derived, tail, key.aad, token.subarray(CONTENT_AT))
  if (plaintext && !known) key.keep(prefix, derived)
  return plaintext
}

const REPLACEMENT = '\uFFFD'

/** The text from there on, or `undefined` if it is not UTF-8: then Buffer changes what was sealed. */
const textFrom = (bytes: Buffer, start: number): string | undefined => {
  const text = bytes.toString('utf8', start)
  return !text.includes(REPLACEMENT) || isUtf8(bytes.subarray(start)) ? text : undefined
}

/**
 * Opens a token. The reasons before decryption tell only what its sender can see in it.
 *
 * @param keep whether an authentic one is kept for the next time.
 */
export const openToken = (keyring: Keyring, text: string, keep = false): TokenResult => {
  const token = Buffer.from(text, 'base64url')
  if (token.length < CONTENT_AT + TAG_BYTES || token[0] !== VERSION) return rejected('malformed')
  // Node's decoder takes many spellings of the same bytes, and its encoder writes the one.
  const canonical = token.toString('base64url')
  if (canonical !== text) return rejected('malformed')
  const keys = keyring.find(token)
  if (keys.length === 0) return rejected('unknown-key')
  for (const key of keys) {
    const plaintext = openUnder(key, token)
    if (!plaintext) continue
    const read = readClaims(plaintext)
    const json = read && textFrom(plaintext, read.length)
    if (!read || json === undefined) return rejected('malformed')
    const { claims } = read
    const opened = { ok: true, format: 'v1', keyIndex: key.index, claims, json } as const
    if (keep) noteOpened(keyring, canonical, opened)
    return opened
  }
  return rejected('forged')
}
