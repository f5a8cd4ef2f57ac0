import { describe, expect, test } from 'vitest'
import { cookieAttributes } from '../../src/cookie/attributes.ts'
import {
  COOKIE_OPTION_NAMES,
  checkCookieName,
  type CookieOptions,
} from '../../src/cookie/options.ts'
import { createSetCookie } from '../../src/cookie/set-cookie.ts'

const defaults = {
  name: 'session',
  path: '/',
  domain: undefined,
  maxAge: undefined,
  ephemeral: false,
  httpOnly: true,
  secure: false,
  sameSite: 'lax',
  partitioned: false,
  priority: undefined,
}

const over = (options: CookieOptions, name = 'session', production = true) =>
  cookieAttributes(name, options, production)
const attributes = (options: object, name = 'session') => over(options, name).secure

test('defaults', () => {
  expect(attributes({})).toEqual(defaults)
  const unset = Object.fromEntries([...COOKIE_OPTION_NAMES].map((name) => [name, undefined]))
  expect(attributes(unset)).toEqual(defaults)
})

test.each<[CookieOptions, object]>([
  [{ path: '/app' }, { path: '/app' }],
  [{ domain: 'example.com' }, { domain: 'example.com' }],
  [{ domain: '.Example.com' }, { domain: '.Example.com' }],
  [{ domain: 'localhost' }, { domain: 'localhost' }],
  [{ domain: `${'a.'.repeat(126)}a` }, {}],
  [{ path: `/${'a'.repeat(1023)}` }, {}],
  [{ maxAge: 1000 }, { maxAge: 1000 }],
  [{ maxAge: null }, { maxAge: undefined }],
  [{ ephemeral: true }, { ephemeral: true }],
  [{ httpOnly: false }, { httpOnly: false }],
  [{ secure: true }, { secure: true }],
  [{ secure: 'auto' }, { secure: true }],
  [{ secureProxy: true }, { secure: true }],
  [{ prefix: 'host' }, { name: '__Host-session', secure: true }],
  [
    { prefix: 'secure', domain: 'a.example', path: '/a' },
    { name: '__Secure-session', secure: true, domain: 'a.example', path: '/a' },
  ],
  [{ sameSite: true }, { sameSite: 'strict' }],
  [{ sameSite: false }, { sameSite: false }],
  [{ sameSite: 'Strict' }, { sameSite: 'strict' }],
  [{ sameSite: 'Lax' }, { sameSite: 'lax' }],
  [{ sameSite: 'None', secure: true }, { sameSite: 'none' }],
  [{ partitioned: true, secureProxy: true }, { partitioned: true }],
  [{ priority: 'high' }, { priority: 'high' }],
])('%o', (options, expected) => {
  expect(attributes(options)).toMatchObject(expected)
})

describe('refused', () => {
  test.each([
    [{ path: 'app' }, 'cookie.path is "app"'],
    [{ path: '' }, 'cookie.path is ""'],
    [{ path: '/a;b' }, 'cookie.path is "/a;b"'],
    [{ path: '/a\r\nSet-Cookie: x=y' }, 'cookie.path is '],
    [{ path: '/ä' }, 'cookie.path is '],
    [{ path: 5 }, 'cookie.path is 5'],
    [{ path: `/${'a'.repeat(1024)}` }, 'cookie.path is '],
    [{ domain: `${'a.'.repeat(127)}a` }, 'cookie.domain is '],
    [{ domain: 'exa mple.com' }, 'cookie.domain is '],
    [{ domain: 'example.com; Secure' }, 'cookie.domain is '],
    [{ domain: 'https://example.com' }, 'cookie.domain is '],
    [{ domain: 'example.com.' }, 'cookie.domain is '],
    [{ domain: '-a.com' }, 'cookie.domain is '],
    [{ domain: '' }, 'cookie.domain is ""'],
    [{ maxAge: 0 }, 'cookie.maxAge is 0'],
    [{ maxAge: -1 }, 'cookie.maxAge is -1'],
    [{ maxAge: NaN }, 'cookie.maxAge is NaN'],
    [{ maxAge: Infinity }, 'cookie.maxAge is Infinity'],
    [{ maxAge: '1000' }, 'cookie.maxAge is "1000"'],
    [{ ephemeral: 1 }, 'cookie.ephemeral is 1'],
    [{ httpOnly: 'yes' }, 'cookie.httpOnly is "yes"'],
    [{ secure: 'always' }, 'cookie.secure is "always"; it must be true, false or "auto"'],
    [{ prefix: '__Host-' }, 'cookie.prefix is "__Host-"; it must be "host" or "secure"'],
    [{ secureProxy: {} }, 'cookie.secureProxy is an object'],
    [{ partitioned: 0 }, 'cookie.partitioned is 0'],
    [{ sameSite: 'loose' }, 'cookie.sameSite is "loose"'],
    [{ sameSite: 1 }, 'cookie.sameSite is 1'],
    [{ priority: 'highest' }, 'cookie.priority is "highest"'],
    [{ priority: 1 }, 'cookie.priority is 1'],
    [{ ephemeral: true, maxAge: 1000 }, 'cookie.ephemeral and cookie.maxAge contradict'],
    [{ sameSite: 'none' }, 'cookie.sameSite "none" is ignored by browsers without Secure'],
    [{ partitioned: true }, 'cookie.partitioned is ignored by browsers without Secure'],
    [{ prefix: 'host', domain: 'a.example' }, 'cookie.prefix "host" is a promise that browsers'],
    [{ prefix: 'host', path: '/a' }, 'cookie.prefix "host" is a promise that browsers enforce'],
    [{ prefix: 'secure', secure: false }, 'cookie.prefix "secure" is a promise that browsers'],
  ])('%o', (options, message) => {
    expect(() => attributes(options)).toThrow(TypeError)
    expect(() => attributes(options)).toThrow(`client-sessions: ${message}`)
  })
})

describe('names with a prefix that browsers enforce', () => {
  test.each<[string, CookieOptions]>([
    ['__Host-s', { secure: true }],
    ['__host-s', { secureProxy: true }],
    ['__Secure-s', { secure: true, domain: 'example.com', path: '/a', httpOnly: false }],
    ['__Http-s', { secure: true, domain: 'example.com', path: '/a' }],
    ['__Host-Http-s', { secure: true }],
    ['__Hosts-s', {}],
    ['__Host', {}],
    ['a__Host-s', {}],
  ])('%s with %o is fine', (name, options) => {
    expect(attributes(options, name).name).toBe(name)
  })

  test.each<[string, CookieOptions, string]>([
    ['__Host-s', {}, 'set cookie.secure to true'],
    ['__Host-s', { secure: 'auto' }, 'set cookie.secure to true'],
    ['__Secure-s', {}, 'set cookie.secure to true'],
    ['__Http-s', { secure: true, httpOnly: false }, 'leave cookie.httpOnly on'],
    ['__Host-Http-s', { secure: true, httpOnly: false }, 'leave cookie.httpOnly on'],
    ['__Host-s', { secure: true, domain: 'example.com' }, 'remove cookie.domain'],
    ['__HOST-s', { secure: true, domain: 'example.com' }, 'remove cookie.domain'],
    ['__Host-s', { secure: true, path: '/a' }, 'cookie.path must be "/"'],
    ['__Host-Http-s', { secure: true, path: '/a' }, 'cookie.path must be "/"'],
  ])('%s with %o is refused', (name, options, remedy) => {
    expect(() => attributes(options, name)).toThrow(TypeError)
    expect(() => attributes(options, name)).toThrow(
      new RegExp(`cookieName "${name}" begins with a prefix.*; ${remedy}$`),
    )
  })
})

test('a name that has a prefix takes no second one', () => {
  expect(() => attributes({ prefix: 'host' }, '__Secure-s')).toThrow(
    'client-sessions: cookieName "__Secure-s" has a prefix already; remove cookie.prefix',
  )
})

describe('over plain HTTP', () => {
  test('a cookie without secure is the same', () => {
    const { secure, plain } = over({})
    expect(plain).toBe(secure)
  })

  test('with secureProxy it is the same too, for the proxy speaks HTTPS', () => {
    for (const options of [{ secureProxy: true }, { secureProxy: true, prefix: 'host' } as const]) {
      const { secure, plain } = over(options)
      expect(plain).toBe(secure)
      expect(plain).toMatchObject({ secure: true })
    }
  })

  test('secure goes not at all, in production and in development', () => {
    expect(over({ secure: true }).plain).toBeUndefined()
    expect(over({ secure: true }, 'session', false).plain).toBeUndefined()
  })

  test('"auto" goes without what browsers take from HTTPS alone', () => {
    const { secure, plain } = over({ secure: 'auto', sameSite: 'none', partitioned: true })
    expect(secure).toMatchObject({ secure: true, sameSite: 'none', partitioned: true })
    expect(plain).toEqual({ ...secure, secure: false, sameSite: 'lax', partitioned: false })
    expect(over({ secure: 'auto', sameSite: 'strict' }).plain).toMatchObject({ sameSite: 'strict' })
  })

  test.each([undefined, true])(
    'a prefix with secure %o falls back in development alone',
    (secure) => {
      expect(over({ prefix: 'host', secure }).plain).toBeUndefined()
      const { plain } = over({ prefix: 'host', secure, partitioned: true }, 'session', false)
      expect(plain).toMatchObject({ name: 'session', secure: false, partitioned: false })
    },
  )

  test('a prefix with "auto" falls back in production as well', () => {
    expect(over({ prefix: 'host', secure: 'auto' }).plain).toMatchObject({ name: 'session' })
  })
})

describe('cookie names', () => {
  test.each(['session', 'a', "!#$%&'*+-.^_`|~09azAZ", '__proto__'])('%s is one', (name) => {
    expect(checkCookieName(name)).toBe(name)
  })

  test.each(['', 'a b', 'a;b', 'a,b', 'a\n', 'ä', 'a"', 'a/b', '(a)', undefined, null, 5])(
    '%j is none',
    (name) => {
      expect(() => checkCookieName(name)).toThrow(/^client-sessions: cookieName is .*; it must be/)
    },
  )

  test('"=" is told apart', () => {
    expect(() => checkCookieName('a=b')).toThrow(
      'client-sessions: cookieName is "a=b"; a cookie name cannot include "="; remove it',
    )
  })
})

const accepted = (options: object): boolean => {
  try {
    attributes(options)
    return true
  } catch {
    return false
  }
}

// What start-up lets through must not fail in the middle of a response.
describe('whatever passes the checks can be serialized', () => {
  test('paths of every character', () => {
    for (let code = 0; code < 256; code++) {
      const options = { path: `/a${String.fromCharCode(code)}b` }
      if (!accepted(options)) continue
      expect(() => createSetCookie(attributes(options))).not.toThrow()
    }
  })

  test.each([
    'example.com',
    `${'a'.repeat(63)}.com`,
    `${'a'.repeat(64)}.com`,
    'a'.repeat(300),
    'a.'.repeat(126) + 'a',
  ])('domain %s', (domain) => {
    if (!accepted({ domain })) return
    expect(() => createSetCookie(attributes({ domain }))).not.toThrow()
  })
})
