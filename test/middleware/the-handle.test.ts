import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const NOW = Date.UTC(2026, 0, 1)
const create = (options: SessionOptions = {}) =>
  clientSessions({ cookieName: 'session', secret: SECRET, clock: () => NOW, ...options })

describe('serialize()', () => {
  test('gives the Set-Cookie line of a new session', () => {
    const sessions = create({ duration: 60_000, cookie: { priority: 'high' } })
    const lines = sessions.serialize({ user: 7 })
    expect(lines).toEqual([
      expect.stringMatching(
        /^session=[\w-]+; Max-Age=60; Expires=Thu, 01 Jan 2026 00:01:00 GMT; Path=\/; HttpOnly; Priority=High; SameSite=Lax$/,
      ),
    ])
    expect(sessions.read(cookieHeader(lines))).toMatchObject({ data: { user: 7 } })
  })

  test.each([
    [{ ephemeral: true }, /^session=[\w-]+; Path/],
    [{ maxAge: 5000 }, /; Max-Age=5; /],
    [{ secure: true }, /; Secure; /],
    [{ secureProxy: true, prefix: 'host' } as const, /^__Host-session=.*; Secure; /],
  ])('with cookie %o', (cookie, line) => {
    expect(create({ cookie }).serialize({})).toEqual([expect.stringMatching(line)])
  })

  test('is for plain HTTP, if the cookie may go there, or for the request given', () => {
    const sessions = create({ cookie: { secure: 'auto' } })
    expect(sessions.serialize({})[0]).not.toContain('Secure')
    expect(sessions.serialize({}, { secure: true })[0]).toContain('; Secure; ')
    expect(sessions.serialize({}, { socket: { encrypted: true } } as never)[0]).toContain('Secure')
  })

  test('gives a line for each chunk', () => {
    const sessions = create({ chunks: 2 })
    const lines = sessions.serialize({ a: 'x'.repeat(4000) })
    expect(lines.map((line) => line.split('=', 1)[0])).toEqual(['session', 'session.1'])
    expect(sessions.read(cookieHeader(lines))).toMatchObject({ data: { a: 'x'.repeat(4000) } })
  })

  test.each([
    [null, TypeError],
    [5, TypeError],
    [[], TypeError],
  ])('refuses %o', (data, error) => {
    expect(() => create().serialize(data as never)).toThrow(error)
    expect(() => create().serialize(data as never)).toThrow('the argument of serialize() is')
    expect(() => create().measure(data as never)).toThrow('the argument of measure() is')
  })

  test('throws what a response would fail of', () => {
    const tooLarge = expect.objectContaining({ code: 'too-large' })
    expect(() => create().serialize({ a: 'x'.repeat(4000) })).toThrow(tooLarge)
    expect(() => create({ chunks: 3 }).serialize({ a: 'x'.repeat(7000) })).toThrow(tooLarge)
    expect(() => create().serialize({ a: 1n })).toThrow(
      expect.objectContaining({ code: 'unserializable' }),
    )
  })
})

describe('measure()', () => {
  test('counts what serialize() gives', () => {
    const sessions = create({ chunks: 3 })
    for (const length of [0, 10, 3000, 5000]) {
      const data = { a: 'x'.repeat(length), b: [1] }
      const lines = sessions.serialize(data)
      expect(sessions.measure(data)).toEqual({
        fits: true,
        problem: undefined,
        cookies: lines.length,
        bytes: cookieHeader(lines).replaceAll(/=|; /g, '').length,
        setCookieBytes: lines.join('').length,
        keys: [
          { key: 'a', bytes: length + 6 },
          { key: 'b', bytes: 7 },
        ].toSorted((x, y) => y.bytes - x.bytes),
      })
    }
  })

  test('says what does not fit, and why, instead of throwing', () => {
    expect(create().measure({ a: 'x'.repeat(4000) })).toMatchObject({
      fits: false,
      cookies: 1,
      problem: expect.stringMatching(
        /^cookie "session" would have 5\d\d\d bytes of name and value/,
      ),
    })
    expect(create({ chunks: 3 }).measure({ a: 'x'.repeat(9000) })).toMatchObject({
      fits: false,
      problem: expect.stringMatching(/^the Cookie header would have 12\d\d\d bytes/),
    })
  })

  test('of what JSON cannot hold throws', () => {
    expect(() => create().measure({ a: 1n })).toThrow('"a" is a BigInt')
  })
})

describe('inspect()', () => {
  test('tells all of a good session', () => {
    const sessions = create({ duration: 60_000 })
    const [line] = sessions.serialize({ user: 7, cart: [1, 2, 3] })
    const header = `other=1; ${cookieHeader([line!])}`
    expect(sessions.inspect(header)).toEqual([
      {
        name: 'session',
        format: 'v1',
        keyId: expect.stringMatching(/^[0-9a-f]{6}$/),
        cookies: 1,
        bytes: line!.split(';', 1)[0]!.length - 1,
        reason: undefined,
        session: {
          secret: 0,
          createdAt: NOW,
          startedAt: NOW,
          activeAt: NOW,
          expiresAt: NOW + 60_000,
          id: undefined,
          ephemeral: undefined,
          data: { user: 7, cart: [1, 2, 3] },
          keys: [
            { key: 'cart', bytes: 14 },
            { key: 'user', bytes: 8 },
          ],
        },
      },
    ])
    expect(sessions.inspect({ headers: { cookie: header } })).toEqual(sessions.inspect(header))
    expect(sessions.inspect(undefined)).toEqual([])
  })

  test('tells an expired one, with what it holds', () => {
    const cookie = `session=${create({ duration: 1000 }).seal({ a: 1 })}`
    expect(create({ clock: () => NOW + 1001 }).inspect(cookie)).toMatchObject([
      { reason: 'expired', session: { expiresAt: NOW + 1000, data: { a: 1 } } },
    ])
  })

  test('tells which secret has opened it, and the same key id whoever looks', () => {
    const cookie = `session=${create().seal({})}`
    const [own] = create().inspect(cookie)
    const [rotated] = create({ secret: [OTHER_SECRET, SECRET] }).inspect(cookie)
    const [stranger] = create({ secret: OTHER_SECRET }).inspect(cookie)
    expect(rotated).toMatchObject({ reason: undefined, session: { secret: 1 } })
    expect(stranger).toMatchObject({ reason: 'unknown-key', session: undefined, format: 'v1' })
    expect([rotated!.keyId, stranger!.keyId]).toEqual([own!.keyId, own!.keyId])
  })

  test('tells cookies of 0.8', () => {
    const cookie = `session=${create({ format: '0.8' }).seal({ a: 1 })}`
    expect(create().inspect(cookie)).toMatchObject([
      { format: '0.8', keyId: undefined, reason: undefined, session: { data: { a: 1 } } },
    ])
    expect(create({ legacy: false }).inspect(cookie)).toMatchObject([
      { format: '0.8', reason: 'legacy', session: undefined },
    ])
  })

  test('tells of a 0.8 cookie the end that it has here: its activity counts as now', () => {
    const cookie = `session=${create({ format: '0.8' }).seal({})}`
    const now = NOW + 5 * 3_600_000
    const sessions = create({ idleDuration: 1_800_000, clock: () => now })
    expect(sessions.inspect(cookie)).toMatchObject([
      { reason: undefined, session: { expiresAt: now + 1_800_000 } },
    ])
  })

  test('tells chunks, whole and torn', () => {
    const sessions = create({ chunks: 3 })
    const lines = sessions.serialize({ a: 'x'.repeat(5000) })
    const header = cookieHeader(lines)
    expect(sessions.inspect(header)).toMatchObject([
      { cookies: 2, bytes: header.length - '; =='.length, reason: undefined },
    ])
    expect(sessions.inspect(header.split('; ')[0])).toMatchObject([
      { cookies: 0, bytes: 0, format: undefined, reason: 'torn', session: undefined },
    ])
  })

  test.each([
    ['', undefined],
    ['garbage', undefined],
    ['AQAAAAAAAAAB', 'v1'],
    ['AQAA', undefined],
    ['AgAAAAAAAAAA', undefined],
  ])('of session=%s the format is %s, and it is malformed', (value, format) => {
    expect(create().inspect(`session=${value}`)).toMatchObject([
      { format, reason: 'malformed', session: undefined },
    ])
  })

  test('tells every cookie of the name, and both names of a prefixed one', () => {
    const sessions = create({ cookie: { prefix: 'host' } })
    const plain = cookieHeader(sessions.serialize({ a: 1 }))
    const secure = cookieHeader(sessions.serialize({ b: 1 }, { secure: true }))
    expect(sessions.inspect(`${plain}; session=bad; ${secure}`)).toMatchObject([
      { name: '__Host-session', reason: undefined },
      { name: 'session', reason: undefined },
      { name: 'session', reason: 'malformed' },
    ])
  })

  test('tells a content that is no session', () => {
    const value = clientSessions.util.encode({ cookieName: 'session', secret: SECRET }, [1])
    expect(create({ clock: Date.now }).inspect(`session=${value}`)).toMatchObject([
      { format: 'v1', reason: 'malformed', session: undefined },
    ])
  })
})
