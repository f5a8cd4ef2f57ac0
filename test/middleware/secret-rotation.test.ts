import { describe, expect, test } from 'vitest'
import { HOSTS, OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { HOUR, MINUTE, START, createVisitor } from '../support/visitor.ts'

const NEW = OTHER_SECRET
const OLD = SECRET
const before = { secret: OLD, duration: HOUR }
const during = { secret: [NEW, OLD], duration: HOUR }
const after = { secret: NEW, duration: HOUR }
const RESEALED = { type: 'resealed', cookieName: 'session', cause: 'rotation' }

describe.each(HOSTS)('on $name', (host) => {
  test('a session of the old secret is sealed anew once, without a longer life', async () => {
    const visitor = createVisitor(host, during)
    await visitor.visit((session) => (session.a = 1), before)
    visitor.events.length = 0
    visitor.now = START + 20 * MINUTE

    const first = await visitor.visit((session) => session.a)
    expect(first).toMatchObject({ seen: 1, setCookie: [expect.any(String)] })
    expect(first.attributes).toMatchObject({ 'max-age': '2400' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
    expect(visitor.events).toEqual([RESEALED])

    const second = await visitor.visit((session) => session.a)
    expect(second).toMatchObject({ seen: 1, setCookie: [] })
    expect(visitor.events).toEqual([RESEALED])

    expect((await visitor.visit((session) => session.a, after)).seen).toBe(1)
  })

  test('a change along with it sends one cookie', async () => {
    const visitor = createVisitor(host, during)
    await visitor.visit((session) => (session.a = 1), before)
    const { setCookie } = await visitor.visit((session) => (session.b = 2))
    expect(setCookie).toHaveLength(1)
    const { seen } = await visitor.visit((session) => ({ ...session }), after)
    expect(seen).toEqual({ a: 1, b: 2 })
  })

  test('a session of the old secret that nobody touches stays as it is', async () => {
    const visitor = createVisitor(host, during)
    await visitor.visit((session) => (session.a = 1), before)
    const { cookie } = visitor
    visitor.now = START + MINUTE
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
    expect(visitor.cookie).toBe(cookie)
  })

  test('once the old secret is gone its sessions are of an unknown key', async () => {
    const visitor = createVisitor(host, after)
    await visitor.visit((session) => (session.a = 1), before)
    visitor.events.length = 0
    const { seen, setCookie } = await visitor.visit((session) => ({ ...session }))
    expect({ seen, setCookie }).toEqual({ seen: {}, setCookie: [] })
    expect(visitor.events).toEqual([
      { type: 'rejected', cookieName: 'session', reason: 'unknown-key' },
    ])
  })

  test('a destroyed or reset session of the old secret is not told as sealed anew', async () => {
    for (const end of ['destroy', 'reset']) {
      const visitor = createVisitor(host, during)
      await visitor.visit((session) => (session.a = 1), before)
      visitor.events.length = 0
      const { setCookie } = await visitor.visit((session) => session[end]())
      expect(setCookie).toHaveLength(1)
      expect(visitor.events).toEqual([])
    }
  })

  test('a 0.8 cookie is sealed anew as an upgrade, without a longer life', async () => {
    const visitor = createVisitor(host, before)
    await visitor.visit((session) => (session.a = 1), { ...before, format: '0.8' })
    visitor.events.length = 0
    visitor.now = START + 20 * MINUTE
    const { seen, attributes } = await visitor.visit((session) => session.a)
    expect(seen).toBe(1)
    expect(attributes).toMatchObject({ 'max-age': '2400' })
    expect(visitor.events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'upgrade' }])
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
    expect((await visitor.visit((session) => session.a)).setCookie).toEqual([])
  })
})
