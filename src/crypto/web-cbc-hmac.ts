/** AES-CBC and HMAC as client-sessions 0.8 used them, on WebCrypto. */
import { concatBytes } from '../base/bytes.ts'
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './legacy-algorithms.ts'

type Bytes = Uint8Array<ArrayBuffer>

const HASHES = { sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' } as const

export const importCbcKey = (key: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt', 'decrypt'])

export const importMacKey = (algorithm: SignatureAlgorithm, key: Bytes): Promise<CryptoKey> => {
  const { hash } = SIGNATURE_ALGORITHMS[algorithm]
  const parameters = { name: 'HMAC', hash: HASHES[hash] }
  return crypto.subtle.importKey('raw', key, parameters, false, ['sign'])
}

export const encryptWebCbc = async (key: CryptoKey, iv: Bytes, plaintext: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, plaintext))

/** `undefined` when the padding is wrong: the signature key is right and the encryption key is not. */
export const decryptWebCbc = async (
  key: CryptoKey,
  iv: Bytes,
  ciphertext: Bytes,
): Promise<string | undefined> => {
  try {
    const plaintext = await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, ciphertext)
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(plaintext)
  } catch {
    return undefined
  }
}

/** The first bytes of the HMAC over the parts, joined by dots. */
export const webMac = async (
  algorithm: SignatureAlgorithm,
  key: CryptoKey,
  parts: readonly (Uint8Array | string)[],
): Promise<Bytes> => {
  const dot = new TextEncoder().encode('.')
  const bytes = parts.flatMap((part, index) => {
    const encoded = typeof part === 'string' ? new TextEncoder().encode(part) : part
    return index === 0 ? [encoded] : [dot, encoded]
  })
  const digest = await crypto.subtle.sign('HMAC', key, concatBytes(...bytes))
  return new Uint8Array(digest, 0, SIGNATURE_ALGORITHMS[algorithm].macBytes).slice()
}

/** In constant time: all bytes are looked at, whatever the first ones are. */
export const equalMacs = (a: Uint8Array, b: Uint8Array): boolean => {
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!
  return difference === 0
}
