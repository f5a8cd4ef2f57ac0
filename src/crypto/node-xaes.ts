/**
 * XAES-256-GCM on `node:crypto`, synchronous. Keys are KeyObjects throughout: with raw key bytes every
 * cipher costs Node 24 ten times as much.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto'
import { TAG_BYTES, cmacSubkey, derivationBlocks } from './xaes.ts'

/** Gives the AES-256-GCM key for a nonce's first 12 bytes. */
export type DeriveKey = (prefix: Uint8Array) => KeyObject

export const xaesKey = (key: Uint8Array): DeriveKey => {
  // One raw AES block at a time is what CMAC is made of. ECB is the name of that in OpenSSL; no two blocks
  // of a message are ever encrypted so. The cipher object is kept, for making one costs more than using it.
  const aes = createCipheriv('aes-256-ecb', createSecretKey(key), null).setAutoPadding(false)
  const k1 = cmacSubkey(aes.update(new Uint8Array(16)))
  return (prefix) => {
    const derived = aes.update(derivationBlocks(k1, prefix))
    const keyObject = createSecretKey(derived)
    derived.fill(0)
    return keyObject
  }
}

// Without it Node 20, 22 and 24 accept tags of 4 bytes, which can be guessed.
const OPTIONS = { authTagLength: TAG_BYTES }

/** Encrypts under a derived key. `tail` is the second half of the nonce. Returns [ciphertext, tag]. */
export const encrypt = (
  key: KeyObject,
  tail: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): [ciphertext: Buffer, tag: Buffer] => {
  const cipher = createCipheriv('aes-256-gcm', key, tail, OPTIONS)
  cipher.setAAD(aad)
  const ciphertext = cipher.update(plaintext)
  cipher.final() // GCM is a stream mode: nothing is left to come, this only closes the tag
  return [ciphertext, cipher.getAuthTag()]
}

const isAuthentic = (decipher: DecipherGCM): boolean => {
  try {
    decipher.final()
    return true
  } catch {
    return false // its one error in GCM
  }
}

/** To note where `final()` throws takes as long as to open a good one, and is told to nobody. */
const isAuthenticUntraced = (decipher: DecipherGCM): boolean => {
  const { stackTraceLimit } = Error
  // Where Error is frozen an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return isAuthentic(decipher)
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/**
 * To set the limit and to set it back takes a tenth of opening. Only a forged tag, after which more may come, makes us do it: for so
 * many decryptions.
 */
const UNTRACED_AFTER_FORGED = 1000
/** For the process: whose key and whose cookie it was makes no difference. */
let untracedLeft = 0

/** Decrypts ciphertext‖tag, or gives `undefined` when the tag does not match. Nothing else is told. */
export const decrypt = (
  key: KeyObject,
  tail: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Buffer | undefined => {
  const split = sealed.length - TAG_BYTES
  if (split < 0) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, tail, OPTIONS)
  decipher.setAAD(aad).setAuthTag(sealed.subarray(split))
  const plaintext = decipher.update(sealed.subarray(0, split))
  const authentic = untracedLeft > 0 ? isAuthenticUntraced(decipher) : isAuthentic(decipher)
  if (!authentic) untracedLeft = UNTRACED_AFTER_FORGED
  else if (untracedLeft > 0) untracedLeft--
  return authentic ? plaintext : undefined
}
