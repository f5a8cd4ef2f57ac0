import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { DAY, HOUR, MINUTE, START, createVisitor } from '../support/visitor.ts'

const options = { duration: DAY, idleDuration: HOUR }

describe.each(HOSTS)('on $name', (host) => {
  test('a session that nobody reads for so long is over', async () => {
    const visitor = createVisitor(host, options)
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toMatchObject({ 'max-age': '3600' })
    visitor.now = START + HOUR
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
    visitor.now = START + HOUR + 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
    expect(visitor.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'expired' })
  })

  test('it slides at most once in half a window', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    const sent: number[] = []
    for (let minute = 1; minute <= 120; minute++) {
      visitor.now = START + minute * MINUTE
      const { seen, setCookie } = await visitor.visit((session) => session.a)
      expect(seen).toBe(1)
      if (setCookie.length > 0) sent.push(minute)
    }
    expect(sent).toEqual([31, 62, 93])
  })

  test('it does not go beyond the duration', async () => {
    const visitor = createVisitor(host, { duration: 90 * MINUTE, idleDuration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 45 * MINUTE
    const { attributes } = await visitor.visit((session) => session.a)
    expect(attributes).toMatchObject({ 'max-age': String(45 * 60) })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 90 * MINUTE })
  })

  test('a request that does not touch the session slides nothing', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    const site = await host.start({
      sessions: clientSessions({
        ...options,
        cookieName: 'session',
        secret: SECRET,
        clock: () => START + 45 * MINUTE,
      }),
      handle: (_req, res) => res.end('ok'),
    })
    const reply = await site.visit({ cookie: visitor.cookie })
    expect(reply).toMatchObject({ body: 'ok', setCookie: [] })
  })

  test('a change counts as activity', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 10 * MINUTE
    const { attributes } = await visitor.visit((session) => (session.a = 2))
    expect(attributes).toMatchObject({ 'max-age': '3600' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 70 * MINUTE })
  })

  test('a change and a slide send one cookie', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 45 * MINUTE
    const { setCookie } = await visitor.visit((session) => (session.a = 2))
    expect(setCookie).toHaveLength(1)
  })

  test('switched on later, it counts from the last change', async () => {
    const visitor = createVisitor(host)
    await visitor.visit((session) => (session.a = 1), { duration: DAY })
    visitor.now = START + 2 * HOUR
    expect((await visitor.visit((session) => session.a, options)).seen).toBeUndefined()
  })
})
