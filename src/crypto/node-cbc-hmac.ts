/** AES-CBC and HMAC as client-sessions 0.8 used them: for its cookies alone. */
import { createCipheriv, createDecipheriv, createHmac, type KeyObject } from 'node:crypto'
import {
  ENCRYPTION_ALGORITHMS,
  SIGNATURE_ALGORITHMS,
  type EncryptionAlgorithm,
  type SignatureAlgorithm,
} from './legacy-algorithms.ts'

export const encryptCbc = (
  algorithm: EncryptionAlgorithm,
  key: KeyObject,
  iv: Uint8Array,
  plaintext: string,
): Buffer => {
  const cipher = createCipheriv(ENCRYPTION_ALGORITHMS[algorithm].cipher, key, iv)
  return Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
}

/** `undefined` when the padding is wrong: the signature key is right and the encryption key is not. */
export const decryptCbc = (
  algorithm: EncryptionAlgorithm,
  key: KeyObject,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): string | undefined => {
  const decipher = createDecipheriv(ENCRYPTION_ALGORITHMS[algorithm].cipher, key, iv)
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** The first bytes of the HMAC over the parts, joined by dots. Numbers count as their decimal text. */
export const mac = (
  algorithm: SignatureAlgorithm,
  key: KeyObject | Uint8Array,
  parts: readonly (Uint8Array | string)[],
): Buffer => {
  const { hash, macBytes } = SIGNATURE_ALGORITHMS[algorithm]
  const hmac = createHmac(hash, key)
  parts.forEach((part, index) => {
    if (index > 0) hmac.update('.')
    hmac.update(part)
  })
  return hmac.digest().subarray(0, macBytes)
}
