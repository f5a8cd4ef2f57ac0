import { expect, test, vi } from 'vitest'
import * as derivation from '../../src/crypto/node-derive.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { openToken, sealToken } from '../../src/token/node-token.ts'
import { spoilByte } from '../support/spoil.ts'

vi.mock('../../src/crypto/node-derive.ts', { spy: true })

const claims: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const long = (text: string): Uint8Array => bytes(text.padEnd(32, '.'))

test('the first secret seals, all open, and the index says which one did', () => {
  const secrets = ['one', 'two', 'three'].map(long)
  const tokens = secrets.map((secret) =>
    sealToken(keyringOf([secret], 'session'), claims, '{"a":1}'),
  )
  const ring = keyringOf(secrets, 'session')
  const opened = tokens.map((token) => openToken(ring, token))
  expect(opened).toMatchObject([0, 1, 2].map((keyIndex) => ({ ok: true, keyIndex })))
  expect(openToken(keyringOf([secrets[0]!], 'session'), sealToken(ring, claims, '{}')).ok).toBe(
    true,
  )
  const dropped = openToken(keyringOf(secrets.slice(0, 2), 'session'), tokens[2]!)
  expect(dropped).toEqual({ ok: false, reason: 'unknown-key' })
})

// Found by trying: HKDF gives both the key id f1c554 for the cookie name "session".
const twins = [851, 3178].map((i) => bytes(`two secrets that share a key id: ${i}`))

test('two secrets with the same key id are both tried', () => {
  const [first, second] = twins as [Uint8Array, Uint8Array]
  const ring = keyringOf([first, second], 'session')
  const tokens = twins.map((secret) => sealToken(keyringOf([secret], 'session'), claims, '{}'))
  expect(tokens.map((token) => Buffer.from(token, 'base64url').toString('hex', 0, 4))).toEqual([
    '01f1c554',
    '01f1c554',
  ])
  expect(ring.find(Buffer.from(tokens[1]!, 'base64url'))).toHaveLength(2)
  expect(openToken(ring, tokens[0]!)).toMatchObject({ ok: true, keyIndex: 0 })
  expect(openToken(ring, tokens[1]!)).toMatchObject({ ok: true, keyIndex: 1 })
  expect(openToken(ring, spoilByte(tokens[1]!, -1))).toEqual({ ok: false, reason: 'forged' })
  // With one of the two alone, the key id fits and the tag does not.
  expect(openToken(keyringOf([first], 'session'), tokens[1]!)).toEqual({
    ok: false,
    reason: 'forged',
  })
})

test('the same secrets and name have one keyring in a process', () => {
  const ring = keyringOf([long('a'), long('b')], 'session')
  expect(keyringOf([long('a'), long('b')], 'session')).toBe(ring)
  expect(keyringOf([long('b'), long('a')], 'session')).not.toBe(ring)
  expect(keyringOf([long('a'), long('b')], 'cart')).not.toBe(ring)
  expect(keyringOf([long('a')], 'session')).not.toBe(ring)
})

test('a short secret is stretched once in a process, a long one never', () => {
  const stretch = vi.mocked(derivation.stretch)
  stretch.mockClear()
  keyringOf([bytes('x'.repeat(31))], 'session')
  expect(stretch).not.toHaveBeenCalled() // not before a token is sealed or opened
  for (const name of ['session', 'cart', 'third']) {
    const ring = keyringOf([bytes('x'.repeat(31))], name)
    expect(openToken(ring, sealToken(ring, claims, '{}')).ok).toBe(true)
  }
  expect(stretch).toHaveBeenCalledTimes(1)
  sealToken(keyringOf([bytes('x'.repeat(32))], 'session'), claims, '{}')
  expect(stretch).toHaveBeenCalledTimes(1)
})

test('sealing derives the newest key alone', () => {
  const hkdf = vi.mocked(derivation.hkdf)
  hkdf.mockClear()
  const ring = keyringOf(['lazy one', 'lazy two', 'lazy three'].map(long), 'session')
  expect(hkdf).not.toHaveBeenCalled()
  sealToken(ring, claims, '{}')
  expect(hkdf).toHaveBeenCalledTimes(3)
  openToken(ring, 'AQAA'.repeat(20))
  expect(hkdf).toHaveBeenCalledTimes(9)
})

const use = (i: number, name: string) => keyringOf([bytes(`short ${i}`)], name).newest.index

test('many short secrets and keyrings do not pile up', () => {
  const stretch = vi.mocked(derivation.stretch)
  stretch.mockImplementation((secret) => Buffer.alloc(32, secret[0]))
  stretch.mockClear()
  for (let i = 0; i < 65; i++) use(i, 'first')
  expect(stretch).toHaveBeenCalledTimes(65)
  use(64, 'second')
  expect(stretch).toHaveBeenCalledTimes(65)
  use(0, 'second') // the oldest of 65 had to go
  expect(stretch).toHaveBeenCalledTimes(66)
  stretch.mockReset()
  const first = keyringOf([long('first of many')], 'session')
  for (let i = 0; i < 255; i++) keyringOf([long('filler')], `name${i}`)
  expect(keyringOf([long('first of many')], 'session')).toBe(first)
  for (let i = 0; i < 256; i++) keyringOf([long('filler')], `other${i}`)
  expect(keyringOf([long('first of many')], 'session')).not.toBe(first)
})
