/** Version 1 tokens on WebCrypto: the same bytes as on Node. */
import { decodeBase64url, encodeBase64url, isCanonicalBase64url } from '../base/base64url.ts'
import { concatBytes, sameBytes } from '../base/bytes.ts'
import { webDecrypt, webEncrypt } from '../crypto/web-xaes.ts'
import { NONCE_BYTES, PREFIX_BYTES, TAG_BYTES } from '../crypto/xaes.ts'
import { HEADER_BYTES, VERSION } from '../keys/version-1.ts'
import type { WebKey, WebKeyring } from '../keys/web-keyring.ts'
import { claimsLength, readClaims, writeClaims } from './claims-layout.ts'
import type { Claims } from './claims.ts'
import { rejected, type TokenResult } from './result.ts'

const CONTENT_AT = HEADER_BYTES + NONCE_BYTES
const TAIL_AT = HEADER_BYTES + PREFIX_BYTES

export const sealWebToken = async (
  keyring: WebKeyring,
  claims: Claims,
  json: string,
): Promise<string> => {
  const start = new Uint8Array(claimsLength(claims))
  writeClaims(claims, start)
  const plaintext = concatBytes(start, new TextEncoder().encode(json))
  const { header, aad, nextNonce } = (await keyring())[0]!
  const { key, nonce } = await nextNonce(plaintext)
  const sealed = await webEncrypt(key, nonce.slice(PREFIX_BYTES), aad, plaintext)
  return encodeBase64url(concatBytes(header, nonce, sealed))
}

const openUnder = async (
  key: WebKey,
  token: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array | undefined> => {
  const prefix = token.subarray(HEADER_BYTES, TAIL_AT)
  const derived = await key.keyFor(prefix)
  const tail = token.slice(TAIL_AT, CONTENT_AT)
  const plaintext = await webDecrypt(derived, tail, key.aad, token.slice(CONTENT_AT))
  if (plaintext) key.keep(prefix, derived)
  return plaintext
}

/** The text, or `undefined` if it is not UTF-8. A byte order mark is not dropped: JSON has none. */
const decodeUtf8 = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Opens a token. The reasons before decryption tell only what its sender can see in it. */
export const openWebToken = async (keyring: WebKeyring, text: string): Promise<TokenResult> => {
  if (!isCanonicalBase64url(text)) return rejected('malformed')
  const token = decodeBase64url(text)
  if (token.length < CONTENT_AT + TAG_BYTES || token[0] !== VERSION) return rejected('malformed')
  const header = token.subarray(0, HEADER_BYTES)
  const keys = (await keyring()).filter((key) => sameBytes(key.header, header))
  if (keys.length === 0) return rejected('unknown-key')
  for (const key of keys) {
    const plaintext = await openUnder(key, token)
    if (!plaintext) continue
    const read = readClaims(plaintext)
    const json = read && decodeUtf8(plaintext.subarray(read.length))
    if (!read || json === undefined) return rejected('malformed')
    return { ok: true, format: 'v1', keyIndex: key.index, claims: read.claims, json }
  }
  return rejected('forged')
}
