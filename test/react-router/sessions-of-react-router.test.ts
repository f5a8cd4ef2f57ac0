/** What our storage does beyond the contract of React Router. */
import { createCookieSessionStorage, createSession } from 'react-router'
import { describe, expect, test } from 'vitest'
import { createClientSessionStorage, SessionError } from '../../src/react-router.ts'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET, startHttp1, type Request as NodeRequest } from '../support/hosts.ts'
import { attributesOf, sentBack, setup } from './storages.ts'

const MINUTE = 60 * 1000
const DAY = 24 * 60 * MINUTE

/** The browser's cookie after a visit in which the session is read, and committed with these options. */
const commit = async (
  { storage }: Pick<ReturnType<typeof setup>, 'storage'>,
  cookie: string | null,
  options?: Parameters<typeof storage.commitSession>[1],
): Promise<string> =>
  sentBack(await storage.commitSession(await storage.getSession(cookie), options))

describe('a cookie', () => {
  test('shows nothing of the session', async () => {
    const { storage } = setup()
    const session = await storage.getSession()
    session.set('user', 'ada lovelace')
    const line = await storage.commitSession(session)
    const token = sentBack(line).slice('session='.length)
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('ada')
    expect(line).not.toContain('ada')
  })

  test('is the same as on Express, both ways', async () => {
    const { storage, node } = setup()
    const session = await storage.getSession(`session=${node.seal({ user: 'ada' })}`)
    expect(session.get('user')).toBe('ada')
    session.set('user', 'bob')
    const result = node.read(sentBack(await storage.commitSession(session)))
    expect(result).toMatchObject({ ok: true, data: { user: 'bob' } })
  })

  test.each<[string, string, () => string]>([
    [
      'forged',
      'forged',
      () => `${onNode({ secret: SECRET, cookieName: 'session' }).seal({ a: 1 }).slice(0, -4)}AAAA`,
    ],
    [
      'of another key',
      'unknown-key',
      () => onNode({ secret: OTHER_SECRET, cookieName: 'session' }).seal({ a: 1 }),
    ],
    [
      'of another name',
      'unknown-key',
      () => onNode({ secret: SECRET, cookieName: 'other' }).seal({ a: 1 }),
    ],
    ['that is no token', 'malformed', () => '🔑\u0000\r\n'],
    [
      'of a session that is over',
      'expired',
      () => onNode({ secret: SECRET, cookieName: 'session', clock: () => 0 }).seal({ a: 1 }),
    ],
  ])('that is %s is an empty session, and the observer is told %s', async (_, reason, value) => {
    const { storage, events } = setup()
    const session = await storage.getSession(`session=${value()}`)
    expect(session.data).toEqual({})
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
  })

  test('beside a bad one of its name is found', async () => {
    const { storage, node } = setup()
    const session = await storage.getSession(`session=bad; session=${node.seal({ user: 'ada' })}`)
    expect(session.get('user')).toBe('ada')
  })

  test('in several parts, of a server with chunks, is read, and committed as one', async () => {
    const { storage, time } = setup()
    const node = onNode({ cookieName: 'session', secret: SECRET, chunks: 2, clock: () => time.now })
    const [...lines] = node.serialize({ user: 'ada', text: 'x'.repeat(4000) })
    expect(lines).toHaveLength(2)
    const session = await storage.getSession(lines.map(sentBack).join('; '))
    expect(session.get('text')).toHaveLength(4000)
    session.unset('text')
    const line = await storage.commitSession(session)
    expect(node.read(sentBack(line))).toMatchObject({ ok: true, data: { user: 'ada' } })
  })

  test('under an old secret is opened, and sealed under the new one', async () => {
    const { node } = setup()
    const rotated = setup({ secret: [OTHER_SECRET, SECRET] })
    const cookie = await commit(rotated, `session=${node.seal({ user: 'ada' })}`)
    expect(setup({ secret: OTHER_SECRET }).node.read(cookie)).toMatchObject({ ok: true })
    expect(rotated.events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
  })
})

/** A site whose visitor has an empty session since `birth`. */
const created = async (options?: SessionOptions) => {
  const made = setup(options)
  const cookie = await commit(made, null)
  const { now } = made.time
  return { ...made, cookie, birth: now }
}

describe('the life of a session', () => {
  test('is its duration, and committing does not extend it', async () => {
    const site = await created()
    let { cookie } = site
    for (let hour = 0; hour < 3; hour++) {
      site.time.now += 60 * MINUTE
      const session = await site.storage.getSession(cookie)
      session.set('hour', hour)
      const line = await site.storage.commitSession(session)
      expect(line).toContain(`; Max-Age=${(23 - hour) * 60 * 60};`)
      cookie = sentBack(line)
    }
    expect(site.node.read(cookie)).toMatchObject({
      createdAt: site.birth,
      expiresAt: site.birth + DAY,
    })
    site.time.now = site.birth + DAY + 1
    expect((await site.storage.getSession(cookie)).data).toEqual({})
  })

  test('that ends between getSession() and commitSession() ends with a deletion', async () => {
    const site = await created({ cookie: { domain: 'a.test' } })
    const session = await site.storage.getSession(`session=tossed; ${site.cookie}`)
    site.time.now += DAY + 1
    const line = await site.storage.commitSession(session)
    expect(attributesOf(line)).toMatchObject({ empty: true, domain: 'a.test' })
    expect(line).toContain('; Max-Age=0;')
  })

  test('has the id that Express gave it, and does not show it', async () => {
    const { storage, node } = setup()
    const site = await startHttp1((req, res) =>
      node(req, res, () => res.end((req as NodeRequest).session.id)),
    )
    const { body: id, setCookie } = await site.visit()
    const session = await storage.getSession(sentBack(setCookie[0]!))
    expect(session.id).toBe('')
    const committed = sentBack(await storage.commitSession(session))
    expect(node.read(committed)).toMatchObject({ ok: true, id })
    expect(id).toMatch(/^[0-9a-f]{32}$/)
  })

  test('ends after idleDuration without use; committing is use', async () => {
    const site = await created({ idleDuration: 30 * MINUTE })
    let { cookie } = site
    for (let times = 0; times < 3; times++) {
      site.time.now += 10 * MINUTE
      cookie = await commit(site, cookie)
    }
    expect(site.node.read(cookie)).toMatchObject({
      createdAt: site.birth,
      expiresAt: site.time.now + 30 * MINUTE,
    })
    site.time.now += 30 * MINUTE + 1
    expect(site.node.read(cookie)).toMatchObject({ ok: false, reason: 'expired' })
  })

  test('is that of maxAge from then on, in the browser and on the server', async () => {
    const site = await created()
    const { storage, node, time } = site
    const remembered = await storage.getSession(site.cookie)
    const line = await storage.commitSession(remembered, { maxAge: (7 * DAY) / 1000 })
    expect(line).toContain(`; Max-Age=${(7 * DAY) / 1000};`)
    time.now += 6 * DAY
    const later = await storage.commitSession(await storage.getSession(sentBack(line)))
    expect(later).toContain(`; Max-Age=${DAY / 1000};`)
    expect(node.read(sentBack(later))).toMatchObject({
      createdAt: site.birth,
      expiresAt: site.birth + 7 * DAY,
    })
  })

  test('is until expires, by the clock of the options', async () => {
    const site = await created()
    const session = await site.storage.getSession(site.cookie)
    const expires = new Date(site.birth + 2 * DAY)
    const line = await site.storage.commitSession(session, { expires })
    expect(line).toContain(`; Max-Age=${(2 * DAY) / 1000}; Expires=${expires.toUTCString()}`)
    expect(site.node.read(sentBack(line))).toMatchObject({ expiresAt: expires.getTime() })
  })

  test('is never longer than absoluteDuration', async () => {
    const site = await created({ absoluteDuration: 2 * DAY })
    const session = await site.storage.getSession(site.cookie)
    const line = await site.storage.commitSession(session, { maxAge: (7 * DAY) / 1000 })
    expect(line).toContain(`; Max-Age=${(2 * DAY) / 1000};`)
  })

  test('goes before cookie.maxAge where it is said with maxAge', async () => {
    const site = await created({ cookie: { maxAge: 60 * MINUTE } })
    const session = await site.storage.getSession(site.cookie)
    expect(await site.storage.commitSession(session)).toContain('; Max-Age=3600;')
    expect(await site.storage.commitSession(session, { maxAge: 60 })).toContain('; Max-Age=60;')
  })

  test('ends with the browser after maxAge: undefined, also when it is committed later', async () => {
    const site = await created()
    const { storage, node } = site
    const first = await storage.commitSession(await storage.getSession(site.cookie), {
      maxAge: undefined,
    })
    const later = await storage.commitSession(await storage.getSession(sentBack(first)))
    for (const line of [first, later]) expect(line).not.toMatch(/Max-Age|Expires/)
    expect(node.read(sentBack(later))).toMatchObject({ expiresAt: site.birth + DAY })
    const remembered = await storage.commitSession(await storage.getSession(sentBack(later)), {
      maxAge: 120,
    })
    expect(remembered).toContain('; Max-Age=120;')
  })

  test.each([{ path: '/' }, { expires: undefined }, {}])(
    'does not end with the browser after %j',
    async (options) => {
      const site = await created()
      const session = await site.storage.getSession(site.cookie)
      expect(await site.storage.commitSession(session, options)).toContain('; Max-Age=86400;')
    },
  )
})

describe('a new life', () => {
  test('begins with getSession() without a header', async () => {
    const { storage, node, time } = setup()
    const session = await storage.getSession()
    time.now += MINUTE
    const old = sentBack(await storage.commitSession(session))
    time.now += MINUTE
    const signedIn = await storage.commitSession(await storage.getSession())
    expect(node.read(sentBack(signedIn))).toMatchObject({
      createdAt: time.now,
      expiresAt: time.now + DAY,
    })
    expect(node.read(old)).toMatchObject({ createdAt: time.now - 2 * MINUTE })
  })

  test.each(['destroySession()', 'a maxAge of 0'])(
    'begins when a session is committed after %s',
    async (how) => {
      const { storage, node, time } = setup()
      const session = await storage.getSession(await commit({ storage }, null))
      session.set('user', 'ada')
      time.now += MINUTE
      if (how === 'a maxAge of 0') await storage.commitSession(session, { maxAge: 0 })
      else await storage.destroySession(session)
      const line = await storage.commitSession(session)
      expect(node.read(sentBack(line))).toMatchObject({
        createdAt: time.now,
        data: { user: 'ada' },
      })
    },
  )

  test.each<[string, () => Promise<{ data: object }>]>([
    ['of createSession()', async () => createSession({ user: 'ada' })],
    [
      'of another storage of ours',
      async () => {
        const other = createClientSessionStorage({ cookieName: 'other', secret: OTHER_SECRET })
        const session = await other.getSession()
        session.set('user', 'ada')
        return session
      },
    ],
    [
      'of a storage of React Router',
      async () => {
        const session = await createCookieSessionStorage({
          cookie: { secrets: ['s'] },
        }).getSession()
        session.set('user', 'ada')
        return session
      },
    ],
  ])('begins when a session %s is committed', async (_, create) => {
    const { storage, node, time } = setup()
    const line = await storage.commitSession((await create()) as never)
    expect(node.read(sentBack(line))).toMatchObject({
      createdAt: time.now,
      data: { user: 'ada' },
    })
  })

  test('does not begin when an application has wrapped the session', async () => {
    const { storage, node, time } = setup()
    const cookie = await commit({ storage }, null)
    const birth = time.now
    time.now += MINUTE
    const session = await storage.getSession(cookie)
    // As remix-utils' typed sessions do.
    const wrapped = {
      get id() {
        return session.id
      },
      get data() {
        return session.data
      },
    }
    expect(node.read(sentBack(await storage.commitSession(wrapped as never)))).toMatchObject({
      createdAt: birth,
      expiresAt: birth + DAY,
    })
  })
})

describe('a session that cannot be saved', () => {
  test.each([
    ['too-large', 'x'.repeat(5000), '"text" (5'],
    ['unserializable', 1n, '"text" is a BigInt'],
  ])('is a SessionError "%s", which names the key, and an event', async (code, value, named) => {
    const { storage, events } = setup()
    const session = await storage.getSession()
    events.length = 0
    session.set('text', value)
    const error = await storage.commitSession(session).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SessionError)
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) })
    expect(events).toEqual([{ type: 'unsaved', cookieName: 'session', error }])
  })
})

describe('the attributes of options', () => {
  const cookie = { path: '/app', domain: 'a.test', secure: true, sameSite: 'strict' } as const

  test('are in each line', async () => {
    const { storage } = setup({ cookie })
    const session = await storage.getSession()
    const lines = [await storage.commitSession(session), await storage.destroySession(session)]
    for (const line of lines) expect(attributesOf(line)).toMatchObject(cookie)
  })

  test('are those of one line where commitSession() has others', async () => {
    const { storage } = setup({ cookie })
    const session = await storage.getSession()
    const changed = await storage.commitSession(session, { path: '/', domain: undefined })
    expect(attributesOf(changed)).toMatchObject({ path: '/', secure: true, sameSite: 'strict' })
    expect(attributesOf(changed)).not.toHaveProperty('domain')
    expect(attributesOf(await storage.commitSession(session))).toMatchObject(cookie)
  })

  test('are read once', async () => {
    const options = { cookieName: 'session', secret: SECRET, cookie: { path: '/app' } }
    const storage = createClientSessionStorage(options)
    options.cookie.path = '/changed'
    const line = await storage.commitSession(await storage.getSession(), { httpOnly: false })
    expect(attributesOf(line)).toMatchObject({ path: '/app' })
  })

  test('with a prefix go with it', async () => {
    const { storage } = setup({ cookie: { prefix: 'host' } })
    const line = await storage.commitSession(createSession<Record<string, any>>({ user: 'ada' }))
    expect(line).toMatch(/^__Host-session=.+; Secure/)
    expect((await storage.getSession(sentBack(line))).get('user')).toBe('ada')
    expect(await storage.destroySession(await storage.getSession())).toMatch(/^__Host-session=;/)
  })
})

describe('what cannot be is a TypeError with the remedy', () => {
  test.each<[SessionOptions, string]>([
    [{ chunks: 2 }, 'chunks is 2; commitSession() gives one cookie; remove chunks'],
    [{ cookie: () => ({}) }, 'cookie is a function; there is no request to call it for'],
    [{ cookie: { secure: 'auto' } }, 'cookie.secure is "auto"; the connection is not known here'],
    [{ secret: 'short' }, 'secret is 5 bytes long'],
    [{ secret: undefined }, 'secret is undefined'],
  ])('in the options: %o', (options, message) => {
    expect(() => setup({ ...options })).toThrow(TypeError)
    expect(() => setup({ ...options })).toThrow(message)
  })

  const { storage } = setup()
  const request = new Request('http://localhost/')

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'getSession(request)',
      () => storage.getSession(request as never),
      'pass request.headers.get("Cookie")',
    ],
    [
      'a decode',
      () => storage.getSession(null, { decode: String }),
      'decode of getSession() is a function',
    ],
    [
      'an encode',
      async () => storage.commitSession(await storage.getSession(), { encode: String } as object),
      'encode of commitSession() is a function',
    ],
    [
      'an encode of a deletion',
      async () => storage.destroySession(await storage.getSession(), { encode: String } as object),
      'encode of destroySession() is a function',
    ],
    [
      'commitSession() of nothing',
      () => storage.commitSession(undefined as never),
      'the argument of commitSession() is undefined; pass a session of getSession()',
    ],
    [
      'destroySession() of nothing',
      () => storage.destroySession(null as never),
      'the argument of destroySession() is null; pass a session of getSession()',
    ],
    [
      'a maxAge in a text',
      async () => storage.commitSession(await storage.getSession(), { maxAge: '60' as never }),
      'maxAge is "60"; it must be a whole number of seconds',
    ],
    [
      'an expires in ms',
      async () => storage.commitSession(await storage.getSession(), { expires: 1 as never }),
      'expires is 1; it must be a valid Date',
    ],
    [
      'a path that browsers ignore',
      async () => storage.commitSession(await storage.getSession(), { path: 'app' }),
      'cookie.path is "app"',
    ],
    [
      'SameSite=None without Secure',
      async () => storage.commitSession(await storage.getSession(), { sameSite: 'none' }),
      'set cookie.secure to true',
    ],
  ])('in a call: %s', async (_, call, message) => {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toContain(message)
  })
})
