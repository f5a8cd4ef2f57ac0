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
import { describe, expect, test, vi } from 'vitest'
import type { LoadedSession } from '../../src/h3.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { webFramework } from '../hosts/web-suite.ts'
import { COOKIE } from '../hosts/web-ways.ts'
import { cookieHeader } from '../support/server.ts'
import { H3_FRAMEWORK, WAYS, setup } from './site.ts'

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

webFramework(H3_FRAMEWORK)

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
    test('that does not load its session has the very response of its handler', async () => {
      const response = new Response('ok', { headers: { Vary: 'Accept' } })
      const app = new H3().use(setup().sessions).get('/', () => response)
      expect(await app.request('/', { headers: { cookie: COOKIE } })).toBe(response)
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
  })

  describe('a response carries the cookie', () => {
    test.each<[string, number, Answer]>([
      ['that is a redirect', 302, () => redirect('/next')],
      ['of html()', 200, () => html`<p>ok</p>`],
      ['without a body', 204, () => noContent()],
      ['of JSON', 200, () => ({ status: 503, headers: {} })],
      ['of null', 200, () => null],
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

    test('that onError gives as a value', async () => {
      const reply = await visit(change, { answer: fail, config: { onError: () => 'sorry' } })
      expect(reply.body).toBe('sorry')
      expect(reply.setCookie).toEqual(ONE)
    })

    test('but one that onError gives as a Response has no headers of h3', async () => {
      const reply = await visit(change, { answer: fail, config: { onError: sorry } })
      expect(reply).toMatchObject({ body: 'sorry', setCookie: [] })
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
  })

  describe('the middleware', () => {
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

    test.each<[string, Answer]>([
      ['an answer', () => 'ok'],
      ['what a handler throws', fail],
    ])('after %s lets no session be ended in silence', async (_title, answer) => {
      const { sessions } = setup()
      const used: (() => Promise<LoadedSession>)[] = []
      const app = new H3({ silent: true }).use(sessions)
      app.get('/**', async (event) => {
        used.push(() => sessions.load(event))
        if (event.url.pathname === '/used') await used.at(-1)!()
        return answer(event)
      })
      const go = await enter(app)
      for (const path of ['/used', '/unused']) await go(path)
      for (const load of used) {
        const { session } = await load()
        await expect(session.destroy()).rejects.toMatchObject({ code: 'headers-sent' })
      }
    })
  })
})
