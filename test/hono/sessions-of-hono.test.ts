import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { streamText } from 'hono/streaming'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { LoadedSession } from '../../src/hono.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { COOKIE, WAYS, setup, type Reply } from './site.ts'

type Act = (loaded: LoadedSession, c: Context) => unknown

describe.each(WAYS)('%s', (_, enter) => {
  /** One request to an application that does this with its session. */
  const visit = async (
    act: Act,
    {
      cookie = COOKIE,
      options = {},
      answer = (c: Context): Response | Promise<Response> => c.text('ok'),
    }: {
      cookie?: string
      options?: SessionOptions
      answer?: (c: Context) => Response | Promise<Response>
    } = {},
  ) => {
    const { sessions, events } = setup(options)
    const app = new Hono()
    const errors: unknown[] = []
    app.onError((error, c) => {
      errors.push(error)
      return c.text('handled', 500)
    })
    app.use(sessions)
    app.get('/', async (c) => {
      await act(await sessions.load(c), c)
      return answer(c)
    })
    const reply = await (await enter(app))('/', cookie)
    const content = async (): Promise<unknown> => {
      const result = await sessions.read(cookieHeader(reply.setCookie))
      return result.ok ? result.data : result.reason
    }
    return { ...reply, content, events, errors }
  }

  describe('a request', () => {
    test('that does not load its session costs nothing: nothing is opened, no header is set', async () => {
      const { sessions, events } = setup()
      const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
      onTestFinished(() => decrypt.mockRestore())
      const withSessions = new Hono().use(sessions).get('/', (c) => c.text('ok'))
      const without = new Hono().get('/', (c) => c.text('ok'))
      const [reply, plain] = await Promise.all(
        [withSessions, without].map(async (app) => (await enter(app))('/', COOKIE)),
      )
      expect(Object.keys(reply!.headers)).toEqual(Object.keys(plain!.headers))
      expect(decrypt).not.toHaveBeenCalled()
      expect(events).toEqual([])
    })

    test('that only reads sends Vary and no cookie', async () => {
      const seen: unknown[] = []
      const reply = await visit(({ session }) => seen.push({ ...session }))
      expect(seen).toEqual([{ user: 'ada', cart: { items: [1] } }])
      expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
      expect(reply.headers['vary']).toBe('Cookie')
      expect(reply.headers['cache-control']).toBeUndefined()
    })

    test('that changes something nested sends one cookie beside those of the application', async () => {
      const reply = await visit(({ session }) => session['cart'].items.push(2), {
        answer: (c) => {
          c.header('Set-Cookie', 'app=1')
          c.header('Set-Cookie', 'other=2', { append: true })
          return c.text('ok')
        },
      })
      expect(reply.setCookie).toEqual([
        'app=1',
        'other=2',
        expect.stringMatching(/^session=[\w-]+; Max-Age=\d+; .*; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
      expect(await reply.content()).toEqual({ user: 'ada', cart: { items: [1, 2] } })
    })

    test('that changes its session is kept out of caches, with the directives it had', async () => {
      const { headers, events } = await visit(({ session }) => (session['a'] = 1), {
        answer: (c) => {
          c.header('Cache-Control', 'public, max-age=60')
          c.header('Vary', 'Accept')
          return c.text('ok')
        },
      })
      expect(headers['cache-control']).toBe('private, max-age=60')
      expect(headers['vary']).toBe('Accept, Cookie')
      expect(events).toEqual([
        { type: 'cache-control', cookieName: 'session', removed: ['public'] },
      ])
    })

    test('has one session, however often it is loaded', async () => {
      await visit(async (loaded, c) => {
        const { sessions } = setup()
        await expect(sessions.read(c.req.raw)).resolves.toMatchObject({ ok: true })
        expect(loaded.session).toBe(loaded.session)
      })
      const { sessions } = setup()
      const app = new Hono().use(sessions)
      app.get('/', async (c) => {
        const [one, two] = await Promise.all([sessions.load(c), sessions.load(c)])
        return c.json(one === two && one.session === two.session)
      })
      expect((await (await enter(app))()).body).toBe('true')
    })
  })

  describe('the session', () => {
    test.each<[string, Act, unknown]>([
      ['assigned is replaced', (loaded) => (loaded.session = { a: 1 }), { a: 1 }],
      ['reset keeps what is named', ({ session }) => session.reset(['user']), { user: 'ada' }],
      [
        'saved and changed is sent as it is at the end',
        async ({ session }) => {
          session['a'] = 1
          await session.save()
          session['a'] = 2
        },
        { user: 'ada', cart: { items: [1] }, a: 2 },
      ],
    ])('%s', async (__, act, data) => {
      const reply = await visit(act)
      expect(reply.setCookie).toHaveLength(1)
      expect(await reply.content()).toEqual(data)
    })

    test.each<[string, Act]>([
      ['destroyed', ({ session }) => session.destroy()],
      ['assigned null', (loaded) => (loaded.session = null)],
    ])('%s, its cookie is deleted', async (__, act) => {
      const { setCookie } = await visit(act)
      expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0; /)])
    })

    test.each([
      ['absent', 'other=1'],
      ['malformed', 'session=bad'],
      ['forged', `${COOKIE.slice(0, -6)}AAAAAA`],
      ['unknown-key', COOKIE, { secret: OTHER_SECRET }],
    ])(
      'of a cookie that is %s is empty, and nothing is sent',
      async (reason, cookie, options: SessionOptions = {}) => {
        const seen: unknown[] = []
        const act: Act = ({ session }) => seen.push({ ...session })
        const { status, setCookie, events } = await visit(act, { cookie, options })
        expect({ status, setCookie, seen }).toEqual({ status: 200, setCookie: [], seen: [{}] })
        expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
      },
    )

    test('lives from one request to the next', async () => {
      const { sessions } = setup()
      const app = new Hono().use(sessions)
      app.get('/', async (c) => {
        const { session } = await sessions.load(c)
        session['count'] = (session['count'] ?? 0) + 1
        return c.text(String(session['count']))
      })
      const go = await enter(app)
      const first = await go('/', undefined)
      const second = await go('/', cookieHeader(first.setCookie))
      expect([first.body, second.body]).toEqual(['1', '2'])
    })
  })

  test('several sessions side by side have a cookie each', async () => {
    const { sessions } = setup()
    const { sessions: cart } = setup({ cookieName: 'cart' })
    const app = new Hono().use(sessions).use(cart)
    app.get('/both', async (c) => {
      const [one, two] = await Promise.all([sessions.load(c), cart.load(c)])
      one.session['a'] = 1
      two.session['b'] = 2
      return c.text('ok')
    })
    app.get('/cart', async (c) => {
      const { session } = await cart.load(c)
      session['b'] = 3
      return c.text('ok')
    })
    const go = await enter(app)
    const both = cookieHeader((await go('/both', COOKIE)).setCookie)
    expect(await sessions.read(both)).toMatchObject({ data: { user: 'ada', a: 1 } })
    expect(await cart.read(both)).toMatchObject({ data: { b: 2 } })
    expect((await go('/cart', both)).setCookie).toEqual([expect.stringMatching(/^cart=/)])
    expect(await cart.read(both.replaceAll('session=', 'cart='))).toMatchObject({ ok: true })
    expect(await cart.read(COOKIE.replace('session=', 'cart='))).toMatchObject({ ok: false })
  })

  describe('a session that cannot be saved', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const UNSAVEABLE: [string, unknown, string][] = [
      ['a BigInt', 1n, 'unserializable'],
      ['a cycle', cycle, 'unserializable'],
      ['too much', 'x'.repeat(5000), 'too-large'],
    ]

    test.each(UNSAVEABLE)(
      'for %s reaches app.onError, and leaves the old cookie',
      async (__, value, code) => {
        const { status, body, setCookie, events, errors } = await visit(
          ({ session }) => (session['bad'] = value),
        )
        expect({ status, body, setCookie }).toEqual({ status: 500, body: 'handled', setCookie: [] })
        expect(errors).toEqual([expect.objectContaining({ name: 'SessionError', code })])
        expect(events).toMatchObject([{ type: 'unsaved', error: { code } }])
      },
    )

    test('answers with nothing that described the response in its place', async () => {
      const { headers } = await visit(({ session }) => (session['bad'] = 1n), {
        answer: (c) =>
          c.body('{}', 200, {
            'Content-Type': 'application/json',
            'Cache-Control': 'public, max-age=60',
            'Content-Encoding': 'identity',
            ETag: '"1"',
            'X-App': 'yes',
          }),
      })
      expect(headers['content-type']).toMatch(/^text\/plain/)
      expect(headers['cache-control']).toBeUndefined()
      expect(headers['content-encoding']).toBeUndefined()
      expect(headers['etag']).toBeUndefined()
      expect(headers['x-app']).toBe('yes')
    })

    test('answers 500 where the application has no onError', async () => {
      const { sessions } = setup()
      const log = vi.spyOn(console, 'error').mockImplementation(() => {}) // Hono's own report of errors
      onTestFinished(() => log.mockRestore())
      const app = new Hono().use(sessions)
      app.get('/', async (c) => {
        const { session } = await sessions.load(c)
        session['bad'] = 1n
        return c.text('ok')
      })
      const { status, setCookie } = await (await enter(app))('/', COOKIE)
      expect({ status, setCookie }).toEqual({ status: 500, setCookie: [] })
      expect(log).toHaveBeenCalledWith(expect.objectContaining({ code: 'unserializable' }))
    })

    test('leaves a response that is an error of the server as it is', async () => {
      const { status, body, setCookie, events, errors } = await visit(
        ({ session }) => (session['bad'] = 1n),
        { answer: (c) => c.text('maintenance', 503) },
      )
      expect({ status, body, setCookie }).toEqual({
        status: 503,
        body: 'maintenance',
        setCookie: [],
      })
      expect(errors).toEqual([])
      expect(events).toMatchObject([{ type: 'unsaved' }])
    })

    test('leaves the cookies of other sessions', async () => {
      const { sessions } = setup()
      const { sessions: cart } = setup({ cookieName: 'cart' })
      const app = new Hono().use(sessions).use(cart)
      app.onError((___, c) => c.text('handled', 500))
      app.get('/', async (c) => {
        const [one, two] = await Promise.all([sessions.load(c), cart.load(c)])
        one.session['bad'] = 1n
        two.session['b'] = 2
        return c.text('ok')
      })
      const { status, setCookie } = await (await enter(app))('/', COOKIE)
      expect({ status, setCookie }).toEqual({
        status: 500,
        setCookie: [expect.stringMatching(/^cart=/)],
      })
    })

    test('reaches the onError of the application that mounts it', async () => {
      const { sessions } = setup()
      const inner = new Hono().use(sessions)
      inner.onError((error, c) => c.text(`inner ${error.name}`, 500))
      inner.get('/', async (c) => {
        const { session } = await sessions.load(c)
        session['bad'] = 1n
        return c.text('ok')
      })
      const app = new Hono().route('/inner', inner)
      const { status, body, setCookie } = await (await enter(app))('/inner', COOKIE)
      expect({ status, body, setCookie }).toEqual({
        status: 500,
        body: 'inner SessionError',
        setCookie: [],
      })
    })
  })

  describe('a response carries the cookie', () => {
    const shared = new Response(null, { status: 204 })
    test.each<[string, number, (c: Context) => Response | Promise<Response>]>([
      ['that is a redirect', 302, (c) => c.redirect('/next')],
      ['of notFound()', 404, (c) => c.notFound()],
      ['without a body', 204, (c) => c.body(null, 204)],
      ['made without Hono', 200, () => Response.json({})],
      ['that fetch() gave', 200, () => fetch('data:text/plain,upstream')],
      ['that Response.redirect() gave', 303, () => Response.redirect('http://localhost/next', 303)],
    ])('%s', async (__, expected, answer) => {
      const { status, setCookie, headers } = await visit(({ session }) => (session['a'] = 1), {
        answer,
      })
      expect(status).toBe(expected)
      expect(setCookie).toEqual([expect.stringMatching(/^session=/)])
      if (expected === 302) expect(headers['location']).toBe('/next')
    })

    test('that is streamed, whose headers leave before its body', async () => {
      const reply = await visit(({ session }) => (session['a'] = 1), {
        answer: (c) =>
          streamText(c, async (stream) => {
            for (const text of ['one ', 'two ', 'three']) {
              await stream.write(text)
              await stream.sleep(1)
            }
          }),
      })
      expect(reply).toMatchObject({ status: 200, body: 'one two three' })
      expect(await reply.content()).toMatchObject({ a: 1 })
    })

    test('without what a stream changes after its headers have left', async () => {
      const { sessions } = setup()
      let open: (() => void) | undefined
      const committed = new Promise<void>((resolve) => (open = resolve))
      const app = new Hono()
      app.use(async (__, next) => {
        await next()
        open!()
      })
      app.use(sessions).get('/', async (c) => {
        const { session } = await sessions.load(c)
        session['a'] = 1
        return streamText(c, async (stream) => {
          await committed
          session['late'] = true
          await stream.write('ok')
        })
      })
      const { setCookie } = await (await enter(app))('/')
      const result = await sessions.read(cookieHeader(setCookie))
      expect(result).toMatchObject({ ok: true, data: { a: 1 } })
      expect(result).not.toHaveProperty('data.late')
    })

    test('of app.onError, when a handler has thrown after its change', async () => {
      const reply = await visit(({ session }) => (session['a'] = 1), {
        answer: () => {
          throw new Error('of the handler')
        },
      })
      expect(reply).toMatchObject({ status: 500, body: 'handled' })
      expect(reply.errors).toEqual([expect.objectContaining({ message: 'of the handler' })])
      expect(await reply.content()).toMatchObject({ a: 1 })
    })

    test('of a path without a handler, when a middleware has changed the session', async () => {
      const { sessions } = setup()
      const app = new Hono().use(sessions)
      app.use(async (c, next) => {
        const { session } = await sessions.load(c)
        session['seen'] = true
        await next()
      })
      const { status, setCookie } = await (await enter(app))('/nowhere')
      expect(status).toBe(404)
      expect(setCookie).toEqual([expect.stringMatching(/^session=/)])
    })

    test('to its own visitor alone, where one response answers all', async () => {
      const { sessions } = setup()
      const app = new Hono().use(sessions)
      app.get('/change', async (c) => {
        const { session } = await sessions.load(c)
        session['a'] = 1
        return shared
      })
      app.get('/look', () => shared)
      const go = await enter(app)
      expect((await go('/change', COOKIE)).setCookie).toHaveLength(1)
      const other: Reply = await go('/look')
      expect(other.setCookie).toEqual([])
      expect(other.headers['vary']).toBeUndefined()
    })
  })

  describe('the middleware', () => {
    test('mounted twice sends one cookie', async () => {
      const { sessions } = setup()
      const app = new Hono().use(sessions).use(sessions)
      app.get('/', async (c) => {
        const { session } = await sessions.load(c)
        session['a'] = 1
        return c.text('ok')
      })
      expect((await (await enter(app))('/', COOKIE)).setCookie).toHaveLength(1)
    })

    test('of the same cookie in an application and its child shares the session', async () => {
      const { sessions: outer } = setup()
      const { sessions: inner } = setup()
      const child = new Hono().use(inner)
      child.get('/', async (c) => {
        const [one, two] = await Promise.all([outer.load(c), inner.load(c)])
        one.session['a'] = 1
        return c.json([one === two, two.session['early'], two.session['a']])
      })
      const app = new Hono().use(outer)
      app.use(async (c, next) => {
        const { session } = await outer.load(c)
        session['early'] = 0
        await next()
      })
      app.route('/child', child)
      const { body, setCookie } = await (await enter(app))('/child', COOKIE)
      expect(body).toBe('[true,0,1]')
      expect(setCookie).toHaveLength(1)
    })

    test('left out is told by load()', async () => {
      const { sessions } = setup()
      const app = new Hono()
      app.onError((error, c) => c.text(`${error.name} ${error.message}`, 500))
      app.get('/', async (c) => c.json((await sessions.load(c)).session))
      expect((await (await enter(app))()).body).toBe(
        'TypeError client-sessions: load() is called for a request that has not come through its middleware; ' +
          'call app.use(sessions) before the handlers that need it',
      )
    })

    test('gives the error of a session that cannot be loaded to the handler, once', async () => {
      const { sessions } = setup({ cookie: { secure: true } })
      const app = new Hono().use(sessions)
      const errors: unknown[] = []
      app.onError((error, c) => {
        errors.push(error)
        return c.text('handled', 500)
      })
      app.get('/', async (c) => c.json((await sessions.load(c)).session))
      app.get('/caught', async (c) => {
        const error = await sessions.load(c).catch((thrown: Error) => thrown)
        return c.text((error as Error).name)
      })
      const go = await enter(app)
      expect(await go('/')).toMatchObject({ status: 500, body: 'handled' })
      expect(errors).toEqual([expect.objectContaining({ code: 'insecure-connection' })])
      expect(await go('/caught')).toMatchObject({ status: 200, body: 'SessionError' })
    })
  })
})

test('a response that goes past Hono is left alone, without a cookie', async () => {
  const { sessions } = setup()
  const app = new Hono<{ Bindings: HttpBindings }>().use(sessions)
  app.get('/', async (c) => {
    const { session } = await sessions.load(c)
    session['a'] = 1
    const { outgoing } = c.env
    outgoing.write('one ')
    setTimeout(() => outgoing.end('two'), 20)
    return RESPONSE_ALREADY_SENT
  })
  const [[, overHttp]] = WAYS
  expect(await (await overHttp(app as unknown as Hono))('/', COOKIE)).toMatchObject({
    status: 200,
    body: 'one two',
    setCookie: [],
  })
})

test('options are checked when the middleware is made', () => {
  expect(() => setup({ secret: 'short' })).toThrow('secret is 5 bytes long')
  expect(() => setup({ secret: SECRET, duration: 0 })).toThrow('duration is 0')
})

test('HEAD carries the cookie that GET would', async () => {
  const { sessions } = setup()
  const app = new Hono().use(sessions)
  app.get('/', async (c) => {
    const { session } = await sessions.load(c)
    session['a'] = 1
    return c.text('ok')
  })
  const response = await app.request('/', { method: 'HEAD' })
  expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^session=/)])
})
