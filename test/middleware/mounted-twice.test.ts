import connect from 'connect'
import express5 from 'express'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, express4, startHttp1 } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const create = (): ReturnType<typeof clientSessions> =>
  clientSessions({ cookieName: 'session', secret: SECRET })
const sessions = create()

describe.each(HOSTS)('on $name', (host) => {
  test.each([
    ['the same middleware', () => [sessions, sessions]],
    ['another middleware of the same name', () => [create(), create()]],
  ] as const)('mounted twice, the first serves both: %s', async (_, mounts) => {
    const seen: unknown[] = []
    const [first, second] = mounts()
    const site = await host.start({
      sessions: [
        first!,
        (req, _res, next) => {
          seen.push(req.session)
          req.session.outer = 1
          next()
        },
        second!,
      ],
      handle: (req, res) => {
        seen.push(req['session'])
        req['session'].inner = 2
        res.end('ok')
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [expect.any(String)] })
    expect(contentOf(sessions, reply)).toEqual({ outer: 1, inner: 2 })
    expect(seen[0]).toBe(seen[1])
  })

  test('it may be made anew for each request', async () => {
    const site = await host.start({
      sessions: (req, res, next) => create()(req, res, next),
      handle: (req, res) => {
        req['session'].count = (req['session'].count ?? 0) + 1
        res.end(String(req['session'].count))
      },
    })
    const first = await site.visit()
    expect((await site.visit({ cookie: cookieHeader(first.setCookie) })).body).toBe('2')
  })
})

const FRAMEWORKS: readonly (readonly [string, () => any])[] = [
  ['connect 3', connect],
  ['express 4', express4],
  ['express 5', express5],
]

describe.each(FRAMEWORKS)('on %s', (_, create_) => {
  test('a parent and its child, each with the middleware, share one session', async () => {
    const parent = create_()
    const child = create_()
    child.use(create())
    child.use((req: any, res: any) => {
      req.session.child = 1
      res.end(JSON.stringify(Object.keys(req.session)))
    })
    parent.use(create())
    parent.use((req: any, _res: any, next: () => void) => {
      req.session.parent = 1
      next()
    })
    parent.use('/child', child)
    const site = await startHttp1(parent)
    const reply = await site.visit({ path: '/child' })
    expect(reply.body).toBe('["parent","child"]')
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(sessions, reply)).toEqual({ parent: 1, child: 1 })
  })

  test('a child with a session of another name has both', async () => {
    const parent = create_()
    const child = create_()
    child.use(clientSessions({ cookieName: 'cart', secret: SECRET }))
    child.use((req: any, res: any) => {
      req.session.a = 1
      req.cart.b = 2
      res.end()
    })
    parent.use(create())
    parent.use('/child', child)
    const site = await startHttp1(parent)
    const { setCookie } = await site.visit({ path: '/child' })
    expect(setCookie.map((line) => line.split('=', 1)[0])).toEqual(['session', 'cart'])
  })
})
