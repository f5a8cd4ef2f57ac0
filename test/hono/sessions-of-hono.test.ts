import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono, type Context } from 'hono'
import { streamText } from 'hono/streaming'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { LoadedSession } from '../../src/hono.ts'
import { webFramework } from '../hosts/web-suite.ts'
import { COOKIE } from '../hosts/web-ways.ts'
import { cookieHeader } from '../support/server.ts'
import { HONO, WAYS, setup } from './site.ts'

type Act = (loaded: LoadedSession, c: Context) => unknown
type Answer = (c: Context) => Response | Promise<Response>

const change: Act = ({ session }) => (session['a'] = 1)

webFramework(HONO)

describe.each(WAYS)('%s', (_, enter) => {
  /** One request to an application that does this with its session. */
  const visit = async (act: Act, answer: Answer = (c) => c.text('ok')) => {
    const { sessions } = setup()
    const app = new Hono().use(sessions)
    app.onError((_error, c) => c.text('handled', 500))
    app.get('/', async (c) => {
      await act(await sessions.load(c), c)
      return answer(c)
    })
    const reply = await (await enter(app))('/', COOKIE)
    const content = async (): Promise<unknown> => {
      const result = await sessions.read(cookieHeader(reply.setCookie))
      return result.ok ? result.data : result.reason
    }
    return { ...reply, content }
  }

  describe('a request', () => {
    test('that only reads sends Vary and no cookie', async () => {
      const seen: unknown[] = []
      const reply = await visit(({ session }) => seen.push({ ...session }))
      expect(seen).toEqual([{ user: 'ada', cart: { items: [1] } }])
      expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
      expect(reply.headers['vary']).toBe('Cookie')
      expect(reply.headers['cache-control']).toBeUndefined()
    })

    test('that changes something nested sends one cookie beside those of the application', async () => {
      const reply = await visit(
        ({ session }) => session['cart'].items.push(2),
        (c) => {
          c.header('Set-Cookie', 'app=1')
          c.header('Set-Cookie', 'other=2', { append: true })
          return c.text('ok')
        },
      )
      expect(reply.setCookie).toEqual([
        'app=1',
        'other=2',
        expect.stringMatching(/^session=[\w-]+; Max-Age=\d+; .*; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
      expect(await reply.content()).toEqual({ user: 'ada', cart: { items: [1, 2] } })
    })
  })

  describe('a session that cannot be saved', () => {
    test('answers with nothing that described the response in its place', async () => {
      const { headers, ...reply } = await visit(
        ({ session }) => (session['bad'] = 1n),
        (c) =>
          c.body('{}', 200, {
            'Content-Type': 'application/json',
            'Cache-Control': 'public, max-age=60',
            'Content-Encoding': 'identity',
            ETag: '"1"',
            'X-App': 'yes',
          }),
      )
      expect(reply).toMatchObject({ status: 500, body: 'handled', setCookie: [] })
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
    test.each<[string, number, Answer]>([
      ['that is a redirect', 302, (c) => c.redirect('/next')],
      ['of notFound()', 404, (c) => c.notFound()],
      ['without a body', 204, (c) => c.body(null, 204)],
    ])('%s', async (__, expected, answer) => {
      const { status, setCookie, headers } = await visit(change, answer)
      expect(status).toBe(expected)
      expect(setCookie).toEqual([expect.stringMatching(/^session=/)])
      if (expected === 302) expect(headers['location']).toBe('/next')
    })

    test('that is streamed, whose headers leave before its body', async () => {
      const reply = await visit(change, (c) =>
        streamText(c, async (stream) => {
          for (const text of ['one ', 'two ', 'three']) {
            await stream.write(text)
            await stream.sleep(1)
          }
        }),
      )
      expect(reply).toMatchObject({ status: 200, body: 'one two three' })
      expect(await reply.content()).toMatchObject({ a: 1 })
    })
  })
})

test('a response that goes past Hono is left alone, without a cookie', async () => {
  const { sessions } = setup()
  const app = new Hono<{ Bindings: HttpBindings }>().use(sessions)
  let ending: Promise<void> | undefined
  app.get('/', async (c) => {
    const { session } = await sessions.load(c)
    session['a'] = 1
    const { outgoing } = c.env
    outgoing.write('one ')
    setTimeout(() => {
      ending = session.destroy()
      outgoing.end('two')
    }, 20)
    return RESPONSE_ALREADY_SENT
  })
  const [[, overHttp]] = WAYS
  expect(await (await overHttp(app as unknown as Hono))('/', COOKIE)).toMatchObject({
    status: 200,
    body: 'one two',
    setCookie: [],
  })
  await expect(ending).rejects.toMatchObject({ code: 'headers-sent' })
})
