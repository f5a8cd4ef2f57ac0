/** A browser sends one cookie with each request of a page: it is decrypted for the first two of them. */
import crypto from 'node:crypto'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { noteOpened } from '../../src/token/node-opened.ts'
import { sealToken } from '../../src/token/node-token.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { spoilByte } from '../support/spoil.ts'
import { collected } from '../support/collected.ts'

const NOW = 1e12
const MINUTE = 60_000
const CLAIMS = { birth: NOW, start: NOW, active: NOW, expires: 2 * NOW }

let passed = performance.now()
beforeEach(() => {
  passed += MINUTE // nothing is kept from the test before
  vi.spyOn(performance, 'now').mockImplementation(() => passed)
})
afterEach(() => void vi.restoreAllMocks())

let names = 0
const create = (options: SessionOptions = {}) =>
  clientSessions({ cookieName: `s${names++}`, secret: SECRET, clock: () => NOW, ...options })
type Sessions = ReturnType<typeof create>

const ADA = { user: 'ada' }
const cookieOf = (sessions: Sessions, data: object = ADA): string =>
  `${sessions.cookieName}=${sessions.seal(data)}`
const cookiesOf = (sessions: Sessions, count: number): string[] =>
  Array.from({ length: count }, () => cookieOf(sessions))

/** How often something is decrypted meanwhile. */
const decryptions = (act: () => void): number => {
  const spy = vi.spyOn(crypto, 'createDecipheriv')
  syncBuiltinESMExports()
  const restore = (): void => {
    spy.mockRestore()
    syncBuiltinESMExports()
  }
  onTestFinished(restore)
  act()
  const { length } = spy.mock.calls
  restore()
  return length
}

const read = (sessions: Sessions, cookie: string): void =>
  expect(sessions.read(cookie)).toMatchObject({ ok: true, data: ADA })
const readTwice = (sessions: Sessions, cookie: string): void => {
  read(sessions, cookie)
  read(sessions, cookie)
}
const readAll = (sessions: Sessions, cookies: readonly string[]): void =>
  cookies.forEach((cookie) => read(sessions, cookie))

test('a cookie that was opened twice is not decrypted again', () => {
  const sessions = create()
  const cookie = cookieOf(sessions)
  expect(decryptions(() => read(sessions, cookie))).toBe(1)
  expect(decryptions(() => read(sessions, cookie))).toBe(1)
  expect(decryptions(() => readTwice(sessions, cookie))).toBe(0)
})

test('nor in another part of a header', () => {
  const sessions = create()
  const cookie = cookieOf(sessions)
  readTwice(sessions, `a=b; ${cookie}; c=d`)
  expect(decryptions(() => read(sessions, cookie))).toBe(0)
})

test('nor if it takes several cookies', () => {
  const sessions = create({ chunks: 3 })
  const lines = sessions.serialize({ ...ADA, text: 'x'.repeat(4000) })
  const header = lines.map((line) => line.split(';', 1)[0]!).join('; ')
  readTwice(sessions, header)
  expect(decryptions(() => read(sessions, header))).toBe(0)
})

test('keepOpened: false decrypts each time, whatever others keep', () => {
  const sessions = create({ keepOpened: false })
  const cookie = cookieOf(sessions)
  readTwice(sessions, cookie)
  expect(decryptions(() => readTwice(sessions, cookie))).toBe(2)
  const keeping = create({ cookieName: sessions.cookieName })
  expect(decryptions(() => read(keeping, cookie))).toBe(1)
  expect(decryptions(() => read(keeping, cookie))).toBe(1)
  expect(decryptions(() => read(keeping, cookie))).toBe(0)
  expect(decryptions(() => read(sessions, cookie))).toBe(1)
})

describe('nobody is given what is not his', () => {
  test('a middleware that is made anew knows what the one before has opened', () => {
    const sessions = create()
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    expect(decryptions(() => read(create({ cookieName: sessions.cookieName }), cookie))).toBe(0)
  })

  test('with other secrets nothing is found, though one of them is the same', () => {
    const sessions = create()
    const { cookieName } = sessions
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    const without = create({ cookieName, secret: OTHER_SECRET })
    expect(without.read(cookie)).toEqual({ ok: false, reason: 'unknown-key' })
    const rotated = create({ cookieName, secret: [OTHER_SECRET, SECRET] })
    expect(decryptions(() => read(rotated, cookie))).toBe(1)
    expect(decryptions(() => read(rotated, cookie))).toBe(0)
    expect(rotated.inspect(cookie)).toMatchObject([{ session: { secret: 1 } }])
    expect(sessions.inspect(cookie)).toMatchObject([{ session: { secret: 0 } }])
    expect(without.read(cookie)).toEqual({ ok: false, reason: 'unknown-key' })
  })

  test('nor under another name', () => {
    const [sessions, others] = [create(), create()]
    const token = sessions.seal(ADA)
    readTwice(sessions, `${sessions.cookieName}=${token}`)
    expect(others.read(`${others.cookieName}=${token}`)).toEqual({
      ok: false,
      reason: 'unknown-key',
    })
  })

  test('a text that differs anywhere is looked into by itself', () => {
    const sessions = create()
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    const [name, token] = cookie.split('=') as [string, string]
    const { length } = Buffer.from(token, 'base64url')
    for (let at = 0; at < length; at++) {
      expect(sessions.read(`${name}=${spoilByte(token, at)}`).ok).toBe(false)
    }
    expect(sessions.read(`${cookie}A`).ok).toBe(false)
    expect(sessions.read(`${name}=A${token}`).ok).toBe(false)
    expect(sessions.read(`${name}=${token.slice(4)}`).ok).toBe(false)
    for (const odd of ['', '__proto__', 'constructor', '\u{1F511}', 'x'.repeat(5000)]) {
      expect(sessions.read(`${name}=${odd}`).ok).toBe(false)
    }
  })

  test('each request has content of its own', () => {
    const sessions = create()
    const cookie = cookieOf(sessions, { ...ADA, cart: { total: 1 } })
    readTwice(sessions, cookie)
    const result = sessions.read(cookie)
    if (!result.ok) throw new Error(result.reason)
    result.data['user'] = 'eve'
    result.data['cart'].total = 2
    expect(sessions.read(cookie)).toMatchObject({ data: { ...ADA, cart: { total: 1 } } })
  })

  test.each<[string, (session: any) => void]>([
    ['setDuration()', (session) => session.setDuration(1, true)],
    ['reset()', (session) => session.reset()],
    ['regenerate()', (session) => void session.regenerate()],
    ['touch()', (session) => session.touch()],
    ['destroy()', (session) => void session.destroy()],
  ])('and times of its own, whatever %s does', (_, change) => {
    let now = NOW
    const sessions = create({ idleDuration: 10_000, clock: () => now })
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    const before = sessions.inspect(cookie)
    now += 1000
    const req: any = { headers: { cookie } }
    const res = new http.ServerResponse(req as http.IncomingMessage)
    sessions(req, res, () => {
      change(req[sessions.cookieName])
      res.end()
    })
    now -= 1000
    expect(decryptions(() => expect(sessions.inspect(cookie)).toEqual(before))).toBe(0)
  })
})

describe('a forged cookie', () => {
  test('is never kept', () => {
    const sessions = create()
    const forged = spoilByte(sessions.seal(ADA), -20)
    for (let i = 0; i < 4; i++) {
      expect(sessions.read(`${sessions.cookieName}=${forged}`)).toEqual({
        ok: false,
        reason: 'forged',
      })
    }
  })

  test('does not count as one that was opened', () => {
    const sessions = create()
    const token = sessions.seal(ADA)
    const forged = `${sessions.cookieName}=${spoilByte(token, -20)}`
    sessions.read(forged)
    sessions.read(forged)
    const cookie = `${sessions.cookieName}=${token}`
    read(sessions, cookie)
    expect(decryptions(() => read(sessions, cookie))).toBe(1)
  })

  test('pushes none out', () => {
    const sessions = create()
    const cookies = cookiesOf(sessions, 256)
    cookies.forEach((cookie) => readTwice(sessions, cookie))
    for (const cookie of cookies) {
      const forged = spoilByte(cookie.slice(cookie.indexOf('=') + 1), -20)
      for (let i = 0; i < 3; i++) sessions.read(`${sessions.cookieName}=${forged}`)
    }
    expect(decryptions(() => readAll(sessions, cookies))).toBe(0)
  })
})

describe('what is kept', () => {
  test.each<[string, SessionOptions]>([
    ['expires', { duration: 1000 }],
    ['has an idle time', { idleDuration: 1000 }],
  ])('%s like any other', (_, options) => {
    let now = NOW
    const sessions = create({ ...options, clock: () => now })
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    now += 1000
    expect(decryptions(() => read(sessions, cookie))).toBe(0)
    now += 1
    expect(sessions.read(cookie)).toEqual({ ok: false, reason: 'expired' })
  })

  test('is over as soon as it is revoked', async () => {
    const sessions = create({ revocation: {} })
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    const { id } = sessions.read(cookie) as { id: string }
    await sessions.revoke(id)
    expect(sessions.read(cookie)).toEqual({ ok: false, reason: 'revoked' })
  })

  test('is forgotten when another is opened a minute later', async () => {
    const keyring = keyringOf([Buffer.from(SECRET)], 'session')
    const keep = (): WeakRef<object> => {
      const opened = { ok: true, format: 'v1', keyIndex: 0, claims: CLAIMS, json: '{}' } as const
      const text = sealToken(keyring, CLAIMS, '{}')
      noteOpened(keyring, text, opened)
      noteOpened(keyring, text, opened)
      return new WeakRef(opened)
    }
    const opened = keep()
    passed += MINUTE - 1
    keep()
    expect(await collected(opened)).toBe(false)
    passed += 1
    keep()
    expect(await collected(opened)).toBe(true)
  })

  test('by no timer, which would hold the visitor for whom it was started', () => {
    const before = process.getActiveResourcesInfo()
    const started = vi.spyOn(globalThis, 'setTimeout')
    const sessions = create()
    const cookie = cookieOf(sessions)
    readTwice(sessions, cookie)
    expect(decryptions(() => read(sessions, cookie))).toBe(0)
    expect(process.getActiveResourcesInfo()).toEqual(before)
    expect(started).not.toHaveBeenCalled()
  })
})

describe('there is room for', () => {
  test('256, and then the oldest goes', () => {
    const sessions = create()
    const cookies = cookiesOf(sessions, 257)
    cookies.slice(0, 256).forEach((cookie) => readTwice(sessions, cookie))
    expect(decryptions(() => readAll(sessions, cookies.slice(0, 256)))).toBe(0)
    readTwice(sessions, cookies[256]!)
    expect(decryptions(() => readAll(sessions, cookies.slice(1)))).toBe(0)
    expect(decryptions(() => read(sessions, cookies[0]!))).toBe(1)
  })

  test('256 of all secrets and names together', () => {
    const visitors = Array.from({ length: 300 }, () => {
      const sessions = create()
      return { sessions, cookie: cookieOf(sessions) }
    })
    for (const { sessions, cookie } of visitors) readTwice(sessions, cookie)
    // The newest first, for what is opened pushes out the oldest.
    visitors.reverse()
    const readEach = (): void => visitors.forEach(({ sessions, cookie }) => read(sessions, cookie))
    expect(decryptions(readEach)).toBe(300 - 256)
  })

  test('a million characters of large ones', () => {
    const sessions = create()
    const data = { ...ADA, text: 'x'.repeat(2800) }
    const cookies = Array.from({ length: 200 }, () => cookieOf(sessions, data))
    cookies.forEach((cookie) => readTwice(sessions, cookie))
    const each = cookies[0]!.length - sessions.cookieName.length - 1 + JSON.stringify(data).length
    const room = Math.floor(2 ** 20 / each)
    expect(room).toBeLessThan(200)
    expect(decryptions(() => readAll(sessions, cookies.toReversed()))).toBe(200 - room)
  })

  test('those that come again, before all that come once', () => {
    const sessions = create()
    const cookies = cookiesOf(sessions, 256)
    cookies.forEach((cookie) => readTwice(sessions, cookie))
    readAll(sessions, cookiesOf(sessions, 1000))
    expect(decryptions(() => readAll(sessions, cookies))).toBe(0)
  })

  test('one whose secret two lists have, however often they take turns', () => {
    const sessions = create()
    const rotated = create({ cookieName: sessions.cookieName, secret: [OTHER_SECRET, SECRET] })
    const [small, large] = [ADA, { ...ADA, text: 'x'.repeat(2800) }]
    const [other, shared] = [cookieOf(sessions, small), cookieOf(sessions, large)]
    readTwice(sessions, other)
    read(sessions, shared)
    const turns = (): void => {
      for (let i = 0; i < 200; i++) [rotated, sessions].forEach((each) => read(each, shared))
    }
    expect(decryptions(turns)).toBe(400)
    expect(decryptions(() => read(sessions, other))).toBe(0)
  })
})
