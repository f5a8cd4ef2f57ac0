/** Random sessions, from the real client-sessions 0.8.0 to this library and back. */
import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import legacySessions from 'client-sessions-0.8'
import { describe, expect, it } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { cookieHeader, get, listen } from '../support/server.ts'

const SEED = 20_080_800

/** Any UTF-16 there is: lone surrogates, controls, and the keys that objects are touchy about. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.integer({ min: 0xd7f0, max: 0xe00f }).map((c) => String.fromCharCode(c)) }),
)
const key = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'reset', 'toJSON', '0', '') },
)
const objectOf = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc
    .array(fc.tuple(key, value), { maxLength: 6, size: 'max' })
    .map((entries) => Object.fromEntries(entries)) // defines a key `__proto__` where a literal would not
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 7, depthSize: 'medium', withCrossShrink: true },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.maxSafeInteger(), text),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('json'), { maxLength: 5 }),
    objectOf(tie('json')),
  ),
}))
const session = objectOf(json)

const deep = (levels: number): Record<string, unknown> => {
  let value: unknown = 'bottom'
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { value }
  return { value }
}

const cookieName = fc.constantFrom('session', 'session_state', 'my-app', 'a.b', 's')
const times = fc.record({
  createdAt: fc.integer({ min: 1, max: 2 ** 45 }),
  duration: fc.integer({ min: 1, max: 2 ** 41 }),
})
const secret = fc.oneof(
  text.filter((value) => value !== ''),
  fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
)

type Content = Record<string, unknown>
type Options = Record<string, unknown> & { cookieName: string }
type Times = { createdAt: number; duration: number }

// As text, so that `-0` and key order count as JSON has them, and a key `__proto__` counts at all.
const expectSame = (
  decoded: { content: unknown; createdAt: number; duration: number } | undefined,
  content: Content,
  { createdAt, duration }: Times,
): void => {
  expect(JSON.stringify(decoded?.content)).toBe(JSON.stringify(content))
  expect(decoded?.createdAt).toBe(createdAt)
  expect(decoded?.duration).toBe(duration)
}

const fromTheirsToOurs = (options: Options, content: Content, when: Times): void => {
  const value = legacySessions.util.encode({ ...options }, content, when.duration, when.createdAt)
  expectSame(clientSessions.util.decode(options, value), content, when)
}

const fromOursToTheirs = (options: Options, content: Content, when: Times): void => {
  const ours = { ...options, format: '0.8' as const }
  const value = clientSessions.util.encode(ours, content, when.duration, when.createdAt)
  expect(value.split('.')).toHaveLength(5)
  expectSame(legacySessions.util.decode({ ...options }, value), content, when)
}

const KEY_BYTES = { aes128: 16, aes192: 24, aes256: 32 }
const LEAST_BYTES = {
  sha256: 32,
  'sha256-drop128': 32,
  sha384: 48,
  'sha384-drop192': 48,
  sha512: 64,
  'sha512-drop256': 64,
}
const algorithms = Object.entries(KEY_BYTES).flatMap(([encryptionAlgorithm, encryptionBytes]) =>
  Object.entries(LEAST_BYTES).map(([signatureAlgorithm, signatureBytes]) => ({
    encryptionAlgorithm,
    encryptionBytes,
    signatureAlgorithm,
    signatureBytes,
  })),
)

const bytes = (min: number, max: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: min, maxLength: max, size: 'max' }).map((part) => Buffer.from(part))

const directions = [
  { direction: '0.8 writes, this library reads', carry: fromTheirsToOurs },
  { direction: 'this library writes, 0.8 reads', carry: fromOursToTheirs },
]

describe.each(directions)('$direction', ({ carry }) => {
  it('2,000 sessions under 2,000 secrets, strings and Buffers', { timeout: 60_000 }, () => {
    const property = fc.property(cookieName, secret, session, times, (name, value, data, when) =>
      carry({ cookieName: name, secret: value }, data, when),
    )
    fc.assert(property, { seed: SEED, numRuns: 2000 })
  })

  it('sessions nested deeper than anyone does', () => {
    const when = { createdAt: 1_800_000_000_000, duration: 1000 }
    for (const levels of [10, 100, 1000]) {
      carry({ cookieName: 'session', secret: 'a secret' }, deep(levels), when)
    }
  })

  it('with one explicit key, the other derived from the secret', () => {
    const property = fc.property(
      secret,
      bytes(32, 32),
      session,
      times,
      (value, own, data, when) => {
        carry({ cookieName: 'session', secret: value, encryptionKey: own }, data, when)
        carry({ cookieName: 'session', secret: value, signatureKey: own }, data, when)
      },
    )
    fc.assert(property, { seed: SEED, numRuns: 200 })
  })

  it.each(algorithms)(
    'sessions with explicit keys, $encryptionAlgorithm and $signatureAlgorithm',
    ({ encryptionAlgorithm, encryptionBytes, signatureAlgorithm, signatureBytes }) => {
      const keys = fc
        .record({
          encryptionKey: bytes(encryptionBytes, encryptionBytes),
          signatureKey: bytes(signatureBytes, signatureBytes + 80), // longer than a block too: HMAC hashes those
        })
        .filter(({ encryptionKey, signatureKey }) => !encryptionKey.equals(signatureKey))
      const property = fc.property(keys, session, times, (pair, data, when) =>
        carry(
          { cookieName: 'session', encryptionAlgorithm, signatureAlgorithm, ...pair },
          data,
          when,
        ),
      )
      fc.assert(property, { seed: SEED, numRuns: 200 })
    },
  )
})

/** A server whose requests store `stored.data`, or answer with what the session holds, depending on the path. */
const serve = (
  middleware: (req: any, res: any, next: (error?: any) => void) => void,
  stored: { data: unknown },
): Promise<string> =>
  listen((req: any, res) =>
    middleware(req, res, () => {
      if (req.url === '/write') req.session.data = stored.data
      res.end(JSON.stringify(req.session.data))
    }),
  )

describe('over HTTP', () => {
  const options = { cookieName: 'session', secret: randomBytes(32), activeDuration: 0 }
  const explicit = {
    ...options,
    encryptionKey: randomBytes(16),
    signatureKey: randomBytes(64),
    encryptionAlgorithm: 'aes128',
    signatureAlgorithm: 'SHA512-drop256', // both take any case
  }
  const small = session.filter((data) => JSON.stringify(data).length < 2000)

  describe.each([
    { keys: 'a secret', own: options },
    { keys: 'explicit keys and algorithms', own: explicit },
  ])('with $keys', ({ own }) => {
    it("this library reads a cookie of 0.8's middleware", async () => {
      const stored: { data: unknown } = { data: null }
      const theirs = await serve(legacySessions({ ...own }), stored)
      const sessions = clientSessions({ ...own, format: '0.8' })
      const ours = await serve(sessions, stored)
      const property = fc.asyncProperty(small, async (data) => {
        stored.data = data
        const written = await get(`${theirs}/write`)
        const cookie = cookieHeader(written.setCookie)
        expect(cookie.split('.')).toHaveLength(5)
        const read = await get(ours, cookie)
        expect(read.body).toBe(JSON.stringify(data))
        expect(read.setCookie).toEqual([])
        const result = sessions.read(cookie)
        expect(JSON.stringify(result.ok && result.data)).toBe(JSON.stringify({ data }))
      })
      await fc.assert(property, { seed: SEED, numRuns: 25 })
    })

    it("0.8's middleware reads a cookie of this library", async () => {
      const stored: { data: unknown } = { data: null }
      const ours = await serve(clientSessions({ ...own, format: '0.8' }), stored)
      const theirs = await serve(legacySessions({ ...own }), stored)
      const property = fc.asyncProperty(small, async (data) => {
        stored.data = data
        const written = await get(`${ours}/write`)
        const read = await get(theirs, cookieHeader(written.setCookie))
        expect(read.body).toBe(JSON.stringify(data))
        expect(read.setCookie).toEqual([])
      })
      await fc.assert(property, { seed: SEED, numRuns: 25 })
    })

    it('a session that both change in turn keeps all of it, and its end', async () => {
      const theirs = legacySessions({ ...own })
      const ours = clientSessions({ ...own, format: '0.8' })
      const base = await listen((req: any, res) =>
        (req.url.startsWith('/theirs') ? theirs : ours)(req, res, () => {
          req.session.visits = [...(req.session.visits ?? []), req.url]
          res.end()
        }),
      )
      let cookie = ''
      const ends = new Set<string>()
      const paths = ['/theirs1', '/ours1', '/theirs2', '/ours2', '/ours3', '/theirs3']
      for (const path of paths) {
        // oxlint-disable-next-line no-await-in-loop -- each carries the cookie of the one before
        const reply = await get(base + path, cookie)
        cookie = cookieHeader(reply.setCookie)
        ends.add(cookie.split('.').slice(2, 4).join('.'))
      }
      const result = ours.read(cookie)
      expect(result.ok && result.data).toEqual({ visits: paths })
      expect(ends.size).toBe(1)
    })
  })

  it('0.8 takes a version 1 cookie for no session, and not for a failure', async () => {
    const stored = { data: 'secret' }
    const ours = await serve(clientSessions({ ...options }), stored)
    const theirs = await serve(legacySessions({ ...options }), stored)
    const written = await get(`${ours}/write`)
    const read = await get(theirs, cookieHeader(written.setCookie))
    expect(read.status).toBe(200)
    expect(read.body).toBe('')
  })
})
