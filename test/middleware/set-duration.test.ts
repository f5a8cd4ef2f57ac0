import { describe, expect, test } from 'vitest'
import { HOSTS } from '../support/hosts.ts'
import { DAY, HOUR, MINUTE, START, createVisitor } from '../support/visitor.ts'

describe.each(HOSTS)('on $name', (host) => {
  test('the new duration counts from now, and the birth stays', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => (session.a = 1))
    visitor.now = START + 30 * MINUTE
    const { attributes } = await visitor.visit((session) => session.setDuration(DAY))
    expect(attributes).toMatchObject({ 'max-age': '86400' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: 30 * MINUTE + DAY })
    visitor.now = START + 30 * MINUTE + DAY
    expect((await visitor.visit((session) => session.a)).seen).toBe(1)
    visitor.now += 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
  })

  test('it can shorten a life', async () => {
    const visitor = createVisitor(host, { duration: DAY })
    await visitor.visit((session) => (session.a = 1))
    await visitor.visit((session) => session.setDuration(MINUTE))
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: MINUTE })
  })

  test('it stays with the session through later changes', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => session.setDuration(DAY))
    visitor.now = START + 2 * HOUR
    await visitor.visit((session) => (session.a = 1))
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: DAY })
  })

  test('it ends with a reset()', async () => {
    const visitor = createVisitor(host, { duration: HOUR })
    await visitor.visit((session) => session.setDuration(DAY, true))
    const { attributes } = await visitor.visit((session) => session.reset())
    expect(attributes).toMatchObject({ 'max-age': '3600' })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: HOUR })
  })

  test.each([true, false])(
    'ephemeral %s makes a cookie of this kind, also after changes',
    async (ephemeral) => {
      const visitor = createVisitor(host, { duration: HOUR, cookie: { ephemeral: !ephemeral } })
      const kept = ephemeral ? undefined : '3600'
      const before = await visitor.visit((session) => (session.a = 1))
      expect(before.attributes?.['max-age']).toBe(ephemeral ? '3600' : undefined)
      const { attributes } = await visitor.visit((session) => session.setDuration(HOUR, ephemeral))
      expect(attributes?.['max-age']).toBe(kept)
      expect('expires' in attributes!).toBe(!ephemeral)
      const later = await visitor.visit((session) => (session.a = 2))
      expect(later.attributes?.['max-age']).toBe(kept)
      const unsaid = await visitor.visit((session) => session.setDuration(HOUR))
      expect(unsaid.attributes?.['max-age']).toBe(kept)
    },
  )

  test('an ephemeral session ends on the server all the same', async () => {
    const visitor = createVisitor(host)
    await visitor.visit((session) => session.setDuration(MINUTE, true))
    visitor.now = START + MINUTE + 1
    expect(visitor.life()).toBe('expired')
  })

  test("one visitor's choice is not the next one's", async () => {
    const options = { duration: HOUR }
    const first = createVisitor(host, options)
    await first.visit((session) => session.setDuration(MINUTE, true))
    const second = createVisitor(host, options)
    const { attributes } = await second.visit((session) => (session.a = 1))
    expect(attributes).toMatchObject({ 'max-age': '3600' })
  })

  test.each([
    ['nothing', undefined],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['text', '1h'],
    ['null', null],
  ])('it refuses %s', async (_, duration) => {
    const visitor = createVisitor(host)
    const { seen, setCookie } = await visitor.visit((session) => {
      try {
        return session.setDuration(duration)
      } catch (error) {
        return [error instanceof TypeError, (error as Error).message]
      }
    })
    expect(seen).toEqual([
      true,
      expect.stringMatching(/argument of setDuration\(\) is .*milliseconds/),
    ])
    expect(setCookie).toEqual([])
  })

  test.each([0, -0, -1, -0.5, -DAY])(
    '%s ends the session, and the browser drops the cookie',
    async (duration) => {
      const visitor = createVisitor(host, { duration: HOUR })
      await visitor.visit((session) => (session.a = 1))
      const { setCookie } = await visitor.visit((session) => session.setDuration(duration))
      expect(setCookie).toEqual([
        expect.stringMatching(/^\w+=; Max-Age=0; Expires=Thu, 01 Jan 1970/),
      ])
      expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
    },
  )

  test('it refuses ephemeral where cookie.maxAge says something else', async () => {
    const visitor = createVisitor(host, { cookie: { maxAge: MINUTE } })
    const { seen } = await visitor.visit((session) => {
      try {
        return session.setDuration(HOUR, true)
      } catch (error) {
        return [error instanceof TypeError, (error as Error).message]
      }
    })
    expect(seen).toEqual([
      true,
      expect.stringMatching(/setDuration\(\).*cookie\.maxAge contradicts it; remove one/),
    ])
  })
})
