import { describe, expect, test, vi } from 'vitest'
import { clientSessions, type NextSessions } from '../../src/next.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { COOKIE, ofAction, ofPage, opened, production, setup } from './stores.ts'

/** The Set-Cookie lines of a change. */
const change = async (options: SessionOptions, cookie = '', text = 'x'): Promise<string[]> => {
  const { sessions } = setup(options)
  const { store, lines } = ofAction(cookie)
  const { session } = await sessions.load(store)
  session['text'] = text
  await session.save()
  return lines()
}

const pairs = (lines: readonly string[]): string =>
  lines.map((line) => line.split(';', 1)[0]).join('; ')

describe('the cookie', () => {
  test('has each attribute that was asked for', async () => {
    const [line] = await change({
      duration: 60_000,
      cookie: {
        path: '/app',
        domain: 'example.com',
        secure: true,
        httpOnly: false,
        sameSite: 'none',
        partitioned: true,
        priority: 'high',
      },
    })
    const attributes = line!.split('; ').slice(1)
    expect(attributes.filter((each) => !each.startsWith('Expires=')).toSorted()).toEqual(
      'Domain=example.com,Max-Age=60,Partitioned,Path=/app,Priority=high,SameSite=none,Secure'.split(
        ',',
      ),
    )
    const expires = attributes.find((each) => each.startsWith('Expires='))!
    const ms = Date.parse(expires.slice('Expires='.length)) - Date.now()
    expect(ms).toBeGreaterThan(50_000)
    expect(ms).toBeLessThanOrEqual(61_000)
  })

  test('of the browser’s session alone has no end', async () => {
    const [line] = await change({ cookie: { ephemeral: true, sameSite: false } })
    expect(line).toMatch(/^session=[\w-]+; Path=\/; HttpOnly$/)
  })

  test('that is too large for one is several, which later ones and destroy() delete', async () => {
    const options = { chunks: 3, cookie: { path: '/app', domain: 'example.com' } }
    const lines = await change(options, '', 'x'.repeat(5000))
    const names = lines.map((line) => line.split('=', 1)[0])
    expect(names).toEqual(['session', 'session.1'])
    expect(opened(lines)).toEqual({ text: 'x'.repeat(5000) })

    const deletion =
      /^session(\.1)?=; Path=\/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Domain=example\.com; HttpOnly; SameSite=lax$/
    const small = await change(options, pairs(lines))
    expect(small).toEqual([
      expect.stringMatching(/^session=[\w-]{60,};/),
      expect.stringMatching(deletion),
    ])

    const { sessions } = setup(options)
    const action = ofAction(pairs(lines))
    const { session } = await sessions.load(action.store)
    void session.destroy()
    expect(action.lines()).toEqual([
      expect.stringMatching(deletion),
      expect.stringMatching(deletion),
    ])
  })
})

describe('over a connection that nothing tells', () => {
  test.each<[string, SessionOptions['cookie'], string, boolean, string, boolean]>([
    ['secure: "auto"', { secure: 'auto' }, 'session', true, 'session', false],
    ['secure: true', { secure: true }, 'session', true, 'session', true],
    ['secure: false', { secure: false }, 'session', false, 'session', false],
    ['secureProxy', { secureProxy: true }, 'session', true, 'session', true],
    ['a prefix', { prefix: 'host' }, '__Host-session', true, 'session', false],
    ['a function', () => ({ secure: 'auto' }), 'session', true, 'session', false],
    ['a function with secure: true', () => ({ secure: true }), 'session', true, 'session', true],
  ])(
    '%s: HTTPS in production, and in development what any browser takes',
    async (_, cookie, inProduction, secure, inDevelopment, secureThere) => {
      const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
      const [development] = await change({ cookie })
      expect(development).toMatch(new RegExp(`^${inDevelopment}=`))
      expect(development!.includes('; Secure')).toBe(secureThere)
      production()
      const [line] = await change({ cookie })
      expect(line).toMatch(new RegExp(`^${inProduction}=`))
      expect(line!.includes('; Secure')).toBe(secure)
      warned.mockRestore()
    },
  )

  test('a prefixed cookie is destroyed under its name', async () => {
    production()
    const options: SessionOptions = { cookie: { prefix: 'host' } }
    const { sessions } = setup(options)
    expect(sessions.cookieName).toBe('__Host-session')
    const action = ofAction(pairs(await change(options)))
    const { session } = await sessions.load(action.store)
    expect(session['text']).toBe('x')
    void session.destroy()
    expect(action.lines()).toEqual([
      expect.stringMatching(/^__Host-session=; Path=\/; .*Max-Age=0; Secure; HttpOnly/),
    ])
  })
})

/** Under the bare name, as a neighbouring host may set it. */
const tossed = async (): Promise<string> =>
  `session=${await clientSessions({ cookieName: 'session', secret: SECRET }).seal({ a: 1 })}`

describe('read()', () => {
  const options: SessionOptions = { cookie: { prefix: 'host', secure: 'auto' } }
  const sources: readonly [string, (cookie: string) => Parameters<NextSessions['read']>[0]][] = [
    ['a store', ofPage],
    ['a promise of a store', async (cookie) => ofPage(cookie)],
    ['a request', (cookie) => new Request('http://localhost/', { headers: { cookie } })],
    ['headers', (cookie) => new Headers({ cookie })],
    ['a Cookie header', (cookie) => cookie],
  ]

  test.each(sources)('of %s takes in production the name that load() takes', async (_, source) => {
    production()
    const { sessions } = setup(options)
    const bare = await tossed()
    expect((await sessions.load(ofPage(bare))).session).toEqual({})
    expect(await sessions.read(source(bare))).toEqual({ ok: false, reason: 'absent' })
    const prefixed = `__Host-session=${await sessions.seal({ user: 'ada' })}`
    expect(await sessions.read(source(prefixed))).toMatchObject({ ok: true, data: { user: 'ada' } })
  })

  test.each(sources)('of %s takes in development the bare name', async (_, source) => {
    const { sessions } = setup(options)
    const bare = await tossed()
    const read = await sessions.read(source(bare))
    expect(read).toMatchObject({ ok: true, data: { a: 1 } })
  })

  test.each([
    ['nothing', undefined, { ok: false, reason: 'absent' }],
    ['an empty header', '', { ok: false, reason: 'absent' }],
  ])('in production of %s tells of no session', async (_, source, expected) => {
    production()
    expect(await setup(options).sessions.read(source)).toEqual(expected)
  })

  test.each([
    ['a number', 5],
    ['an object', {}],
    ['an object', { headers: null }],
  ])('refuses %s without cookies', async (kind, source) => {
    const reading = setup(options).sessions.read(source as never)
    await expect(reading).rejects.toThrow(`the argument of read() is ${kind}`)
  })
})

describe('the handle', () => {
  test('reads its options once, and asks a cookie function once for each load', async () => {
    const asked = vi.fn(() => ({ path: '/app' }))
    const reads: string[] = []
    const all: SessionOptions = { cookieName: 'session', secret: SECRET, cookie: asked }
    const options = new Proxy(all, {
      get(target, name, self) {
        reads.push(String(name))
        return Reflect.get(target, name, self)
      },
    })
    const sessions = clientSessions(options)
    for (const time of [1, 2]) {
      const { store, lines } = ofAction(COOKIE)
      const { session } = await sessions.load(store)
      expect(asked).toHaveBeenCalledTimes(time)
      session['a'] = 1
      await session.save()
      void session.destroy()
      expect(lines()).toEqual([expect.stringMatching(/^session=; Path=\/app; /)])
      expect(asked).toHaveBeenCalledTimes(time)
    }
    expect(reads.toSorted()).toEqual(['cookie', 'cookieName', 'secret'])
  })

  test('is not changed by what is done to its options later', async () => {
    const cookie = { path: '/app' }
    const { sessions } = setup({ cookie })
    await sessions.seal({})
    cookie.path = '/other'
    const { store, lines } = ofAction(COOKIE)
    void (await sessions.load(store)).session.destroy()
    expect(lines()).toEqual([expect.stringMatching(/^session=; Path=\/app; /)])
  })

  test('of no options is refused when it is used', async () => {
    const sessions = clientSessions(undefined as never)
    await expect(sessions.seal({})).rejects.toThrow('the argument is undefined; pass options')
  })

  test('checks its options when it is first used: a build has no secrets', async () => {
    const sessions = clientSessions({ secret: undefined })
    await expect(sessions.load(ofPage(''))).rejects.toThrow(TypeError)
    await expect(sessions.load(ofPage(''))).rejects.toThrow('secret')
    await expect(sessions.read(undefined)).rejects.toThrow(TypeError)
    await expect(sessions.seal({})).rejects.toThrow(TypeError)
    await expect(sessions.serialize({})).rejects.toThrow(TypeError)
    expect(() => sessions.cookieName).toThrow(TypeError)
  })

  test.each<[string, SessionOptions]>([
    ['the options', { requestKey: 'own' }],
    ['what a cookie function gives', { cookie: () => ({ secret: 'misplaced' }) as object }],
  ])('warns once of what is doubtful in %s', async (_, options) => {
    const { sessions, events } = setup(options)
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    for (const cookie of ['a=1', 'b=2']) await sessions.load(ofPage(cookie))
    expect(warned).toHaveBeenCalledTimes(1)
    expect(events.filter(({ type }) => type === 'warning')).toHaveLength(1)
    warned.mockRestore()
  })

  test.each([
    ['nothing', undefined, 'undefined'],
    ['a request', new Request('http://localhost/'), '[object Request]'],
    ['what next/headers exports', () => {}, 'a function'],
  ])('refuses to load %s', async (_, source, came) => {
    const { sessions } = setup()
    const error = await sessions.load(source as never).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(TypeError)
    const message = `the argument of load() is ${came.startsWith('[') ? `an object (${came})` : came}; pass await cookies()`
    expect(error).toMatchObject({ message: expect.stringContaining(message) })
  })

  test('refuses to save to what is no cookie store', async () => {
    const { sessions } = setup()
    const loading = sessions.load(ofPage(COOKIE), new Response() as never)
    await expect(loading).rejects.toThrow('the second argument of load() is an object')
  })

  test('reads cookies, requests and Cookie headers, and tells why there is no session', async () => {
    const { sessions } = setup()
    const request = new Request('http://localhost/', { headers: { cookie: COOKIE } })
    for (const source of [ofPage(COOKIE), Promise.resolve(ofPage(COOKIE)), request, COOKIE]) {
      expect(await sessions.read(source)).toMatchObject({ ok: true, data: { user: 'ada' } })
    }
    expect(await sessions.read('session=bad')).toEqual({ ok: false, reason: 'malformed' })
  })

  test('asks a cookie function about the headers that serialize() is given', async () => {
    const cookie = vi.fn(() => ({ path: '/app' }))
    const { sessions } = setup({ cookie })
    const headers = new Headers()
    expect(await sessions.serialize({}, headers)).toEqual([expect.stringContaining('Path=/app')])
    expect(cookie).toHaveBeenCalledExactlyOnceWith(headers)
  })

  test('seals and serializes for others', async () => {
    const { sessions } = setup({ secret: SECRET })
    expect(opened([`session=${await sessions.seal({ a: 1 })}`])).toEqual({ a: 1 })
    expect(opened(await sessions.serialize({ a: 1 }))).toEqual({ a: 1 })
  })
})
