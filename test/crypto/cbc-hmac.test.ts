import { createHmac, createSecretKey } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ENCRYPTION_ALGORITHMS, SIGNATURE_ALGORITHMS } from '../../src/crypto/legacy-algorithms.ts'
import { decryptCbc, encryptCbc, mac } from '../../src/crypto/node-cbc-hmac.ts'

// NIST SP 800-38A, F.2: the first block of each AES-CBC example.
const IV = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
const PLAINTEXT = Buffer.from('6bc1bee22e409f96e93d7e117393172a', 'hex')

describe.each([
  ['aes128', '2b7e151628aed2a6abf7158809cf4f3c', '7649abac8119b246cee98e9b12e9197d'],
  [
    'aes192',
    '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b',
    '4f021db243bc633d7178183a9fa071e8',
  ],
  [
    'aes256',
    '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
    'f58c4c04d6e5f1ba779eabfb5f7bfbd6',
  ],
] as const)('%s', (algorithm, keyHex, blockHex) => {
  const key = createSecretKey(Buffer.from(keyHex, 'hex'))

  test('has the key size that its options say', () => {
    expect(key.symmetricKeySize).toBe(ENCRYPTION_ALGORITHMS[algorithm].keyBytes)
  })

  test('decrypts the block of SP 800-38A', () => {
    // The standard's block has no padding, so one block of it is put behind: PKCS #7 of a whole block.
    const padding = encryptCbc(algorithm, key, Buffer.from(blockHex, 'hex'), '')
    const ciphertext = Buffer.concat([Buffer.from(blockHex, 'hex'), padding])
    expect(decryptCbc(algorithm, key, IV, ciphertext)).toBe(PLAINTEXT.toString('utf8'))
  })

  test.each(['', 'a', 'fifteen bytes..', 'sixteen bytes...', 'Zoë 渡辺 🍪'])(
    'round trip of %j',
    (text) => {
      const ciphertext = encryptCbc(algorithm, key, IV, text)
      expect(ciphertext.length % 16).toBe(0)
      expect(decryptCbc(algorithm, key, IV, ciphertext)).toBe(text)
    },
  )

  test('wrong padding is no exception', () => {
    const bad = Buffer.alloc(16)
    expect(decryptCbc(algorithm, key, IV, bad)).toBeUndefined()
  })
})

describe.each([
  ['sha256', 'sha256', 32],
  ['sha256-drop128', 'sha256', 16],
  ['sha384', 'sha384', 48],
  ['sha384-drop192', 'sha384', 24],
  ['sha512', 'sha512', 64],
  ['sha512-drop256', 'sha512', 32],
] as const)('%s', (algorithm, hash, bytes) => {
  test(`is the first ${bytes} bytes of the HMAC over the parts with dots between`, () => {
    const key = Buffer.alloc(64, 3)
    const whole = createHmac(hash, key).update('one.two.3.4').digest()
    const parts = [Buffer.from('one'), 'two', '3', '4']
    expect(mac(algorithm, key, parts)).toEqual(whole.subarray(0, bytes))
    expect(mac(algorithm, createSecretKey(key), parts)).toEqual(whole.subarray(0, bytes))
    expect(SIGNATURE_ALGORITHMS[algorithm].minKeyBytes).toBe(whole.length)
  })
})
