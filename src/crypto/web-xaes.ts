/** XAES-256-GCM on WebCrypto, for every runtime: the same bytes as on `node:crypto`. Keys cannot be extracted. */
import { concatBytes } from '../base/bytes.ts'
import { TAG_BYTES, cmacSubkey, derivationBlocks } from './xaes.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Gives the AES-256-GCM key for a nonce's first 12 bytes. */
export type DeriveWebKey = (prefix: Uint8Array) => Promise<CryptoKey>

const BLOCK_BYTES = 16
const ZERO_BLOCK = new Uint8Array(BLOCK_BYTES)

/** One raw AES block, which is what CMAC is made of: WebCrypto has no ECB, and CBC with a zero IV begins with it. */
const encryptBlock = async (aes: CryptoKey, block: Bytes): Promise<Uint8Array> => {
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: ZERO_BLOCK }, aes, block)
  return new Uint8Array(encrypted, 0, BLOCK_BYTES) // the rest is padding
}

export const webXaesKey = async (key: Bytes): Promise<DeriveWebKey> => {
  const aes = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt'])
  const k1 = cmacSubkey(await encryptBlock(aes, ZERO_BLOCK))
  return async (prefix) => {
    const blocks = derivationBlocks(k1, prefix)
    const first = await encryptBlock(aes, blocks.slice(0, BLOCK_BYTES))
    const second = await encryptBlock(aes, blocks.slice(BLOCK_BYTES))
    const derived = concatBytes(first, second)
    const usages: KeyUsage[] = ['encrypt', 'decrypt']
    return crypto.subtle.importKey('raw', derived, 'AES-GCM', false, usages)
  }
}

const parameters = (tail: Bytes, aad: Bytes): AesGcmParams => ({
  name: 'AES-GCM',
  iv: tail,
  additionalData: aad,
  tagLength: 8 * TAG_BYTES,
})

/** Encrypts under a derived key. `tail` is the second half of the nonce. Gives ciphertext‖tag. */
export const webEncrypt = async (
  key: CryptoKey,
  tail: Bytes,
  aad: Bytes,
  plaintext: Bytes,
): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.encrypt(parameters(tail, aad), key, plaintext))

/** The one error of WebCrypto for a tag that does not match, or is not there. */
const isTagFailure = (error: unknown): boolean =>
  (error as { name?: unknown } | undefined)?.name === 'OperationError'

/** Decrypts ciphertext‖tag, or gives `undefined` when the tag does not match. @throws what the platform fails with. */
export const webDecrypt = async (
  key: CryptoKey,
  tail: Bytes,
  aad: Bytes,
  sealed: Bytes,
): Promise<Uint8Array | undefined> => {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(parameters(tail, aad), key, sealed))
  } catch (error) {
    if (isTagFailure(error)) return undefined
    throw error
  }
}
