import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, contentOf } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

const session = clientSessions({ cookieName: 'session', secret: SECRET })
const cart = clientSessions({ cookieName: 'cart', secret: SECRET, duration: 1000 })

const TAKEN: readonly (readonly [string, (req: any) => unknown])[] = [
  ['a value', (req: any) => (req.session = { user: 'other' })],
  ['a falsy value', (req: any) => (req.session = null)],
  ['a getter', (req: any) => Object.defineProperty(req, 'session', { get: () => ({}) })],
]

describe.each(HOSTS)('on $name', (host) => {
  test('several work side by side under one secret, each with its own cookie', async () => {
    const site = await host.start({
      sessions: [session, cart],
      handle: {
        '/both': (req, res) => {
          req['session'].user = 'Ann'
          req['cart'].total = 33
          res.end()
        },
        '/cart': (req, res) => {
          req['cart'].total++
          res.end(req['session'].user)
        },
      },
    })
    const first = await site.visit({ path: '/both' })
    expect(first.setCookie).toHaveLength(2)
    expect(contentOf(session, first)).toEqual({ user: 'Ann' })
    expect(contentOf(cart, first)).toEqual({ total: 33 })
    const second = await site.visit({ path: '/cart', cookie: cookieHeader(first.setCookie) })
    expect(second.body).toBe('Ann')
    expect(second.setCookie).toEqual([expect.stringMatching(/^cart=[\w-]+; Max-Age=1;/)])
    expect(contentOf(cart, second)).toEqual({ total: 34 })
  })

  test.each(['v1', '0.8'] as const)(
    'a cookie of one name is refused as another, format %s',
    async (format) => {
      const events: SessionEvent[] = []
      const mine = clientSessions({ cookieName: 'cart', secret: SECRET, format })
      const site = await host.start({
        sessions: clientSessions({
          cookieName: 'session',
          secret: SECRET,
          format,
          onEvent: (event) => events.push(event),
        }),
        handle: (req, res) => res.end(JSON.stringify(req['session'])),
      })
      const reply = await site.visit({ cookie: `session=${mine.seal({ isAdmin: true })}` })
      expect(reply).toMatchObject({ status: 200, body: '{}', setCookie: [] })
      expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'unknown-key' }])
    },
  )

  test('requestKey names the property, whatever the cookie is called', async () => {
    const renamed = clientSessions({
      cookieName: 'my-app.sid',
      requestKey: 'state',
      secret: SECRET,
    })
    const site = await host.start({
      sessions: renamed,
      handle: (req, res) => {
        req['state'].a = 1
        res.end(String('my-app.sid' in req))
      },
    })
    const reply = await site.visit()
    expect(reply.body).toBe('false')
    expect(reply.setCookie).toEqual([expect.stringMatching(/^my-app\.sid=/)])
    expect(contentOf(renamed, reply)).toEqual({ a: 1 })
  })

  test('without a name it is session_state', async () => {
    const site = await host.start({
      sessions: clientSessions({ secret: SECRET }),
      handle: (req, res) => {
        req['session_state'].a = 1
        res.end()
      },
    })
    const { setCookie } = await site.visit()
    expect(setCookie).toEqual([
      expect.stringMatching(
        /^session_state=[\w-]+; Max-Age=86400; Expires=.*; Path=\/; HttpOnly; SameSite=Lax$/,
      ),
    ])
  })

  test.each(TAKEN)(
    'a property that another middleware has set is an error: %s',
    async (_, take) => {
      let handled = 0
      const site = await host.start({
        sessions: [
          (req, _res, next) => {
            take(req)
            next()
          },
          session,
        ],
        handle: (_req, res) => {
          handled++
          res.end('handled')
        },
        onError: (error, _req, res) => {
          res.statusCode = error.status
          res.end(`${error.name} ${error.code}: ${error.message}`)
        },
      })
      const reply = await site.visit()
      expect(reply.status).toBe(500)
      expect(reply.body).toBe(
        'SessionError property-taken: client-sessions: another middleware has set req.session; ' +
          'remove it, or give option requestKey another name',
      )
      expect(handled).toBe(0)
    },
  )

  test('two cookies cannot share a property', async () => {
    const codes: unknown[] = []
    const site = await host.start({
      sessions: ['first', 'second'].map((cookieName) =>
        clientSessions({ cookieName, requestKey: 'session', secret: SECRET }),
      ),
      handle: (_req, res) => res.end('handled'),
      onError: (error, _req, res) => {
        codes.push(error.code)
        res.statusCode = error.status
        res.end('sorry')
      },
    })
    expect(await site.visit()).toMatchObject({ status: 500, body: 'sorry' })
    expect(codes).toEqual(['property-taken'])
  })

  test('one cookie under two properties is one session, and one cookie is sent', async () => {
    const options = { cookieName: 'session', secret: SECRET }
    const site = await host.start({
      sessions: ['one', 'two'].map((requestKey) => clientSessions({ ...options, requestKey })),
      handle: (req, res) => {
        req['one'].a = 1
        req['two'].b = 2
        res.end(String(req['one'] === req['two']))
      },
    })
    const reply = await site.visit()
    expect(reply.body).toBe('true')
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(session, reply)).toEqual({ a: 1, b: 2 })
  })

  test('a taken property is a 500 as well where next takes no error', async () => {
    const warnings = catchWarnings()
    let handled = 0
    const site = await host.start({
      sessions: [
        (req, _res, next) => {
          req.session = {}
          next()
        },
        session,
      ],
      handle: (_req, res) => {
        handled++
        res.end('handled')
      },
    })
    expect((await site.visit()).status).toBe(500)
    expect(handled).toBe(0)
    expect(warnings).toHaveLength(host.framework ? 0 : 1)
  })
})
