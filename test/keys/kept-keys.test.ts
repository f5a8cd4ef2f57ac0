/** Derived keys are kept for tokens that opened, and so many at most. Kept ones show in not being derived anew. */
import { expect, test, vi } from 'vitest'
import * as xaes from '../../src/crypto/node-xaes.ts'
import { keyringOf, type Keyring } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { openToken, sealToken } from '../../src/token/node-token.ts'
import { spoilByte } from '../support/spoil.ts'

let derivations = 0

vi.mock('../../src/crypto/node-xaes.ts', async (original) => {
  const actual = await original<typeof xaes>()
  return {
    ...actual,
    xaesKey: (key: Uint8Array) => {
      const derive = actual.xaesKey(key)
      return (prefix: Uint8Array) => {
        derivations++
        return derive(prefix)
      }
    },
  }
})

const secret = Buffer.from('a secret for tests of kept keys, shared')
const claims: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }

/** Keys of the same secret in another process. */
let processes = 0
const newProcess = (): Keyring => keyringOf([secret, Buffer.from(`old ${processes++}`)], 'session')

const derivationsOf = (action: () => void): number => {
  const before = derivations
  action()
  return derivations - before
}

test('a token that opened is opened again without deriving its key', () => {
  const token = sealToken(newProcess(), claims, '{}')
  const reader = newProcess()
  const open = () => expect(openToken(reader, token).ok).toBe(true)
  expect(derivationsOf(open)).toBe(1)
  expect(derivationsOf(open)).toBe(0)
})

test('a process opens its own tokens without deriving a key', () => {
  const keyring = newProcess()
  const token = sealToken(keyring, claims, '{}')
  expect(derivationsOf(() => openToken(keyring, token))).toBe(0)
})

test('a forged token leaves no key behind', () => {
  const forged = spoilByte(sealToken(newProcess(), claims, '{}'), -1)
  const reader = newProcess()
  const open = () => expect(openToken(reader, forged)).toEqual({ ok: false, reason: 'forged' })
  expect(derivationsOf(open)).toBe(1)
  expect(derivationsOf(open)).toBe(1)
})

test('a token without key or of wrong shape costs no derivation', () => {
  const token = sealToken(newProcess(), claims, '{}')
  const reader = newProcess()
  for (const bad of [spoilByte(token, 1), spoilByte(token, 0), token.slice(0, 40), `${token}=`]) {
    expect(derivationsOf(() => openToken(reader, bad))).toBe(0)
  }
})

const prefixOf = (i: number): string => String(i).padStart(12)

test('1024 keys are kept, those used last', () => {
  const { newest } = newProcess()
  const use = (i: number) =>
    derivationsOf(() => {
      const prefix = prefixOf(i)
      if (!newest.knownKey(prefix)) newest.keep(prefix, newest.deriveKey(prefix))
    })
  for (let i = 0; i < 1024; i++) expect(use(i)).toBe(1)
  for (let i = 0; i < 1024; i++) expect(use(i)).toBe(0)
  expect(use(0)).toBe(0) // now the one used last
  expect(use(5000)).toBe(1) // pushes out 1, the oldest
  expect(use(0)).toBe(0)
  expect(use(2)).toBe(0)
  expect(use(1)).toBe(1)
})

test('forged tokens with invented nonces push no good key out', () => {
  const token = sealToken(newProcess(), claims, '{}')
  const reader = newProcess()
  openToken(reader, token)
  const bytes = Buffer.from(token, 'base64url')
  for (let i = 0; i < 2000; i++) {
    bytes.writeUInt32BE(i, 4)
    openToken(reader, bytes.toString('base64url'))
  }
  expect(derivationsOf(() => openToken(reader, token))).toBe(0)
})
