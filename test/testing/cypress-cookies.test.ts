import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { cypressCookies, type CypressCookie } from '../../src/testing.ts'
import { SECRET } from '../support/hosts.ts'

const url = 'https://shop.example/cart'
const HOUR = 60 * 60 * 1000
const options = { cookieName: 'session', secret: SECRET, duration: HOUR }

const only = (cookie: SessionOptions['cookie'], page = url): CypressCookie =>
  cypressCookies(clientSessions({ ...options, cookie }), { user: 7 }, { url: page })[0]!

describe('what cy.setCookie(name, value, options) is given', () => {
  test('the cookie as a browser would have it from Set-Cookie', () => {
    const soon = Math.floor(Date.now() / 1000) + 3600
    const cookie = only({ path: '/shop', httpOnly: false })
    expect(cookie).toEqual({
      name: 'session',
      value: expect.stringMatching(/^[\w-]+$/),
      options: {
        domain: 'shop.example',
        hostOnly: true,
        path: '/shop',
        httpOnly: false,
        secure: false,
        expiry: expect.any(Number),
        sameSite: 'lax',
      },
    })
    expect(Math.abs(cookie.options.expiry! - soon)).toBeLessThan(60)
  })

  test('a session that the application reads', () => {
    const sessions = clientSessions({ ...options, chunks: 2 })
    const data = { text: 'x'.repeat(5000) }
    const cookies = cypressCookies(sessions, data, { url })
    expect(cookies.map(({ name }) => name)).toEqual(['session', 'session.1'])
    const header = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    expect(sessions.read(header)).toMatchObject({ ok: true, data })
  })

  test.each([
    ['strict', 'strict'],
    ['lax', 'lax'],
    ['none', 'no_restriction'],
  ] as const)('SameSite %s by the name that Cypress has for it', (sameSite, expected) => {
    expect(only({ sameSite, secure: true }).options.sameSite).toBe(expected)
  })

  test('no SameSite where there is none', () => {
    expect(only({ sameSite: false }).options).not.toHaveProperty('sameSite')
  })

  test('no expiry for a cookie that is gone when the browser closes', () => {
    expect(only({ ephemeral: true }).options).not.toHaveProperty('expiry')
  })

  test.each(['example', '.example'])('a domain for its subdomains too: %s', (domain) => {
    expect(only({ domain }).options).toMatchObject({ domain: 'example', hostOnly: false })
  })

  test('the secure cookie for https:, the other for http:', () => {
    const cookie = { prefix: 'host', secure: 'auto' } as const
    expect(only(cookie)).toMatchObject({
      name: '__Host-session',
      options: { secure: true, hostOnly: true, path: '/' },
    })
    expect(only(cookie, 'http://localhost:3000')).toMatchObject({
      name: 'session',
      options: { secure: false, domain: 'localhost' },
    })
  })
})

test('wrong arguments are named', () => {
  const sessions = clientSessions(options)
  expect(() => cypressCookies(sessions, {}, { url: 'shop' })).toThrow(
    'option url of cypressCookies() is "shop"; it must be the address of a page',
  )
  expect(() => cypressCookies({} as never, {}, { url })).toThrow(
    'the first argument of cypressCookies() is an object ([object Object]); pass what clientSessions(options) returned',
  )
})
