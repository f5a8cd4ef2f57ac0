/** Some applications hand on a request that stands for the one that came: with another URL, or with what is read watched. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Middleware, type Reply } from '../support/hosts.ts'

const create = (): ReturnType<typeof clientSessions> =>
  clientSessions({ cookieName: 'session', secret: SECRET })
const sessions = create()
const ADA = `session=${sessions.seal({ user: 'ada' })}`

const ofTarget = (target: any, key: PropertyKey): unknown => {
  const value = target[key]
  return typeof value === 'function' ? value.bind(target) : value
}
const WRAPPERS: readonly (readonly [string, (req: object) => any])[] = [
  ['an object made of it', (req) => Object.create(req)],
  ['an object made of an object made of it', (req) => Object.create(Object.create(req))],
  ['a copy of it', (req) => Object.assign(Object.create(Object.getPrototypeOf(req)), req)],
  ['a proxy of it', (req) => new Proxy(req, {})],
  ['a proxy whose methods are those of the request', (req) => new Proxy(req, { get: ofTarget })],
]
const EVES = { cookie: `session=${sessions.seal({ user: 'eve' })}` }
const WITH_COOKIES_OF_ITS_OWN: typeof WRAPPERS = [
  ['an object made of it', (req) => Object.create(req, { headers: { value: EVES } })],
  [
    'a proxy of it',
    (req) =>
      new Proxy(req, {
        get: (target, key) => (key === 'headers' ? EVES : Reflect.get(target, key)),
      }),
  ],
]

describe.each(HOSTS)('on $name', (host) => {
  const visit = async (middleware: Middleware): Promise<Reply> => {
    const site = await host.start({ sessions: middleware, handle: (_req, res) => res.end() })
    return site.visit({ cookie: ADA })
  }

  describe.each(WRAPPERS)('%s', (_, wrap) => {
    test('has the session of a request that has one, and is not given another', async () => {
      const seen: unknown[] = []
      const reply = await visit((req, res, next) =>
        create()(req, res, () => {
          const wrapped = wrap(req)
          create()(wrapped, res, (...error) => {
            seen.push(error, wrapped.session === req.session)
            wrapped.session = { ...wrapped.session, wrapped: 1 }
            req.session.request = 2
            next()
          })
        }),
      )
      expect(seen).toEqual([[], true])
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual({ user: 'ada', wrapped: 1, request: 2 })
    })

    test('shares its session with the request, if that is mounted later', async () => {
      let same: unknown
      const reply = await visit((req, res, next) => {
        const wrapped = wrap(req)
        create()(wrapped, res, () => {
          wrapped.session.wrapped = 1
          create()(req, res, () => {
            same = req.session === wrapped.session
            req.session.request = 2
            next()
          })
        })
      })
      expect(same).toBe(true)
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual({ user: 'ada', wrapped: 1, request: 2 })
    })

    test('shares its session with the request under another requestKey', async () => {
      const other = clientSessions({ cookieName: 'session', requestKey: 'login', secret: SECRET })
      const reply = await visit((req, res, next) => {
        const wrapped = wrap(req)
        create()(req, res, () => {
          req.session.request = 2
          other(wrapped, res, () => {
            wrapped.login.wrapped = 1
            next()
          })
        })
      })
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual({ user: 'ada', wrapped: 1, request: 2 })
    })

    test('shares its session with another of them', async () => {
      let same: unknown
      const reply = await visit((req, res, next) => {
        const [first, second] = [wrap(req), wrap(req)]
        create()(first, res, () => {
          first.session.destroy()
          create()(second, res, () => {
            same = first.session === second.session
            second.session.user = 'eve'
            next()
          })
        })
      })
      expect(same).toBe(true)
      expect(reply.setCookie).toEqual([expect.stringMatching(/^session=;.*1970/)])
    })
  })

  test.each(WITH_COOKIES_OF_ITS_OWN)(
    '%s, with other cookies, has the session of the request',
    async (_, wrap) => {
      const reply = await visit((req, res, next) =>
        create()(req, res, () => {
          const wrapped = wrap(req)
          create()(wrapped, res, () => {
            wrapped.session.seen = wrapped.session.user
            next()
          })
        }),
      )
      expect(contentOf(sessions, reply)).toEqual({ user: 'ada', seen: 'ada' })
    },
  )
})

test.each([
  ['each in turn, as Express says', (res: any, req: object) => void (res.req = req)],
  ['the first', (res: any, req: object) => void (res.req ??= req)],
])(
  'requests made of one model are strangers, though one response is that of all: of %s',
  (_, tie) => {
    const model = { method: 'GET' }
    const res = {}
    for (const user of ['ann', 'bob', 'eve']) {
      const req = Object.create(model)
      req.headers = { cookie: `session=${sessions.seal({ user })}` }
      tie(res, req)
      sessions(req, res as never, () => expect(req.session.user).toBe(user))
      expect(req).toHaveProperty('session')
    }
  },
)
