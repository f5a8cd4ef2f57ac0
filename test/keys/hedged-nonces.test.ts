/** A random generator that repeats itself, as on a cloned machine, must never repeat a nonce for other content. */
import * as crypto from 'node:crypto'
import * as fc from 'fast-check'
import { beforeEach, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { sealToken } from '../../src/token/node-token.ts'

vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof crypto>()),
  randomBytes: vi.fn(),
}))

beforeEach(() => {
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => Buffer.alloc(size, 7))
})

const secret = Buffer.from('a secret for tests with broken randomness')
const claims: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }

/** Keys of the same secret in another process: nothing is shared with the ones before. */
let processes = 0
const newProcess = () => keyringOf([secret, Buffer.from(`old ${processes++}`)], 'session')

const nonceOf = (token: string): string =>
  Buffer.from(token, 'base64url').subarray(4, 28).toString('hex')

test('different contents have different nonces, in one process and in clones of it', () => {
  const nonces = new Map<string, string>()
  const shared = newProcess()
  fc.assert(
    fc.property(fc.json(), (json) => {
      const token = sealToken(shared, claims, json)
      expect(sealToken(newProcess(), claims, json)).toBe(token) // all else is equal indeed
      const nonce = nonceOf(token)
      expect(nonces.get(nonce) ?? json).toBe(json)
      nonces.set(nonce, json)
    }),
    { seed: 1, numRuns: 300 },
  )
  expect(nonces.size).toBeGreaterThan(200)
})

test('contents that differ in one bit, in length alone or in their times have different nonces', () => {
  const keyring = newProcess()
  const variants: readonly (readonly [Claims, string])[] = [
    [claims, '{"a":0}'],
    [claims, '{"a":1}'],
    [claims, '{"a":1} '],
    [claims, ''],
    [{ ...claims, active: 1e12 + 1 }, '{"a":0}'],
    [{ ...claims, expires: 2e12 + 1 }, '{"a":0}'],
    [{ ...claims, ephemeral: true }, '{"a":0}'],
  ]
  const nonces = variants.map(([times, json]) => nonceOf(sealToken(keyring, times, json)))
  expect(new Set(nonces).size).toBe(variants.length)
})

test('the same content with fresh randomness has another nonce each time', () => {
  let drawn = 0
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => Buffer.alloc(size, drawn++))
  const keyring = newProcess()
  const nonces = Array.from({ length: 200 }, () => nonceOf(sealToken(keyring, claims, '{}')))
  expect(new Set(nonces).size).toBe(200)
})

test('one randomness under another cookie name gives another nonce and another key id', () => {
  const [session, cart] = ['session', 'cart'].map((name) =>
    Buffer.from(sealToken(keyringOf([secret], name), claims, '{}'), 'base64url'),
  )
  expect(session!.subarray(16, 28).equals(cart!.subarray(16, 28))).toBe(false)
  expect(session!.subarray(0, 4).equals(cart!.subarray(0, 4))).toBe(false)
})

test('nothing random is drawn by importing, by making middleware or keys, or by reading', async () => {
  vi.mocked(crypto.randomBytes).mockClear()
  vi.resetModules()
  const { clientSessions: fresh } = await import('../../src/adapters/client-sessions.ts')
  const sessions = fresh({
    secret: [secret, Buffer.from('an older secret, of another length')],
    cookieName: 'session',
  })
  sessions.read('session=AAAA')
  sessions.read(`session=${'A'.repeat(80)}`)
  expect(crypto.randomBytes).not.toHaveBeenCalled()
  const token = sessions.seal({ a: 1 })
  const drawn = vi.mocked(crypto.randomBytes).mock.calls
  expect(drawn.map(([size]) => size)).toEqual([12, 16])
  expect(sessions.read(`session=${token}`)).toMatchObject({ ok: true, data: { a: 1 } })
  expect(drawn).toHaveLength(2)
})

test('each message draws 16 random bytes of its own, beside the 12 of the epoch', () => {
  const sessions = clientSessions({ secret: 'only for counting random bytes, really' })
  vi.mocked(crypto.randomBytes).mockClear()
  for (let i = 0; i < 3; i++) sessions.seal({ i })
  expect(vi.mocked(crypto.randomBytes).mock.calls.map(([size]) => size)).toEqual([12, 16, 16, 16])
})
