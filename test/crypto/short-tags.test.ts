/** AES-GCM tags shorter than 16 bytes: 4 bytes can be guessed, and some versions of Node take them. */
import { createDecipheriv, createSecretKey } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { decrypt, encrypt } from '../../src/crypto/node-xaes.ts'

const key = createSecretKey(new Uint8Array(32).fill(7))
const nonce = new Uint8Array(12).fill(1)
const aad = new Uint8Array(0)
const plaintext = Buffer.from('sixteen bytes of and then more')
const [ciphertext, tag] = encrypt(key, nonce, aad, plaintext)

/** What an implementation without `authTagLength` does. */
const careless = (text: Uint8Array, cutTag: Uint8Array): Buffer => {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAuthTag(cutTag)
  return Buffer.concat([decipher.update(text), decipher.final()])
}

describe('a tag of', () => {
  test.each([0, 1, 4, 8, 12, 13, 14, 15])('%i bytes is refused', (bytes) => {
    const sealed = Buffer.concat([ciphertext, tag.subarray(0, bytes)])
    expect(decrypt(key, nonce, aad, sealed)).toBeUndefined()
  })

  test('16 bytes is accepted', () => {
    expect(decrypt(key, nonce, aad, Buffer.concat([ciphertext, tag]))).toEqual(plaintext)
  })
})

test.each([0, 4, 15])('%i bytes, too few for a tag, are refused', (bytes) => {
  expect(decrypt(key, nonce, aad, tag.subarray(0, bytes))).toBeUndefined()
})

test.runIf(Number.parseInt(process.versions.node, 10) < 26)(
  'node:crypto would take 4 bytes if it were not told the length',
  () => {
    vi.spyOn(process, 'emitWarning').mockReturnValue(undefined) // Node 23 and later warn of it
    expect(careless(ciphertext, tag.subarray(0, 4))).toEqual(plaintext)
  },
)
