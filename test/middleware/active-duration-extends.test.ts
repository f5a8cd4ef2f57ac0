import { describe, expect, test } from 'vitest'
import { HOSTS } from '../support/hosts.ts'
import { DAY, HOUR, MINUTE, START, createVisitor } from '../support/visitor.ts'

const options = { duration: HOUR, activeDuration: 10 * MINUTE }

describe.each(HOSTS)('on $name', (host) => {
  test('a read with less than this left adds this, once', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 50 * MINUTE
    expect((await visitor.visit((session) => session.a)).setCookie).toEqual([])
    visitor.now = START + 51 * MINUTE
    const { seen, attributes } = await visitor.visit((session) => session.a)
    expect(seen).toBe(1)
    expect(attributes).toMatchObject({ 'max-age': String(19 * 60) })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 70 * MINUTE })
    expect((await visitor.visit((session) => session.a)).setCookie).toEqual([])
  })

  test('a session that nobody reads is not extended', async () => {
    const visitor = createVisitor(host, options)
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + HOUR + 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
    expect(visitor.life()).toBe('expired')
  })

  test('a session in use lives for 30 days and no longer', async () => {
    const visitor = createVisitor(host, { duration: DAY, activeDuration: DAY })
    await visitor.visit((session) => (session.a = 1))
    for (let hours = 12; hours < 31 * 24; hours += 12) {
      visitor.now = START + hours * HOUR
      const { seen } = await visitor.visit((session) => session.a)
      expect([hours, seen]).toEqual([hours, hours <= 30 * 24 ? 1 : undefined])
    }
    expect(visitor.life()).toBe('expired')
  })

  test('absoluteDuration is another cap, in the cookie as well', async () => {
    const visitor = createVisitor(host, { ...options, absoluteDuration: 65 * MINUTE })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 55 * MINUTE
    const { attributes } = await visitor.visit((session) => session.a)
    expect(attributes).toMatchObject({ 'max-age': '600' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 65 * MINUTE })
    visitor.now = START + 60 * MINUTE
    expect((await visitor.visit((session) => session.a)).setCookie).toEqual([])
    visitor.now = START + 65 * MINUTE + 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
  })

  test('setDuration() cannot go beyond the cap', async () => {
    const visitor = createVisitor(host, { ...options, absoluteDuration: 2 * HOUR })
    const { attributes } = await visitor.visit((session) => session.setDuration(DAY))
    expect(attributes).toMatchObject({ 'max-age': '7200' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 2 * HOUR })
  })

  test('a duration longer than 30 days is not cut short', async () => {
    const visitor = createVisitor(host, { duration: 60 * DAY, activeDuration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 60 * DAY })
  })

  test('a reset() begins under a new cap', async () => {
    const visitor = createVisitor(host, { ...options, absoluteDuration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 30 * MINUTE
    await visitor.visit((session) => session.reset(['a']))
    expect(visitor.life()).toEqual({ createdAt: 30 * MINUTE, expiresAt: 90 * MINUTE })
  })
})
