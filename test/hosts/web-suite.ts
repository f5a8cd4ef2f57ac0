/**
 * What Hono and h3 have in common beyond the table: responses that they did not make, applications in applications, and
 * `load()`. Each runs it in a process of its own, for the server of Hono replaces the global `Response`.
 */
import { describe, expect, test } from 'vitest'
import type { LoadedSession } from '../../src/fetch.ts'
import { COOKIE, type setupOf, type Way } from './web-ways.ts'

/** As much of both as the tests use. */
interface App {
  use(middleware: (context: any, next: any) => any): unknown
  get(path: string, handle: (context: any) => Response | Promise<Response>): unknown
}

interface Sessions {
  (context: any, next: any): unknown
  load(context: any): Promise<LoadedSession>
  read(source: Request): Promise<object>
}

export interface WebFramework<Any> {
  readonly ways: readonly Way<Any>[]
  readonly setup: ReturnType<typeof setupOf<Sessions>>
  /** An application. @param onError told of each error, which is then answered with a 500, `handled`. */
  create(onError?: (error: unknown) => void): Any
  mount(app: Any, path: string, child: Any): void
  requestOf(context: any): Request
}

const ONE = [expect.stringMatching(/^session=[\w-]{20,};/)]

export const webFramework = <Any extends App>({
  ways,
  setup,
  create,
  mount,
  requestOf,
}: WebFramework<Any>): void => {
  describe.each(ways)('%s', (_, enter) => {
    test('a request has one session, however often it is loaded', async () => {
      const { sessions } = setup()
      const app = create()
      app.use(sessions)
      app.get('/', async (context) => {
        const [one, two] = await Promise.all([sessions.load(context), sessions.load(context)])
        return Response.json(one === two && one.session === two.session)
      })
      expect((await (await enter(app))()).body).toBe('true')
    })

    test('a request can be read without the middleware', async () => {
      const { sessions } = setup()
      const app = create()
      app.get('/', async (context) => Response.json(await sessions.read(requestOf(context))))
      const { body, headers } = await (await enter(app))('/', COOKIE)
      expect(JSON.parse(body)).toMatchObject({ ok: true, data: { user: 'ada' } })
      expect(headers['vary']).toBeUndefined()
    })

    describe('a response carries the cookie', () => {
      test.each<[string, number, () => Response | Promise<Response>]>([
        ['made without the framework', 200, () => Response.json({})],
        ['that fetch() gave', 200, () => fetch('data:text/plain,upstream')],
        ['of Response.redirect()', 303, () => Response.redirect('http://localhost/next', 303)],
      ])('%s', async (__, expected, answer) => {
        const { sessions } = setup()
        const app = create()
        app.use(sessions)
        app.get('/', async (context) => {
          const { session } = await sessions.load(context)
          session['a'] = 1
          return answer()
        })
        const { status, setCookie, headers } = await (await enter(app))('/', COOKIE)
        expect(status).toBe(expected)
        expect(setCookie).toEqual(ONE)
        expect(headers['vary']).toBe('Cookie')
      })

      test('of a path without a handler, when a middleware has changed the session', async () => {
        const { sessions } = setup()
        const app = create()
        app.use(sessions)
        app.use(async (context: object, next: () => unknown) => {
          const { session } = await sessions.load(context)
          session['seen'] = true
          return next()
        })
        app.get('/', () => new Response('ok'))
        const { status, setCookie } = await (await enter(app))('/nowhere')
        expect(status).toBe(404)
        expect(setCookie).toEqual(ONE)
      })

      test('to its own visitor alone, where one response answers all', async () => {
        const { sessions } = setup()
        const shared = new Response(null, { status: 204 })
        const app = create()
        app.use(sessions)
        app.get('/change', async (context) => {
          const { session } = await sessions.load(context)
          session['a'] = 1
          return shared
        })
        app.get('/look', () => shared)
        const visit = await enter(app)
        expect((await visit('/change', COOKIE)).setCookie).toEqual(ONE)
        const other = await visit('/look')
        expect(other.setCookie).toEqual([])
        expect(other.headers['vary']).toBeUndefined()
      })
    })

    describe('the middleware', () => {
      test('mounted twice sends one cookie', async () => {
        const { sessions } = setup()
        const app = create()
        app.use(sessions)
        app.use(sessions)
        app.get('/', async (context) => {
          const { session } = await sessions.load(context)
          session['a'] = 1
          return new Response('ok')
        })
        expect((await (await enter(app))('/', COOKIE)).setCookie).toEqual(ONE)
      })

      test('of the same cookie in an application and its child shares the session', async () => {
        const { sessions: outer } = setup()
        const { sessions: inner } = setup()
        const child = create()
        child.use(inner)
        child.get('/', async (context) => {
          const [one, two] = await Promise.all([outer.load(context), inner.load(context)])
          one.session['a'] = 1
          return Response.json([one === two, two.session['early'], two.session['a']])
        })
        const app = create()
        app.use(outer)
        app.use(async (context: object, next: () => unknown) => {
          const { session } = await outer.load(context)
          session['early'] = 0
          return next()
        })
        mount(app, '/child', child)
        const { body, setCookie } = await (await enter(app))('/child', COOKIE)
        expect(body).toBe('[true,0,1]')
        expect(setCookie).toEqual(ONE)
      })

      test('left out is told by load()', async () => {
        const { sessions } = setup()
        const errors: unknown[] = []
        const app = create((error) => errors.push(error))
        app.get('/', async (context) => Response.json((await sessions.load(context)).session))
        expect(await (await enter(app))()).toMatchObject({ status: 500, body: 'handled' })
        expect(errors).toEqual([
          new TypeError(
            'client-sessions: load() is called without its middleware; ' +
              'call app.use(sessions) before the handlers that need it',
          ),
        ])
      })

      test('gives the error of a session that cannot be loaded to the handler, once', async () => {
        const { sessions } = setup({ cookie: { secure: true } })
        const errors: unknown[] = []
        const app = create((error) => errors.push(error))
        app.use(sessions)
        app.get('/', async (context) => Response.json((await sessions.load(context)).session))
        app.get('/caught', async (context) => {
          const error = await sessions.load(context).catch((thrown: Error) => thrown)
          return new Response((error as Error).name)
        })
        const visit = await enter(app)
        expect(await visit('/')).toMatchObject({ status: 500, body: 'handled' })
        expect(errors).toEqual([expect.objectContaining({ code: 'insecure-connection' })])
        expect(await visit('/caught')).toMatchObject({ status: 200, body: 'SessionError' })
      })
    })
  })
}
