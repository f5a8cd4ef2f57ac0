/** The first half of the nonce is kept for an epoch: at most 2^20 messages, at most 24 hours. */
import * as crypto from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keyringOf, type Key } from '../../src/keys/node-keyring.ts'

vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof crypto>()),
  randomBytes: vi.fn(),
}))

const HOUR = 60 * 60 * 1000
const plaintext = Buffer.from('content')

let drawn = 0
beforeEach(() => {
  drawn = 0
  vi.useFakeTimers({ toFake: ['performance'] })
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => {
    if (size !== 12) return Buffer.alloc(size)
    return Buffer.alloc(12, ++drawn)
  })
})
afterEach(() => {
  vi.useRealTimers()
})

let names = 0
const newKey = (): Key =>
  keyringOf([Buffer.from('a secret for tests of nonce epochs')], `name${names++}`).newest

/** After version and key id. */
const PREFIX_AT = 4
const prefixOf = ({ head }: { head: Buffer }): Buffer => head.subarray(PREFIX_AT, PREFIX_AT + 12)

/** Which of the drawn prefixes the next nonce has: 1 for the first. */
const epochOf = (key: Key): number => key.nextNonce(plaintext).head[PREFIX_AT]!

test('2^20 messages share a prefix and its key; the next one begins another epoch', () => {
  const key = newKey()
  const first = key.nextNonce(plaintext)
  for (let i = 1; i < 2 ** 20 - 1; i++) key.nextNonce(plaintext)
  const last = key.nextNonce(plaintext)
  expect(prefixOf(last)).toEqual(Buffer.alloc(12, 1))
  expect(last.key).toBe(first.key)
  expect(drawn).toBe(1)
  const next = key.nextNonce(plaintext)
  expect(prefixOf(next)).toEqual(Buffer.alloc(12, 2))
  expect(next.key.equals(first.key)).toBe(false)
  expect(epochOf(key)).toBe(2)
})

test('24 hours end an epoch, however few messages it had', () => {
  const key = newKey()
  expect(epochOf(key)).toBe(1)
  vi.advanceTimersByTime(24 * HOUR - 1)
  expect(epochOf(key)).toBe(1)
  vi.advanceTimersByTime(1)
  expect(epochOf(key)).toBe(2)
  vi.advanceTimersByTime(24 * HOUR - 1)
  expect(epochOf(key)).toBe(2)
  vi.advanceTimersByTime(1)
  expect(epochOf(key)).toBe(3)
})

test('the epoch begins with the first message, not with the making of the keys', () => {
  const key = newKey()
  vi.advanceTimersByTime(23 * HOUR)
  expect(epochOf(key)).toBe(1)
  vi.advanceTimersByTime(2 * HOUR)
  expect(epochOf(key)).toBe(1)
})

test('each key has epochs of its own', () => {
  expect(epochOf(newKey())).toBe(1)
  expect(epochOf(newKey())).toBe(2)
})

test('the key of the epoch is the one for tokens of its prefix, and is kept when the epoch is over', () => {
  const key = newKey()
  const { head, key: derived } = key.nextNonce(plaintext)
  const prefix = prefixOf({ head }).toString('latin1')
  expect(key.knownKey(prefix)).toBe(derived)
  expect(key.deriveKey(prefix).equals(derived)).toBe(true)
  expect(key.knownKey('another one!')).toBeUndefined()
  expect(key.deriveKey('another one!').equals(derived)).toBe(false)
  vi.advanceTimersByTime(24 * HOUR)
  expect(key.nextNonce(plaintext).key).not.toBe(derived)
  expect(key.knownKey(prefix)).toBe(derived)
})
