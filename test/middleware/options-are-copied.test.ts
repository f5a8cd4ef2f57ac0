import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, OTHER_SECRET, SECRET, contentOf } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const deepFreeze = <T extends object>(value: T): T => {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null && !ArrayBuffer.isView(child)) deepFreeze(child)
  }
  return Object.freeze(value)
}

const create = (): object => ({
  cookieName: 'session',
  secret: [SECRET, OTHER_SECRET],
  duration: 1000,
  activeDuration: 500,
  cookie: { path: '/', sameSite: 'Lax' },
  legacy: { until: 0 },
})

const clock = (): number => 1_000_000

describe.each(HOSTS)('on $name', (host) => {
  test('frozen options work, and are as they were', async () => {
    const options: any = deepFreeze(create())
    const sessions = clientSessions(options)
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].a = 1
        res.end()
      },
    })
    expect(contentOf(sessions, await site.visit())).toEqual({ a: 1 })
    expect(options).toEqual(create())
  })

  test('what is done to options later has no effect', async () => {
    // New for each test: the keys of secrets that were used before are known.
    const original = randomBytes(32)
    const secret = Buffer.from(original)
    const list: any[] = [secret, OTHER_SECRET]
    const options: any = {
      cookieName: 'session',
      secret: list,
      duration: 5000,
      cookie: { path: '/app', sameSite: 'strict' },
      clock,
      vary: true,
    }
    const sessions = clientSessions(options)
    const changed = randomBytes(32)
    secret.set(changed)
    list.length = 0
    Object.assign(options, {
      cookieName: 'other',
      requestKey: 'other',
      duration: 1,
      secret: 'changed',
      clock: () => 0,
      vary: false,
    })
    Object.assign(options.cookie, { path: '/changed', sameSite: 'lax', secure: true })
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].a = 1
        res.end()
      },
    })
    const reply = await site.visit()
    expect(reply.setCookie).toEqual([
      expect.stringMatching(/^session=[\w-]+; Max-Age=5; .*Path=\/app; HttpOnly; SameSite=Strict$/),
    ])
    expect(reply.headers['vary']).toBe('Cookie')
    // Keys are derived on first use, which was after the change.
    const cookieName = 'session'
    expect(contentOf(clientSessions({ cookieName, secret: changed, clock }), reply)).toBe(
      'unknown-key',
    )
    expect(contentOf(clientSessions({ cookieName, secret: original, clock }), reply)).toEqual({
      a: 1,
    })
  })

  test('no option is read while requests are served', async () => {
    let created = false
    const late: PropertyKey[] = []
    const spied = <T extends object>(target: T): T =>
      new Proxy(target, {
        get(object, key, receiver) {
          if (created) late.push(key)
          return Reflect.get(object, key, receiver)
        },
      })
    const sessions = clientSessions(
      spied({
        cookieName: 'session',
        secret: SECRET,
        activeDuration: 1000,
        cookie: spied({ path: '/', sameSite: 'lax' as const }),
        legacy: spied({ secret: OTHER_SECRET }),
      }),
    )
    created = true
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].count = (req['session'].count ?? 0) + 1
        req['session'].setDuration(1000)
        res.end()
      },
    })
    const { setCookie } = await site.visit()
    const reply = await site.visit({ cookie: cookieHeader(setCookie) })
    expect(contentOf(sessions, reply)).toEqual({ count: 2 })
    expect(late).toEqual([])
  })
})
