/** What a request costs where that can be counted: cipher objects, hashes, randomness, and how often the session becomes text. */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { HOSTS, SECRET, type Handler, type Host, type Reply } from '../support/hosts.ts'

const CRYPTO = [
  'createCipheriv',
  'createDecipheriv',
  'createHash',
  'createHmac',
  'createSecretKey',
  'hash',
  'hkdfSync',
  'randomBytes',
  'randomFillSync',
  'scryptSync',
] as const

type Counts = Partial<Record<(typeof CRYPTO)[number] | 'stringify' | 'parse' | 'timers', number>>

/** A name that only sessions have, for the rest of the process may use JSON as well. */
const MARK = 'ofSession'

const isOfSession = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.includes(MARK)
    : typeof value === 'object' &&
      value !== null &&
      [value, ...Object.values(value)].some((each) => MARK in Object(each))

/** Counts what is done from now on. */
const count = (): { counts(): Counts } => {
  const spies = CRYPTO.map((name) => [name, vi.spyOn(crypto, name)] as const)
  syncBuiltinESMExports()
  const stringify = vi.spyOn(JSON, 'stringify')
  const parse = vi.spyOn(JSON, 'parse')
  const timers = (['setTimeout', 'setInterval', 'setImmediate'] as const).map((name) =>
    vi.spyOn(globalThis, name),
  )
  onTestFinished(() => {
    vi.restoreAllMocks()
    syncBuiltinESMExports()
  })
  return {
    counts() {
      const all: [string, number][] = [
        ...spies.map(([name, spy]): [string, number] => [name, spy.mock.calls.length]),
        ['stringify', stringify.mock.calls.filter(([value]) => isOfSession(value)).length],
        ['parse', parse.mock.calls.filter(([text]) => isOfSession(text)).length],
        ['timers', timers.reduce((sum, { mock }) => sum + mock.calls.length, 0)],
      ]
      return Object.fromEntries(all.filter(([, calls]) => calls > 0))
    },
  }
}

const wait = globalThis.setTimeout // also while calls of it are counted

/** How often the session becomes text: when the application ends the response, and when Node writes the head. */
const LOOKS = 2

let names = 0

interface Counted {
  readonly counts: Counts
  readonly reply: Reply
}

/** Responses have closed: on HTTP/2 some turns after the client has all of them. */
const settled = (ms = 10): Promise<unknown> => new Promise((resolve) => wait(resolve, ms))

/** For so many ms after the response a session is watched for late changes. */
const WATCHED = 100
const A_WHILE = WATCHED + 50

/** Visits a server of its own, after requests that do what is done but once: deriving keys, drawing randomness for many. */
const visit = async (
  host: Host,
  handle: Handler,
  options: SessionOptions = {},
  ms?: number,
  visitsBefore = 0,
): Promise<Counted> => {
  const cookieName = `session${names++}`
  const sessions = clientSessions({ cookieName, requestKey: 'session', secret: SECRET, ...options })
  const site = await host.start({ sessions, handle })
  await site.visit({ cookie: `${cookieName}=${sessions.seal({ [MARK]: 0 })}` })
  const cookie = `${cookieName}=${sessions.seal({ [MARK]: 0 })}`
  for (let i = 0; i < visitsBefore; i++) await site.visit({ cookie })
  await settled(ms)
  const counted = count()
  const reply = await site.visit({ cookie })
  await settled(ms)
  return { counts: counted.counts(), reply }
}

const untouched: Handler = (_req, res) => void res.end('ok')
const read: Handler = (req, res) => void res.end(String(req['session'][MARK]))
const write: Handler = (req, res) => {
  req['session'][MARK] = 1
  res.end('ok')
}

describe.each(HOSTS)('a request on $name', (host) => {
  test('that does not touch its session costs nothing', async () => {
    const { counts } = await visit(host, untouched)
    expect(counts).toEqual({})
  })

  test('that reads its session decrypts once', async () => {
    const { counts } = await visit(host, read)
    expect(counts).toEqual({ createDecipheriv: 1, parse: 1, stringify: LOOKS })
  })

  test('that reads a session which came twice before decrypts nothing', async () => {
    const { counts } = await visit(host, read, {}, 10, 2)
    expect(counts).toEqual({ parse: 1, stringify: LOOKS })
  })

  test('that writes decrypts, encrypts and hashes once', async () => {
    const { counts, reply } = await visit(host, write)
    expect(reply.setCookie).toHaveLength(1)
    expect(counts).toEqual({
      createDecipheriv: 1,
      createCipheriv: 1,
      hash: 1,
      parse: 1,
      stringify: LOOKS,
    })
  })

  test('looks for late changes only if somebody is told of them', async () => {
    const { counts } = await visit(host, read, { onEvent: () => {} }, A_WHILE)
    expect(counts).toMatchObject({ stringify: LOOKS + 2, timers: 1 })
  })
})

describe.each(HOSTS)('the Cookie header on $name', (host) => {
  /** How often a request looks at it. */
  const looks = async (handle: Handler): Promise<number> => {
    const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
    let times = 0
    const site = await host.start({
      sessions: (req, res, next) => {
        const { cookie } = req.headers
        const get = (): string | undefined => {
          times++
          return cookie
        }
        Object.defineProperty(req.headers, 'cookie', { get })
        sessions(req, res, next)
      },
      handle,
    })
    await site.visit({ cookie: `session=${sessions.seal({ [MARK]: 0 })}` })
    return times
  }

  test('is not looked at where the session is not touched', async () => {
    expect(await looks(untouched)).toBe(0)
  })

  test.each([
    ['reads', read],
    ['writes', write],
  ])('is looked at once by a request that %s', async (_, handle) => {
    expect(await looks(handle)).toBe(1)
  })
})

test('what 1000 messages draw from the system is drawn at most five times', () => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  sessions.seal({})
  const counted = count()
  for (let i = 0; i < 1000; i++) sessions.seal({ i })
  const { randomBytes, createCipheriv, hash } = counted.counts()
  expect([createCipheriv, hash]).toEqual([1000, 1000])
  expect(randomBytes).toBeLessThanOrEqual(5)
})
