import { describe, expect, test } from 'vitest'
import { legacyKeyOptions, signatureAlgorithmOf } from '../../src/keys/legacy-options.ts'

const key = (bytes: number, fill = 1): Buffer => Buffer.alloc(bytes, fill)

test('AES-256 and SHA-256 unless said otherwise', () => {
  expect(legacyKeyOptions({})).toEqual({
    encryptionAlgorithm: 'aes256',
    signatureAlgorithm: 'sha256',
    encryptionKey: undefined,
    signatureKey: undefined,
  })
})

test('names may be in capitals, and keys are copied', () => {
  const signatureKey = key(64, 2)
  const options = legacyKeyOptions({
    encryptionAlgorithm: 'AES128',
    signatureAlgorithm: 'SHA512-drop256',
    encryptionKey: key(16),
    signatureKey,
  })
  signatureKey.fill(0)
  expect(options).toEqual({
    encryptionAlgorithm: 'aes128',
    signatureAlgorithm: 'sha512-drop256',
    encryptionKey: Uint8Array.from(key(16)),
    signatureKey: Uint8Array.from(key(64, 2)),
  })
})

test('null stands for no key', () => {
  expect(legacyKeyOptions({ encryptionKey: null, signatureKey: null })).toEqual(
    legacyKeyOptions({}),
  )
})

describe('refused', () => {
  test.each([
    [{ encryptionAlgorithm: 'des' }, 'encryptionAlgorithm is "des"; it must be one of aes128'],
    [{ encryptionAlgorithm: 256 }, 'encryptionAlgorithm is 256'],
    [{ encryptionAlgorithm: 'toString' }, 'encryptionAlgorithm is "toString"'],
    [
      { signatureAlgorithm: 'md5' },
      'signatureAlgorithm is "md5"; it must be one of sha256, sha256-drop128',
    ],
    [{ signatureAlgorithm: '__proto__' }, 'signatureAlgorithm is "__proto__"'],
    [{ encryptionKey: [1] }, 'encryptionKey is an object ([object Array]); it must be a Buffer'],
    [{ signatureKey: 32 }, 'signatureKey is a number; it must be a Buffer'],
    [{ encryptionKey: key(31) }, 'encryptionKey is 31 bytes long; aes256 needs exactly 32 bytes'],
    [{ encryptionKey: key(33) }, 'encryptionKey is 33 bytes long; aes256 needs exactly 32 bytes'],
    [
      { encryptionAlgorithm: 'aes128' },
      'encryptionKey is 32 bytes long (derived from secret); aes128 needs exactly 16 bytes',
    ],
    [
      { encryptionAlgorithm: 'aes192', encryptionKey: key(32) },
      'encryptionKey is 32 bytes long; aes192 needs exactly 24 bytes',
    ],
    [{ signatureKey: key(31) }, 'signatureKey is 31 bytes long; sha256 needs at least 32 bytes'],
    [
      { signatureAlgorithm: 'sha384' },
      'signatureKey is 32 bytes long (derived from secret); sha384 needs at least 48 bytes',
    ],
    [
      { signatureAlgorithm: 'sha512-drop256', signatureKey: key(63) },
      'signatureKey is 63 bytes long; sha512-drop256 needs at least 64 bytes',
    ],
    [
      { encryptionKey: key(32), signatureKey: key(32) },
      'signatureKey is the same as encryptionKey; the two keys must be different',
    ],
  ])('%o', (options, message) => {
    expect(() => legacyKeyOptions(options)).toThrow(TypeError)
    expect(() => legacyKeyOptions(options)).toThrow(`client-sessions: ${message}`)
  })
})

// A key given as text is a likely mistake, and start-up errors end up in logs.
test.each(['encryptionKey', 'signatureKey'])('an error about %s does not hold the key', (name) => {
  const act = () => legacyKeyOptions({ [name]: 'the very key, as text, by mistake' })
  expect(act).toThrow(`client-sessions: ${name} is `)
  expect(act).toThrow(/^(?!.*the very key)/)
})

test('the algorithm of a signature alone', () => {
  expect(signatureAlgorithmOf(undefined)).toBe('sha256')
  expect(signatureAlgorithmOf('SHA384')).toBe('sha384')
  expect(() => signatureAlgorithmOf(null)).toThrow('signatureAlgorithm is null')
})
