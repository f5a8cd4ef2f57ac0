import { describe, expect, test } from 'vitest'
import { HOSTS } from '../support/hosts.ts'
import { DAY, HOUR, MINUTE, SECOND, START, createVisitor } from '../support/visitor.ts'

describe.each(HOSTS)('on $name', (host) => {
  test('a session lives for its duration, to the last millisecond', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + HOUR
    expect((await visitor.visit((session) => session.a)).seen).toBe(1)
    visitor.now = START + HOUR + 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
    expect(visitor.events.at(-1)).toEqual({
      type: 'rejected',
      cookieName: 'session',
      reason: 'expired',
    })
  })

  test('the default is one day', async () => {
    const visitor = createVisitor(host)
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toMatchObject({
      'max-age': '86400',
      expires: new Date(START + DAY).toUTCString(),
    })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: DAY })
  })

  test('use does not extend it', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    for (let minute = 10; minute <= 60; minute += 10) {
      visitor.now = START + minute * MINUTE
      const { seen, setCookie } = await visitor.visit((session) => session.a)
      expect({ seen, setCookie }).toEqual({ seen: 1, setCookie: [] })
    }
    visitor.now += 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
  })

  test('changes do not extend it, nor the time the browser keeps the cookie', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.count = 0))
    for (let minute = 10; minute <= 50; minute += 10) {
      visitor.now = START + minute * MINUTE
      const { attributes } = await visitor.visit((session) => session.count++)
      expect(attributes).toMatchObject({
        'max-age': String((60 - minute) * 60),
        expires: new Date(START + HOUR).toUTCString(),
      })
      expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
    }
    visitor.now = START + HOUR + 1
    expect((await visitor.visit((session) => session.count)).seen).toBeUndefined()
  })

  test('a whole-object assignment does not extend it', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 10 * MINUTE
    await visitor.visit((_, req) => (req['session'] = { b: 2 }))
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
  })

  test('a session after an expired one begins a life of its own', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 2 * HOUR
    await visitor.visit((session) => (session.b = 2))
    expect(visitor.life()).toEqual({ createdAt: 2 * HOUR, expiresAt: 3 * HOUR })
  })

  test('reset() starts life anew, and keeps what it is told to keep', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => Object.assign(session, { csrf: 'x', user: 'Ann', n: 1 }))
    visitor.now = START + 30 * MINUTE
    const { attributes } = await visitor.visit((session) => session.reset(['csrf', 'missing']))
    expect(attributes).toMatchObject({ 'max-age': '3600' })
    expect(visitor.life()).toEqual({ createdAt: 30 * MINUTE, expiresAt: 90 * MINUTE })
    expect((await visitor.visit((session) => ({ ...session }))).seen).toEqual({ csrf: 'x' })
  })

  test('reset() sends a cookie even if nothing was there, and if nothing changes', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    expect((await visitor.visit((session) => session.reset())).setCookie).toHaveLength(1)
    await visitor.visit((session) => (session.csrf = 'x'))
    visitor.now = START + MINUTE
    expect((await visitor.visit((session) => session.reset(['csrf']))).setCookie).toHaveLength(1)
    expect(visitor.life()).toEqual({ createdAt: MINUTE, expiresAt: HOUR + MINUTE })
  })

  test.each([
    ['text', 'csrf'],
    ['numbers', [1]],
    ['an object', {}],
    ['null', null],
  ])('reset() refuses %s', async (_, keep) => {
    const visitor = createVisitor(host)
    const { seen } = await visitor.visit((session) => {
      session.a = 1
      try {
        return session.reset(keep)
      } catch (error) {
        return [error instanceof TypeError, (error as Error).message, session.a]
      }
    })
    expect(seen).toEqual([
      true,
      expect.stringMatching(/argument of reset\(\) is .*list of keys/),
      1,
    ])
  })

  test('a shorter duration in the options does not shorten the sessions there are', async () => {
    const visitor = createVisitor(host)
    await visitor.visit((session) => (session.a = 1), { duration: HOUR })
    visitor.now = START + 30 * MINUTE
    const { seen } = await visitor.visit((session) => session.a++, { duration: SECOND })
    expect(seen).toBe(1)
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
  })
})
