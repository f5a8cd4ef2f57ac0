/** A random generator that repeats itself, as on a cloned machine, must never repeat a nonce for other content. */
import * as crypto from 'node:crypto'
import * as fc from 'fast-check'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { sealToken } from '../../src/token/node-token.ts'

vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof crypto>()
  return { ...actual, randomBytes: vi.fn(), hash: vi.fn(actual.hash) }
})

beforeEach(() => {
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => Buffer.alloc(size, 7))
})

const hash = vi.mocked(crypto.hash).getMockImplementation()!

const secret = Buffer.from('a secret for tests with broken randomness')
const claims: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }

/** Keys of the same secret in another process: nothing is shared with the ones before. */
let processes = 0
const newProcess = () => keyringOf([secret, Buffer.from(`old ${processes++}`)], 'session')

/** From now on numbers stand in the place of randomness, each but once: so it shows where they go. */
const drawNumbers = (): void => {
  let number = 0
  const randomBytes = vi.mocked(crypto.randomBytes).mockClear()
  randomBytes.mockImplementation((size: number) => {
    const bytes = Buffer.alloc(size)
    for (let at = 0; at < size; at += 4) bytes.writeUInt32BE(++number, at)
    return bytes
  })
  const isDrawn = (): boolean => randomBytes.mock.calls.some(([size]) => size > 12)
  for (let i = 0; i < 300 && !isDrawn(); i++) sealToken(newProcess(), claims, '{}') // with what was drawn before
  expect(isDrawn()).toBe(true)
}

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
  drawNumbers()
  const keyring = newProcess()
  const nonces = Array.from({ length: 2000 }, () => nonceOf(sealToken(keyring, claims, '{}')))
  expect(new Set(nonces).size).toBe(2000)
})

test('no random byte goes into two messages, and each message has 16', () => {
  drawNumbers()
  const keyring = newProcess()
  const hashed: Buffer[] = []
  vi.mocked(crypto.hash).mockImplementation(((_: string, input: Buffer) => {
    hashed.push(Buffer.from(input))
    return 'a'.repeat(32)
  }) as never)
  onTestFinished(() => void vi.mocked(crypto.hash).mockImplementation(hash))
  for (let i = 0; i < 2000; i++) sealToken(keyring, claims, '{}')
  const numbers = hashed.flatMap((input) => [0, 4, 8, 12].map((at) => input.readUInt32BE(32 + at)))
  expect(numbers).toHaveLength(8000)
  expect(numbers).not.toContain(0)
  expect(new Set(numbers).size).toBe(8000)
})

test.each([0, 1, 3072, 3073, 50_000])('content of %i bytes is hashed whole and alone', (bytes) => {
  const { newest } = newProcess()
  newest.nextNonce(Buffer.alloc(4000, 'x')) // what is left of another message would be hashed too
  newest.nextNonce(Buffer.alloc(2000, 'x'))
  const inputs: Buffer[] = []
  vi.mocked(crypto.hash).mockImplementationOnce(((_: string, input: Buffer) => {
    inputs.push(Buffer.from(input))
    return 'a'.repeat(32)
  }) as never)
  const content = Buffer.alloc(bytes, 'c')
  newest.nextNonce(content)
  const nonceKey = crypto.hkdfSync('sha256', secret, '', 'client-sessions/v1/nonce\0session', 32)
  const random = inputs[0]!.subarray(32, 48)
  expect(inputs).toEqual([Buffer.concat([Buffer.from(nonceKey), random, newest.aad, content])])
})

test('neither content nor randomness that was used stays in a buffer', () => {
  const drawn: Buffer[] = []
  vi.mocked(crypto.randomBytes).mockImplementation((size: number) => {
    drawn.push(Buffer.alloc(size, 7))
    return drawn.at(-1)!
  })
  const { newest } = newProcess()
  const hashed: Buffer[] = []
  vi.mocked(crypto.hash).mockImplementation(((_: string, input: Buffer) => {
    hashed.push(input)
    return 'a'.repeat(32)
  }) as never)
  onTestFinished(() => void vi.mocked(crypto.hash).mockImplementation(hash))
  const poolDrawn = (): Buffer | undefined => drawn.find(({ length }) => length > 12)
  for (let i = 0; i < 300 && !poolDrawn(); i++) newest.nextNonce(Buffer.from('content'))
  const contents = hashed.map((input) => input.toString('latin1', input.length - 7))
  expect(new Set(contents)).toEqual(new Set(['\0'.repeat(7)]))
  const used = Buffer.alloc(16)
  expect(poolDrawn()).toEqual(Buffer.concat([used, Buffer.alloc(4096 - 16, 7)]))
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
  expect(drawn.map(([size]) => size)).toEqual([12, 4096])
  expect(sessions.read(`session=${token}`)).toMatchObject({ ok: true, data: { a: 1 } })
  expect(drawn).toHaveLength(2)
})

test('the system is asked once for 256 messages, beside the 12 bytes of the epoch', () => {
  const sessions = clientSessions({ secret: 'only for counting random bytes, really' })
  const sealMany = (): void => void Array.from({ length: 256 }, (_, i) => sessions.seal({ i }))
  sealMany()
  vi.mocked(crypto.randomBytes).mockClear()
  sealMany()
  expect(vi.mocked(crypto.randomBytes).mock.calls).toEqual([[4096]])
})
