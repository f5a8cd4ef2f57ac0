import { describe, expect, test, vi } from 'vitest'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { createCodec, type CodecSettings } from '../../src/token/node-codec.ts'
import { legacyKeyPair } from '../../src/token/node-legacy.ts'

const secret = Buffer.from('a secret for tests of the codec, as long')
const claims: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }

const settings = (changes: Partial<CodecSettings> = {}): CodecSettings => ({
  cookieName: 'session',
  format: 'v1',
  keyring: keyringOf([secret], 'session'),
  legacyKeys: () => ({
    encryptionAlgorithm: 'aes256',
    signatureAlgorithm: 'sha256',
    pairs: [legacyKeyPair(secret, undefined, undefined)],
  }),
  legacyUntil: Infinity,
  keepOpened: true,
  ...changes,
})

const v1 = createCodec(settings())
const old = createCodec(settings({ format: '0.8' }))

test('each format is written on request, and both are read', () => {
  for (const codec of [v1, old]) {
    expect(codec.open(v1.seal(claims, '{}'), 0)).toMatchObject({ ok: true, format: 'v1', claims })
    expect(codec.open(old.seal(claims, '{}'), 0)).toMatchObject({ ok: true, format: '0.8', claims })
  }
})

describe('0.8 cookies until a date', () => {
  const codec = createCodec(settings({ legacyUntil: 1000 }))

  test('are read before it and refused from then on', () => {
    const token = old.seal(claims, '{}')
    expect(codec.open(token, 999).ok).toBe(true)
    expect(codec.open(token, 1000)).toEqual({ ok: false, reason: 'legacy' })
    expect(codec.open('not.a.token', 1000)).toEqual({ ok: false, reason: 'legacy' })
  })

  test('version 1 is read all the same', () => {
    expect(codec.open(v1.seal(claims, '{}'), 1000).ok).toBe(true)
  })
})

test('keys of 0.8 are not asked for before a 0.8 cookie is met', () => {
  const legacyKeys = vi.fn(settings().legacyKeys)
  const codec = createCodec(settings({ legacyKeys }))
  codec.open(codec.seal(claims, '{}'), 0)
  codec.open('garbage', 0)
  expect(legacyKeys).not.toHaveBeenCalled()
  codec.open(old.seal(claims, '{}'), 0)
  expect(legacyKeys).toHaveBeenCalledTimes(1)
})
