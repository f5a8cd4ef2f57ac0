import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Request } from '../support/hosts.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cookie = (): string => `session=${sessions.seal({ old: 1 })}`

const EVENTS_OF_A_REQUEST: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['a second look', (req) => req['session'].old],
  ['a change', (req) => (req['session'].added = 1)],
  ['an assignment', (req) => (req['session'] = { other: 1 })],
  ['reset()', (req) => req['session'].reset()],
  ['setDuration()', (req) => req['session'].setDuration(1000)],
  ['save()', (req) => req['session'].save()],
  ['destroy()', (req) => req['session'].destroy()],
  ['null', (req) => (req['session'] = null)],
]

describe.each(HOSTS)('on $name', (host) => {
  test.each(EVENTS_OF_A_REQUEST)('req.session is the same object after %s', async (_, act) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        const before = req['session']
        act(req)
        res.end(String(req['session'] === before))
      },
    })
    expect((await site.visit({ cookie: cookie() })).body).toBe('true')
  })

  test('a reference taken early sees and saves later changes, as res.locals.session does', async () => {
    const site = await host.start({
      sessions: [
        sessions,
        (req, res, next) => {
          res.locals = { ...res.locals, session: req.session }
          next()
        },
      ],
      handle: (req, res) => {
        const { session } = (res as unknown as { locals: { session: any } }).locals
        req['session'] = { replaced: true }
        req['session'].late = 1
        session.through = 'alias'
        res.end(JSON.stringify(session))
      },
    })
    const reply = await site.visit({ cookie: cookie() })
    const data = { replaced: true, late: 1, through: 'alias' }
    expect(JSON.parse(reply.body)).toEqual(data)
    expect(contentOf(sessions, reply)).toEqual(data)
  })

  test('its keys are the data and nothing else, in every way to list them', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        const { session } = req
        const looped: string[] = []
        for (const key in session) looped.push(key)
        session.added = 1
        res.end(
          JSON.stringify({
            keys: Object.keys(session),
            names: Object.getOwnPropertyNames(session),
            symbols: Object.getOwnPropertySymbols(session).length,
            looped,
            copy: { ...session },
            assigned: Object.assign({}, session),
            itself: session,
          }),
        )
      },
    })
    const data = { old: 1, added: 1 }
    expect(JSON.parse((await site.visit({ cookie: cookie() })).body)).toEqual({
      keys: ['old', 'added'],
      names: ['old', 'added'],
      symbols: 0,
      looped: ['old'],
      copy: data,
      assigned: data,
      itself: data,
    })
  })

  test('an object taken out of the session is the one that is saved', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        const cart = { items: [1] }
        req['session'].cart = cart
        cart.items.push(2)
        res.end(String(req['session'].cart === cart))
      },
    })
    const reply = await site.visit()
    expect(reply.body).toBe('true')
    expect(contentOf(sessions, reply)).toEqual({ cart: { items: [1, 2] } })
  })
})
