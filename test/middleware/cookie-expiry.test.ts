import { describe, expect, test } from 'vitest'
import { HOSTS } from '../support/hosts.ts'
import { DAY, HOUR, MINUTE, SECOND, START, createVisitor } from '../support/visitor.ts'

describe.each(HOSTS)('on $name', (host) => {
  test('cookie.maxAge says how long the browser keeps the cookie, from each time it is set', async () => {
    const visitor = createVisitor(host, { duration: DAY, cookie: { maxAge: MINUTE } })
    const first = await visitor.visit((session) => (session.a = 1))
    expect(first.attributes).toMatchObject({
      'max-age': '60',
      expires: new Date(START + MINUTE).toUTCString(),
    })
    visitor.now = START + HOUR
    const second = await visitor.visit((session) => (session.a = 2))
    expect(second.attributes).toMatchObject({
      'max-age': '60',
      expires: new Date(START + HOUR + MINUTE).toUTCString(),
    })
    expect(visitor.life()).toEqual({ createdAt: 0, expiresAt: DAY })
  })

  test('cookie.maxAge does not lengthen the life of the session', async () => {
    const visitor = createVisitor(host, { duration: MINUTE, cookie: { maxAge: DAY } })
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toMatchObject({ 'max-age': '86400' })
    visitor.now = START + MINUTE + 1
    expect((await visitor.visit((session) => session.a)).seen).toBeUndefined()
  })

  test('an ephemeral cookie has neither Max-Age nor Expires', async () => {
    const visitor = createVisitor(host, { cookie: { ephemeral: true } })
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toEqual({ path: '/', httponly: '', samesite: 'Lax' })
    visitor.now = START + DAY + 1
    expect(visitor.life()).toBe('expired')
  })

  test('no cookie asks for more than 400 days, which is all that browsers keep', async () => {
    const capped = { 'max-age': '34560000', expires: new Date(START + 400 * DAY).toUTCString() }
    const long = createVisitor(host, { duration: 1000 * DAY })
    expect((await long.visit((session) => (session.a = 1))).attributes).toMatchObject(capped)
    expect(long.life()).toEqual({ createdAt: 0, expiresAt: 1000 * DAY })
    const aged = createVisitor(host, { cookie: { maxAge: 1000 * DAY } })
    expect((await aged.visit((session) => (session.a = 1))).attributes).toMatchObject(capped)
    const set = createVisitor(host)
    const { attributes } = await set.visit((session) => session.setDuration(1000 * DAY))
    expect(attributes).toMatchObject(capped)
  })

  test('a life in parts of a second is rounded up, so that the browser never forgets too early', async () => {
    const visitor = createVisitor(host, { duration: 1500 })
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toMatchObject({
      'max-age': '2',
      expires: new Date(START + 2 * SECOND).toUTCString(),
    })
  })

  test.each([
    [{ path: '/app' }, { path: '/app', httponly: '', samesite: 'Lax' }],
    [
      { domain: 'example.com' },
      { domain: 'example.com', path: '/', httponly: '', samesite: 'Lax' },
    ],
    [{ httpOnly: false }, { path: '/', samesite: 'Lax' }],
    [{ sameSite: 'strict' }, { path: '/', httponly: '', samesite: 'Strict' }],
    [{ sameSite: true }, { path: '/', httponly: '', samesite: 'Strict' }],
    [{ sameSite: false }, { path: '/', httponly: '' }],
    [
      { sameSite: 'none', secureProxy: true },
      { path: '/', httponly: '', secure: '', samesite: 'None' },
    ],
    [
      { partitioned: true, secureProxy: true },
      { path: '/', httponly: '', secure: '', partitioned: '', samesite: 'Lax' },
    ],
    [{ priority: 'low' }, { path: '/', httponly: '', samesite: 'Lax', priority: 'Low' }],
  ] as const)('the attributes are those of the options: %o', async (cookie, expected) => {
    const visitor = createVisitor(host, { cookie: { ...cookie, ephemeral: true } })
    const { attributes } = await visitor.visit((session) => (session.a = 1))
    expect(attributes).toEqual(expected)
  })
})
