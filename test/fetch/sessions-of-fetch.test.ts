import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { createSessions, type LoadedSession } from '../../src/fetch.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

const setup = (options: SessionOptions = {}) => {
  const events: SessionEvent[] = []
  const all: SessionOptions = {
    cookieName: 'session',
    secret: SECRET,
    onEvent: (event) => void events.push(event),
    ...options,
  }
  const sessions = createSessions(all)
  const cookie = `session=${clientSessions({ cookieName: 'session', secret: SECRET }).seal({ user: 'ada', cart: { items: [1] } })}`
  const visit = (
    act: (loaded: LoadedSession) => unknown,
    { header = cookie, url = 'http://localhost/', response = () => new Response('ok') } = {},
  ): Promise<Response> =>
    sessions.withSession(async (_request, load) => {
      await act(await load())
      return response()
    })(new Request(url, { headers: { cookie: header } }))
  return { sessions, events, cookie, visit }
}

const change = ({ session }: LoadedSession): void => {
  session['a'] = 1
}

const sent = (response: Response): string[] => response.headers.getSetCookie()

describe('a request', () => {
  test('that does not load its session costs nothing: nothing is opened, no header is set', async () => {
    const { sessions, events, cookie } = setup()
    const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
    onTestFinished(() => {
      decrypt.mockRestore()
    })
    const answer = new Response('ok')
    const handle = sessions.withSession(() => answer)
    const response = await handle(new Request('http://localhost/', { headers: { cookie } }))
    expect(response).toBe(answer)
    expect([...response.headers.keys()]).toEqual(['content-type'])
    expect(decrypt).not.toHaveBeenCalled()
    expect(events).toEqual([])
  })

  test('that only reads sends Vary and no cookie', async () => {
    const { visit } = setup()
    const seen: unknown[] = []
    const response = await visit(({ session }) => seen.push({ ...session }))
    expect(seen).toEqual([{ user: 'ada', cart: { items: [1] } }])
    expect(sent(response)).toEqual([])
    expect(response.headers.get('vary')).toBe('Cookie')
  })

  test('that changes something nested sends one cookie, and is kept out of caches', async () => {
    const { sessions, visit } = setup()
    const response = await visit(({ session }) => session['cart'].items.push(2), {
      response: () =>
        new Response('ok', {
          headers: [
            ['Set-Cookie', 'app=1'],
            ['Cache-Control', 'public, max-age=60'],
            ['Vary', 'Accept'],
          ],
        }),
    })
    expect(sent(response)).toEqual([
      'app=1',
      expect.stringMatching(/^session=[\w-]+; Max-Age=86400; .*; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(response.headers.get('cache-control')).toBe('private, max-age=60')
    expect(response.headers.get('vary')).toBe('Accept, Cookie')
    expect(await sessions.read(cookieHeader(sent(response).slice(1)))).toMatchObject({
      data: { user: 'ada', cart: { items: [1, 2] } },
    })
  })

  test('has one session, however often it is loaded', async () => {
    const { sessions, cookie } = setup()
    const request = new Request('http://localhost/', { headers: { cookie } })
    const [one, two] = await Promise.all([sessions.load(request), sessions.load(request)])
    expect(one).toBe(two)
    expect(one.session).toBe(two.session)
  })

  test('can be given on: the wrapped handler has the arguments of the runtime', async () => {
    const { sessions } = setup()
    const handle = sessions.withSession((_request, _load, env: { name: string }, context: number) =>
      Response.json([env.name, context]),
    )
    const response = await handle(new Request('http://localhost/'), { name: 'env' }, 7)
    expect(await response.json()).toEqual(['env', 7])
  })
})

describe('the session', () => {
  test.each<[string, (loaded: LoadedSession) => unknown, unknown]>([
    ['assigned is replaced', (loaded) => (loaded.session = { a: 1 }), { a: 1 }],
    ['reset keeps what is named', ({ session }) => session.reset(['user']), { user: 'ada' }],
    ['regenerated is empty', ({ session }) => session.regenerate(), {}],
    [
      'saved and changed is sent as it is at the end',
      async ({ session }) => {
        session['a'] = 1
        await session.save()
        session['a'] = 2
      },
      { user: 'ada', cart: { items: [1] }, a: 2 },
    ],
  ])('%s', async (_, act, data) => {
    const { sessions, visit } = setup()
    const response = await visit(act)
    expect(sent(response)).toHaveLength(1)
    expect(await sessions.read(cookieHeader(sent(response)))).toMatchObject({ ok: true, data })
  })

  test('is another object after regenerate(), at the same place', async () => {
    const { visit } = setup()
    await visit(async (loaded) => {
      const before = loaded.session
      await before.regenerate()
      expect(loaded.session).not.toBe(before)
      expect(before['user']).toBe('ada')
      expect(loaded.session.id).not.toBe(before.id)
    })
  })

  test.each<[string, (loaded: LoadedSession) => unknown]>([
    ['destroyed', ({ session }) => session.destroy()],
    ['assigned null', (loaded) => (loaded.session = null)],
  ])('%s, its cookie is deleted', async (_, act) => {
    const { visit } = setup()
    expect(sent(await visit(act))).toEqual([expect.stringMatching(/^session=; Max-Age=0; /)])
  })

  test('of a bad cookie is empty, and nothing is sent', async () => {
    const { visit, events } = setup()
    const seen: unknown[] = []
    const response = await visit(({ session }) => seen.push({ ...session }), {
      header: 'session=bad',
    })
    expect(seen).toEqual([{}])
    expect(sent(response)).toEqual([])
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'malformed' }])
  })

  test('of an old secret is sealed anew once, with its end unmoved', async () => {
    const { visit, events } = setup({ secret: [OTHER_SECRET, SECRET] })
    expect(sent(await visit(({ session }) => session['user']))).toHaveLength(1)
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
  })
})

describe('what cannot be saved', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle

  test.each([
    ['a BigInt', 1n, 'unserializable'],
    ['a cycle', cycle, 'unserializable'],
    ['too much', 'x'.repeat(5000), 'too-large'],
  ])('%s fails the request with an error that names it, and no cookie', async (_, value, code) => {
    const { visit, events } = setup()
    await expect(visit(({ session }) => (session['bad'] = value))).rejects.toMatchObject({
      name: 'SessionError',
      code,
    })
    expect(events).toMatchObject([{ type: 'unsaved', error: { code } }])
  })

  test('is told by save() before', async () => {
    const { visit } = setup()
    const response = await visit(async ({ session }) => {
      session['bad'] = 1n
      await expect(session.save()).rejects.toMatchObject({ code: 'unserializable' })
      const done = vi.fn()
      await session.save(done).catch(() => {})
      expect(done).toHaveBeenCalledWith(expect.objectContaining({ code: 'unserializable' }))
      delete session['bad']
    })
    expect(sent(response)).toEqual([])
  })
})

describe('a response', () => {
  test.each([
    ['a redirect', () => Response.redirect('http://localhost/next', 303), 303],
    ['an error of the application', () => new Response('no', { status: 404 }), 404],
    ['without a body', () => new Response(null, { status: 204 }), 204],
  ])('that is %s carries the cookie', async (_, response, status) => {
    const { visit } = setup()
    const answer = await visit(({ session }) => (session['a'] = 1), { response })
    expect(answer.status).toBe(status)
    expect(sent(answer)).toHaveLength(1)
    if (status === 303) expect(answer.headers.get('location')).toBe('http://localhost/next')
  })

  test('of fetch() does as well, with its body', async () => {
    const upstream = await fetch('data:text/plain,upstream')
    const { visit } = setup()
    const answer = await visit(({ session }) => (session['a'] = 1), { response: () => upstream })
    expect(await answer.text()).toBe('upstream')
    expect(sent(answer)).toHaveLength(1)
  })

  test("that answers many requests has no visitor's cookie for the next", async () => {
    const { sessions, cookie } = setup()
    const shared = new Response(null, { status: 204 })
    const handle = sessions.withSession(async (request, load) => {
      const loaded = await load()
      if (request.url.endsWith('/change')) loaded.session['user'] = 'bob'
      return shared
    })
    const headers = { cookie }
    expect(sent(await handle(new Request('http://a/change', { headers })))).toHaveLength(1)
    expect(sent(await handle(new Request('http://a/look', { headers })))).toEqual([])
  })

  test('whose handler has caught that there is no session is left alone', async () => {
    const { sessions } = setup({ cookie: { secure: true } })
    const handle = sessions.withSession(async (_request, load) => {
      const problem = await load().then(
        () => 'none',
        (error: { code: string }) => error.code,
      )
      return new Response(problem)
    })
    const response = await handle(new Request('http://localhost/'))
    expect(await response.text()).toBe('insecure-connection')
  })

  test('that says itself that it has failed is left as it is, without a cookie', async () => {
    const { visit, events } = setup()
    const response = await visit(({ session }) => (session['bad'] = 1n), {
      response: () => new Response('db down', { status: 503 }),
    })
    expect([response.status, await response.text(), sent(response)]).toEqual([503, 'db down', []])
    expect(events).toMatchObject([{ type: 'unsaved' }])
  })

  test('that is committed twice has what changed last, once', async () => {
    const { sessions, cookie } = setup()
    const loaded = await sessions.load(new Headers({ cookie }))
    const headers = new Headers([['Set-Cookie', 'app=1']])
    loaded.session['a'] = 1
    await loaded.commit(headers)
    await loaded.commit(headers)
    loaded.session['a'] = 2
    await loaded.commit(headers)
    expect(headers.getSetCookie()).toEqual(['app=1', expect.stringMatching(/^session=/)])
    expect(await sessions.read(cookieHeader(headers.getSetCookie().slice(1)))).toMatchObject({
      data: { a: 2 },
    })
  })
})

describe('options', () => {
  test('a short secret is refused, for WebCrypto cannot stretch it', () => {
    expect(() => createSessions({ secret: 'too short' })).toThrow(
      /^client-sessions: secret is 9 bytes long; it needs 32 bytes or more, for WebCrypto cannot stretch it: make one/,
    )
    expect(() => createSessions({ secret: [SECRET, 'short'] })).toThrow('secret[1] is 5 bytes long')
  })

  test('impossible ones throw, unknown ones warn', () => {
    expect(() => createSessions({ secret: SECRET, duration: 0 })).toThrow('duration is 0')
    const warnings = catchWarnings()
    const { events } = setup({ durration: 5 } as SessionOptions)
    expect(events).toMatchObject([{ type: 'warning', code: 'unknown-option' }])
    expect(warnings).toHaveLength(1)
  })

  test('skip and requestKey mean nothing here, and warn', () => {
    catchWarnings()
    const { events } = setup({ skip: () => true, requestKey: 'mine' })
    expect(events.map((event) => event.type === 'warning' && event.message)).toEqual([
      expect.stringContaining('option skip is ignored'),
      expect.stringContaining('option requestKey is ignored'),
    ])
  })

  test('secure is by the URL of the request', async () => {
    const { visit } = setup({ cookie: { secure: true } })
    await expect(visit(change)).rejects.toMatchObject({
      code: 'insecure-connection',
      message:
        'client-sessions: cookie.secure is on, and this request came over plain HTTP. Behind a proxy that speaks HTTPS set ' +
        'cookie.secureProxy; for development over HTTP set cookie.secure to "auto"',
    })
    const response = await visit(change, { url: 'https://localhost/' })
    expect(sent(response)).toEqual([expect.stringContaining('; Secure; ')])
  })

  test('a prefix is for HTTPS; in development plain HTTP has the bare name', async () => {
    catchWarnings()
    const { visit, events } = setup({ cookie: { prefix: 'host' } })
    expect(sent(await visit(change))).toEqual([expect.stringMatching(/^session=/)])
    expect(events).toContainEqual(expect.objectContaining({ code: 'prefix-left-out' }))
    const secure = await visit(change, { url: 'https://localhost/' })
    expect(sent(secure)).toEqual([expect.stringMatching(/^__Host-session=.*; Secure; /)])
  })

  test('cookie may be a function of the request', async () => {
    const { visit } = setup({
      cookie: (request: Request) => ({ domain: new URL(request.url).hostname }),
    })
    const response = await visit(({ session }) => (session['a'] = 1), { url: 'http://a.example/' })
    expect(sent(response)).toEqual([expect.stringContaining('; Domain=a.example; ')])
  })

  test('an observer that throws or rejects fails no request', async () => {
    const warnings = catchWarnings()
    for (const onEvent of [
      () => {
        throw new Error('no')
      },
      () => Promise.reject(new Error('no')),
      () => {
        // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- applications do
        throw 'no'
      },
    ]) {
      const { visit } = setup({ onEvent })
      expect((await visit(({ session }) => session['user'], { header: '' })).status).toBe(200)
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(warnings).toEqual([
      'Error: no',
      'Error: no',
      expect.stringMatching(/onEvent has thrown/),
    ])
  })
})

test.each([undefined, null, 5, {}, 'text'])('load(%o) and arrive() are refused', async (source) => {
  const { sessions } = setup()
  await expect(sessions.load(source as never)).rejects.toThrow('the argument of load() is')
  expect(() => sessions.arrive(source as never)).toThrow('the argument of arrive() is')
})

test('serialize() gives the lines of a new session', async () => {
  const { sessions } = setup({ cookie: { secure: 'auto' } })
  const [https] = await sessions.serialize({ a: 1 })
  const [http] = await sessions.serialize({ a: 1 }, new Request('http://localhost/'))
  expect([https, http].map((line) => line!.includes('Secure'))).toEqual([true, false])
})

test('read() takes a request, its headers, the text of a header, or nothing', async () => {
  const { sessions, cookie } = setup()
  const headers = new Headers({ cookie })
  const good = { ok: true, data: { user: 'ada' } }
  expect(await sessions.read(new Request('http://localhost/', { headers }))).toMatchObject(good)
  expect(await sessions.read(headers)).toMatchObject(good)
  expect(await sessions.read(cookie)).toMatchObject(good)
  const absent = { ok: false, reason: 'absent' }
  expect(await sessions.read(new Request('http://localhost/'))).toEqual(absent)
  expect(await sessions.read(undefined)).toEqual(absent)
  expect((await sessions.load(new Headers())).session).toEqual(
    expect.not.objectContaining({ a: 1 }),
  )
})

test('a prefetched page moves no clock', async () => {
  let now = Date.UTC(2026, 0, 1)
  const sessions = createSessions({ secret: SECRET, idleDuration: 10_000, clock: () => now })
  const cookie = `session_state=${await sessions.seal({ a: 1 })}`
  now += 6000
  const visit = async (headers: Record<string, string>): Promise<string[]> => {
    const handle = sessions.withSession(async (_request, load) => {
      await load()
      return new Response('ok')
    })
    return sent(await handle(new Request('http://localhost/', { headers: { cookie, ...headers } })))
  }
  expect(await visit({ 'sec-purpose': 'prefetch' })).toEqual([])
  expect(await visit({})).toHaveLength(1)
})

const runOn = (process: object | undefined, userAgent: string | undefined): void => {
  vi.stubGlobal('process', process)
  vi.stubGlobal('navigator', userAgent === undefined ? undefined : { userAgent })
  onTestFinished(() => {
    vi.unstubAllGlobals()
  })
}

describe('whether it is production', () => {
  const closed = {
    get env(): never {
      throw new Error('NotCapable')
    },
  }
  const secret = 'complex_password_at_least_32_characters_long'
  const overHttp = { headers: new Headers(), url: 'http://localhost/' }

  test.each([
    ['there is no process', undefined, undefined],
    ['the environment may not be read', closed, 'Deno/2.9.6'],
    ['NODE_ENV says so', { env: { NODE_ENV: 'production' } }, 'Node.js/24'],
    ['NODE_ENV says so on a Worker', { env: { NODE_ENV: 'production' } }, 'Cloudflare-Workers'],
    ['a Worker with nodejs_compat has no NODE_ENV', { env: {} }, 'Cloudflare-Workers'],
    ['Deno has no NODE_ENV', { env: {} }, 'Deno/2.9.6'],
    ['a runtime that calls itself otherwise has none', { env: {} }, 'Not-Node.js/24'],
  ])('it is where %s', async (_, process, userAgent) => {
    runOn(process, userAgent)
    expect(() => createSessions({ secret })).toThrow('a sample secret that is printed')
    const sessions = createSessions({ secret: SECRET, cookie: { prefix: 'host' } })
    await expect(sessions.load(overHttp)).rejects.toMatchObject({ code: 'insecure-connection' })
  })

  test.each([
    ['a Node without navigator has no NODE_ENV', { env: {} }, undefined],
    ['Node has none', { env: {} }, 'Node.js/24'],
    ['Bun has none', { env: {} }, 'Bun/1.4.5'],
    ['NODE_ENV says otherwise on a Worker', { env: { NODE_ENV: 'dev' } }, 'Cloudflare-Workers'],
  ])('it is not where %s', async (_, process, userAgent) => {
    runOn(process, userAgent)
    expect(() => createSessions({ secret })).not.toThrow()
    const sessions = createSessions({ secret: SECRET, cookie: { prefix: 'host' } })
    expect((await sessions.load(overHttp)).session).toEqual({})
  })
})
