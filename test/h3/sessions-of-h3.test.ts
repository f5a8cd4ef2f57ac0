import {
  H3,
  HTTPError,
  HTTPResponse,
  html,
  iterable,
  noContent,
  redirect,
  setCookie as putCookie,
  type H3Config,
  type H3Event,
} from 'h3'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { LoadedSession } from '../../src/h3.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { COOKIE, WAYS, setup } from './site.ts'

type Act = (loaded: LoadedSession, event: H3Event) => unknown
type Answer = (event: H3Event) => unknown

interface Options {
  readonly cookie?: string
  readonly options?: SessionOptions
  readonly answer?: Answer
  readonly config?: H3Config
}

const change: Act = ({ session }) => (session['a'] = 1)
const spoil: Act = ({ session }) => (session['bad'] = 1n)
const fail = (): never => {
  throw new Error('of the handler')
}
const notFound = (): never => {
  throw new HTTPError({ status: 404 })
}
const words = async function* (): AsyncGenerator<string> {
  for (const text of ['one ', 'two ', 'three']) {
    await new Promise((resolve) => setImmediate(resolve))
    yield text
  }
}
const sorry = (): Response => new Response('sorry', { status: 500 })
const ONE = [expect.stringMatching(/^session=[\w-]{20,};/)]

describe.each(WAYS)('%s', (_, enter) => {
  /** One request to an application that does this with its session. */
  const visit = async (
    act: Act,
    { cookie = COOKIE, options = {}, answer = () => 'ok', config = {} }: Options = {},
  ) => {
    const { sessions, events } = setup(options)
    const app = new H3({ silent: true, ...config })
    app.use(sessions)
    app.get('/', async (event) => {
      await act(await sessions.load(event), event)
      return answer(event)
    })
    const reply = await (await enter(app))('/', cookie)
    const content = async (): Promise<unknown> => {
      const result = await sessions.read(cookieHeader(reply.setCookie))
      return result.ok ? result.data : result.reason
    }
    return { ...reply, content, events }
  }

  describe('a request', () => {
    test('that does not load its session costs nothing: nothing is opened, no header is set', async () => {
      const { sessions, events } = setup()
      const decrypt = vi.spyOn(crypto.subtle, 'decrypt')
      onTestFinished(() => decrypt.mockRestore())
      const withSessions = new H3().use(sessions).get('/', () => 'ok')
      const without = new H3().get('/', () => 'ok')
      const [reply, plain] = await Promise.all(
        [withSessions, without].map(async (app) => (await enter(app))('/', COOKIE)),
      )
      expect(Object.keys(reply!.headers)).toEqual(Object.keys(plain!.headers))
      expect(decrypt).not.toHaveBeenCalled()
      expect(events).toEqual([])
    })

    test('that does not load its session has the very response of its handler', async () => {
      const response = new Response('ok', { headers: { Vary: 'Accept' } })
      const app = new H3().use(setup().sessions).get('/', () => response)
      expect(await app.request('/', { headers: { cookie: COOKIE } })).toBe(response)
    })

    test('that only reads sends Vary and no cookie', async () => {
      const seen: unknown[] = []
      const reply = await visit(({ session }) => seen.push({ ...session }))
      expect(seen).toEqual([{ user: 'ada', cart: { items: [1] } }])
      expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
      expect(reply.headers['vary']).toBe('Cookie')
      expect(reply.headers['cache-control']).toBeUndefined()
    })

    test.each<[string, Answer]>([
      [
        'by h3',
        (event) => {
          putCookie(event, 'app', '1')
          event.res.headers.append('Set-Cookie', 'other=2')
          return { ok: true }
        },
      ],
      [
        'in a Response',
        () =>
          new Response('ok', {
            headers: [
              ['Set-Cookie', 'app=1'],
              ['Set-Cookie', 'other=2'],
            ],
          }),
      ],
    ])('that changes something nested sends one cookie beside those set %s', async (__, answer) => {
      const reply = await visit(({ session }) => session['cart'].items.push(2), { answer })
      expect(reply.setCookie).toEqual([
        expect.stringMatching(/^app=1/),
        'other=2',
        expect.stringMatching(/^session=[\w-]+; Max-Age=\d+; .*; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
      expect(await reply.content()).toEqual({ user: 'ada', cart: { items: [1, 2] } })
    })

    const CACHED = { 'Cache-Control': 'public, max-age=60', Vary: 'Accept' }
    test.each<[string, number, Answer]>([
      [
        'set by h3',
        200,
        ({ res }) => {
          for (const [name, value] of Object.entries(CACHED)) res.headers.set(name, value)
          return 'ok'
        },
      ],
      ['of a Response', 200, () => new Response('ok', { headers: CACHED })],
      ['of a response of h3', 200, () => new HTTPResponse('ok', { headers: CACHED })],
      [
        'of a response of h3 that is a 404',
        404,
        () => new HTTPResponse('no', { status: 404, headers: CACHED }),
      ],
      ['of an error that is returned', 410, () => new HTTPError({ status: 410, headers: CACHED })],
      [
        'of a Response that is a 404',
        404,
        () => new Response('no', { status: 404, headers: CACHED }),
      ],
      [
        'of an error that is thrown',
        410,
        () => {
          throw new HTTPError({ status: 410, headers: CACHED })
        },
      ],
    ])(
      'that changes its session is kept out of caches, with directives %s',
      async (__, expected, answer) => {
        const { status, headers, setCookie, events } = await visit(change, { answer })
        expect(status).toBe(expected)
        expect(setCookie).toEqual(ONE)
        expect(headers['cache-control']).toBe('private, max-age=60')
        expect(headers['vary']).toBe('Accept, Cookie')
        expect(events).toEqual([
          { type: 'cache-control', cookieName: 'session', removed: ['public'] },
        ])
      },
    )

    test('has the Cache-Control that h3 would send, where a Response has another', async () => {
      const { headers } = await visit(change, {
        answer: ({ res }) => {
          res.headers.set('Cache-Control', 'no-store')
          return new Response('ok', { headers: CACHED })
        },
      })
      expect(headers['cache-control']).toBe('private, no-store')
    })

    test('has one session, however often it is loaded', async () => {
      const { sessions } = setup()
      const app = new H3().use(sessions)
      app.get('/', async (event) => {
        const [one, two] = await Promise.all([sessions.load(event), sessions.load(event)])
        return one === two && one.session === two.session
      })
      expect((await (await enter(app))()).body).toBe('true')
    })

    test('can be read without its middleware', async () => {
      const { sessions } = setup()
      const app = new H3().get('/', async (event) => {
        const result = await sessions.read(event.req)
        return result.ok ? result.data['user'] : result.reason
      })
      const { body, headers } = await (await enter(app))('/', COOKIE)
      expect(body).toBe('ada')
      expect(headers['vary']).toBeUndefined()
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
  })

  test('several sessions side by side have a cookie each', async () => {
    const { sessions } = setup()
    const { sessions: cart } = setup({ cookieName: 'cart' })
    const app = new H3().use(sessions).use(cart)
    app.get('/both', async (event) => {
      const [one, two] = await Promise.all([sessions.load(event), cart.load(event)])
      one.session['a'] = 1
      two.session['b'] = 2
      return 'ok'
    })
    app.get('/cart', async (event) => {
      const { session } = await cart.load(event)
      session['b'] = 3
      return 'ok'
    })
    const go = await enter(app)
    const both = cookieHeader((await go('/both', COOKIE)).setCookie)
    expect(await sessions.read(both)).toMatchObject({ data: { user: 'ada', a: 1 } })
    expect(await cart.read(both)).toMatchObject({ data: { b: 2 } })
    expect((await go('/cart', both)).setCookie).toEqual([expect.stringMatching(/^cart=/)])
    expect(await cart.read(COOKIE.replace('session=', 'cart='))).toMatchObject({ ok: false })
  })

  describe('a session that cannot be saved', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle

    test.each([
      ['a BigInt', 1n, 'unserializable'],
      ['a cycle', cycle, 'unserializable'],
      ['too much', 'x'.repeat(5000), 'too-large'],
    ])('for %s reaches onError, answers 500 and leaves the old cookie', async (__, value, code) => {
      const onError = vi.fn()
      const { status, body, setCookie, events } = await visit(
        ({ session }) => (session['bad'] = value),
        { config: { onError } },
      )
      expect({ status, setCookie }).toEqual({ status: 500, setCookie: [] })
      expect(body).not.toContain('client-sessions')
      expect(onError).toHaveBeenCalledTimes(1)
      expect(onError.mock.calls[0]![0]).toMatchObject({ cause: { name: 'SessionError', code } })
      expect(events).toMatchObject([{ type: 'unsaved', error: { code } }])
    })

    test.each<[string, H3Config]>([
      ['the error of h3', {}],
      ['what onError gives', { onError: () => 'sorry' }],
    ])('answers with nothing that described the response in its place: %s', async (__, config) => {
      const { headers, setCookie } = await visit(spoil, {
        config,
        answer: ({ res }) => {
          res.headers.set('Cache-Control', 'public, max-age=60')
          res.headers.set('Content-Encoding', 'identity')
          res.headers.set('ETag', '"1"')
          return 'ok'
        },
      })
      expect(setCookie).toEqual([])
      expect(headers['cache-control']).toBeUndefined()
      expect(headers['content-encoding']).toBeUndefined()
      expect(headers['etag']).toBeUndefined()
    })

    test.each<[string, Answer]>([
      ['a Response', () => new Response('maintenance', { status: 503 })],
      ['a response of h3', () => new HTTPResponse('maintenance', { status: 503 })],
      [
        'a response of h3 that has the status of the event',
        ({ res }) => {
          res.status = 503
          return new HTTPResponse('maintenance')
        },
      ],
      [
        'by its status',
        ({ res }) => {
          res.status = 503
          return 'maintenance'
        },
      ],
      [
        'thrown',
        () => {
          throw new HTTPError({ status: 503, message: 'maintenance' })
        },
      ],
    ])('leaves an error of the server as it is, %s', async (__, answer) => {
      const { status, body, setCookie, events } = await visit(spoil, { answer })
      expect({ status, setCookie }).toEqual({ status: 503, setCookie: [] })
      expect(body).toContain('maintenance')
      expect(events.map(({ type }) => type)).toContain('unsaved')
    })

    test('answers with Vary, as the request has used its session', async () => {
      const { status, headers } = await visit(spoil)
      expect({ status, vary: headers['vary'] }).toEqual({ status: 500, vary: 'Cookie' })
    })

    test('in a response of h3 that is none of the server’s is an error', async () => {
      const letGo = vi.fn()
      const body = new ReadableStream({ cancel: letGo })
      for (const init of [{}, { status: 418 }]) {
        const answer = (): HTTPResponse => new HTTPResponse(body, init)
        expect(await visit(spoil, { answer })).toMatchObject({ status: 500, setCookie: [] })
      }
      expect(letGo).toHaveBeenCalledTimes(1)
    })

    test('is told once', async () => {
      for (const answer of [() => 'ok', () => new Response(null, { status: 503 })]) {
        expect((await visit(spoil, { answer })).events).toHaveLength(1)
      }
    })

    test('leaves an error that is none of h3, and has no status, to onError', async () => {
      const onError = vi.fn()
      await visit(spoil, { answer: fail, config: { onError } })
      expect(onError).toHaveBeenCalledTimes(1)
      expect(onError.mock.calls[0]![0]).toMatchObject({ cause: { message: 'of the handler' } })
    })

    test('makes an error of the client one of the server', async () => {
      expect(await visit(spoil, { answer: notFound })).toMatchObject({ status: 500, setCookie: [] })
    })

    test('leaves the cookies of other sessions', async () => {
      const { sessions } = setup()
      const { sessions: cart } = setup({ cookieName: 'cart' })
      const app = new H3({ silent: true }).use(sessions).use(cart)
      app.get('/', async (event) => {
        const [one, two] = await Promise.all([sessions.load(event), cart.load(event)])
        one.session['bad'] = 1n
        two.session['b'] = 2
        return 'ok'
      })
      const { status, setCookie } = await (await enter(app))('/', COOKIE)
      expect({ status, setCookie }).toEqual({
        status: 500,
        setCookie: [expect.stringMatching(/^cart=/)],
      })
    })
  })

  describe('a response carries the cookie', () => {
    const shared = new Response(null, { status: 204 })
    test.each<[string, number, Answer]>([
      ['that is a redirect', 302, () => redirect('/next')],
      ['of html()', 200, () => html`<p>ok</p>`],
      ['without a body', 204, () => noContent()],
      ['of JSON', 200, () => ({ status: 503, headers: {} })],
      ['of null', 200, () => null],
      ['made without h3', 200, () => Response.json({})],
      ['that fetch() gave', 200, () => fetch('data:text/plain,upstream')],
      ['that Response.redirect() gave', 303, () => Response.redirect('http://localhost/next', 303)],
      ['that is a 404 of the handler', 404, () => new Response('no', { status: 404 })],
      [
        'of a status that is set',
        404,
        ({ res }) => {
          res.status = 404
          return 'no'
        },
      ],
      [
        'of an error that is thrown',
        403,
        () => {
          throw new HTTPError({ status: 403 })
        },
      ],
      ['of an error that is returned', 403, () => new HTTPError({ status: 403 })],
      [
        'of an error that is none of h3',
        500,
        () => {
          throw new Error('of the handler')
        },
      ],
    ])('%s', async (__, expected, answer) => {
      const { status, setCookie, headers } = await visit(change, { answer })
      expect(status).toBe(expected)
      expect(setCookie).toEqual(ONE)
      expect(headers['vary']).toBe('Cookie')
      if (expected === 302) expect(headers['location']).toBe('/next')
    })

    test('that is streamed, whose headers leave before its body', async () => {
      const reply = await visit(change, { answer: () => iterable(words()) })
      expect(reply).toMatchObject({ status: 200, body: 'one two three' })
      expect(await reply.content()).toMatchObject({ a: 1 })
    })

    test('without what a stream changes after its headers have left', async () => {
      const { sessions } = setup()
      let open: (() => void) | undefined
      const committed = new Promise<void>((resolve) => (open = resolve))
      const app = new H3()
      app.use(async (__, next) => {
        const value = await next()
        open!()
        return value
      })
      app.use(sessions).get('/', async (event) => {
        const { session } = await sessions.load(event)
        session['a'] = 1
        return new ReadableStream({
          async pull(controller) {
            await committed
            session['late'] = true
            controller.enqueue(new TextEncoder().encode('ok'))
            controller.close()
          },
        })
      })
      const { setCookie } = await (await enter(app))('/', 'session=')
      expect(setCookie).toEqual(ONE)
      const result = await sessions.read(cookieHeader(setCookie))
      expect(result).toMatchObject({ ok: true, data: { a: 1 } })
      expect(result).not.toHaveProperty('data.late')
    })

    test('that onError gives as a value', async () => {
      const reply = await visit(change, { answer: fail, config: { onError: () => 'sorry' } })
      expect(reply.body).toBe('sorry')
      expect(reply.setCookie).toEqual(ONE)
    })

    test('but one that onError gives as a Response has no headers of h3', async () => {
      const reply = await visit(change, { answer: fail, config: { onError: sorry } })
      expect(reply).toMatchObject({ body: 'sorry', setCookie: [] })
    })

    test('of a path without a handler, when a middleware has changed the session', async () => {
      const { sessions } = setup()
      const app = new H3().use(sessions)
      app.use(async (event) => {
        const { session } = await sessions.load(event)
        session['seen'] = true
      })
      const { status, setCookie } = await (await enter(app))('/nowhere')
      expect(status).toBe(404)
      expect(setCookie).toEqual(ONE)
    })

    test('of an error in a middleware around it', async () => {
      const { sessions } = setup()
      const app = new H3()
      app.use(async (__, next) => {
        await next()
        throw new HTTPError({ status: 502 })
      })
      app.use(sessions).get('/', async (event) => {
        const { session } = await sessions.load(event)
        session['a'] = 1
        return 'ok'
      })
      const { status, setCookie } = await (await enter(app))('/', COOKIE)
      expect(status).toBe(502)
      expect(setCookie).toEqual(ONE)
    })

    test('to its own visitor alone, where one response answers all', async () => {
      const { sessions } = setup()
      const app = new H3().use(sessions)
      app.get('/change', async (event) => {
        const { session } = await sessions.load(event)
        session['a'] = 1
        return shared
      })
      app.get('/look', () => shared)
      const go = await enter(app)
      expect((await go('/change', COOKIE)).setCookie).toHaveLength(1)
      const other = await go('/look')
      expect(other.setCookie).toEqual([])
      expect(other.headers['vary']).toBeUndefined()
    })
  })

  describe('the middleware', () => {
    test('mounted twice sends one cookie', async () => {
      const { sessions } = setup()
      const app = new H3().use(sessions).use(sessions)
      app.get('/', async (event) => {
        const { session } = await sessions.load(event)
        session['a'] = 1
        return 'ok'
      })
      expect((await (await enter(app))('/', COOKIE)).setCookie).toEqual(ONE)
    })

    test('of the same cookie in an application and its child shares the session', async () => {
      const { sessions: outer } = setup()
      const { sessions: inner } = setup()
      const child = new H3().use(inner).get('/', async (event) => {
        const [one, two] = await Promise.all([outer.load(event), inner.load(event)])
        one.session['a'] = 1
        return [one === two, two.session['early'], two.session['a']]
      })
      const app = new H3().use(outer)
      app.use(async (event) => {
        const { session } = await outer.load(event)
        session['early'] = 0
      })
      app.mount('/child', child)
      const { body, setCookie } = await (await enter(app))('/child', COOKIE)
      expect(body).toBe('[true,0,1]')
      expect(setCookie).toEqual(ONE)
    })

    test('throws on what a handler has thrown, for a middleware around it', async () => {
      const app = new H3()
      app.use(async (__, next) => {
        try {
          return await next()
        } catch (error) {
          return `caught ${String(error)}`
        }
      })
      app.use(setup().sessions).get('/', fail)
      expect((await (await enter(app))()).body).toBe('caught Error: of the handler')
    })

    test('left out is told by load()', async () => {
      const { sessions } = setup()
      const onError = vi.fn()
      const app = new H3({ silent: true, onError })
      app.get('/', async (event) => (await sessions.load(event)).session)
      expect((await (await enter(app))()).status).toBe(500)
      expect(onError.mock.calls[0]![0].cause).toEqual(
        new TypeError(
          'client-sessions: load() is called for a request that has not come through its middleware; ' +
            'call app.use(sessions) before the handlers that need it',
        ),
      )
    })

    test('gives the error of a session that cannot be loaded to the handler, once', async () => {
      const { sessions } = setup({ cookie: { secure: true } })
      const onError = vi.fn()
      const app = new H3({ silent: true, onError }).use(sessions)
      app.get('/', async (event) => (await sessions.load(event)).session)
      app.get('/caught', async (event) => {
        const error = await sessions.load(event).catch((thrown: Error) => thrown)
        return (error as Error).name
      })
      const go = await enter(app)
      expect((await go('/')).status).toBe(500)
      expect(onError).toHaveBeenCalledTimes(1)
      expect(onError.mock.calls[0]![0].cause).toMatchObject({ code: 'insecure-connection' })
      expect(await go('/caught')).toMatchObject({ status: 200, body: 'SessionError' })
    })
  })
})

test('options are checked when the middleware is made', () => {
  expect(() => setup({ secret: 'short' })).toThrow('secret is 5 bytes long')
  expect(() => setup({ secret: SECRET, duration: 0 })).toThrow('duration is 0')
})
