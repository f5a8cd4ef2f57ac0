import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Request } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

interface Stored {
  readonly list: number[]
  readonly user: { name?: string; tags: { a?: number } }
}

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const stored = (): Stored => ({ list: [1, 2], user: { name: 'Ann', tags: { a: 1 } } })

const CHANGES: readonly (readonly [string, (session: any, req: Request) => unknown, unknown])[] = [
  ['a new key', (s) => (s.added = 1), { ...stored(), added: 1 }],
  ['a changed key', (s) => (s.list = 'none'), { ...stored(), list: 'none' }],
  ['a deleted key', (s) => delete s.user, { list: [1, 2] }],
  ['all keys deleted', (s) => [delete s.user, delete s.list], {}],
  [
    'a nested key',
    (s) => (s.user.tags.b = 2),
    { list: [1, 2], user: { name: 'Ann', tags: { a: 1, b: 2 } } },
  ],
  [
    'a nested deletion',
    (s) => delete s.user.tags.a,
    { list: [1, 2], user: { name: 'Ann', tags: {} } },
  ],
  ['an array that grows', (s) => s.list.push(3), { ...stored(), list: [1, 2, 3] }],
  [
    'an array that is put in another order',
    (s) => s.list.splice(0, 2, 2, 1),
    { ...stored(), list: [2, 1] },
  ],
  ['a date', (s) => (s.at = new Date(0)), { ...stored(), at: '1970-01-01T00:00:00.000Z' }],
  ['an empty key', (s) => (s[''] = 1), { ...stored(), '': 1 }],
  [
    'text outside of ASCII',
    (s) => (s.user = 'Zoë 雪 \u{1f600}'),
    { list: [1, 2], user: 'Zoë 雪 \u{1f600}' },
  ],
  ['many changes', (s) => [1, 2, 3].map((n) => (s.list = n)), { ...stored(), list: 3 }],
  ['Object.assign', (s) => Object.assign(s, { list: 0, x: 1 }), { ...stored(), list: 0, x: 1 }],
  [
    'a changed session that is assigned',
    (s, req) => (req['session'] = { ...s, list: 0 }),
    { ...stored(), list: 0 },
  ],
]

describe.each(HOSTS)('on $name', (host) => {
  test.each(CHANGES)('exactly one cookie is sent: %s', async (_, change, expected) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        change(req['session'], req)
        res.write('o')
        res.end('k')
      },
    })
    const reply = await site.visit({ cookie: `session=${sessions.seal(stored())}` })
    expect(reply).toMatchObject({
      status: 200,
      body: 'ok',
      setCookie: [expect.stringMatching(/^session=/)],
    })
    expect(contentOf(sessions, reply)).toEqual(expected)
  })

  test('a first change, without a cookie, sends one that the next request reads', async () => {
    const site = await host.start({
      sessions,
      handle: {
        '/set': (req, res) => {
          req['session'].foo = 'bar'
          res.end()
        },
        '/get': (req, res) => res.end(req['session'].foo),
      },
    })
    const { setCookie } = await site.visit({ path: '/set' })
    expect(setCookie).toHaveLength(1)
    const second = await site.visit({ path: '/get', cookie: cookieHeader(setCookie) })
    expect(second).toMatchObject({ body: 'bar', setCookie: [] })
  })

  test('save() and a change after it send one cookie, with both', async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        req['session'].first = 1
        await req['session'].save()
        req['session'].second = 2
        await req['session'].save()
        await req['session'].save()
        req['session'].third = 3
        res.end()
      },
    })
    const reply = await site.visit()
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(sessions, reply)).toEqual({ first: 1, second: 2, third: 3 })
  })

  test('the cookie is sent when the change is in a later turn', async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        const { session } = req
        await new Promise((resolve) => setTimeout(resolve, 5))
        session.foo = 'bar'
        setImmediate(() => res.end('ok'))
      },
    })
    expect(await site.visit()).toMatchObject({ body: 'ok', setCookie: [expect.any(String)] })
  })
})
