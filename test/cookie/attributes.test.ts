import { describe, expect, test } from 'vitest'
import {
  COOKIE_OPTION_NAMES,
  checkCookieName,
  cookieAttributes,
  type CookieOptions,
} from '../../src/cookie/attributes.ts'
import { createSetCookie } from '../../src/cookie/set-cookie.ts'

const defaults = {
  name: 'session',
  path: '/',
  domain: undefined,
  maxAge: undefined,
  ephemeral: false,
  httpOnly: true,
  secure: false,
  secureConnection: false,
  sameSite: 'lax',
  partitioned: false,
  priority: undefined,
}

const attributes = (options: object, name = 'session') => cookieAttributes(name, options)

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
  [{ maxAge: 1000 }, { maxAge: 1000 }],
  [{ maxAge: null }, { maxAge: undefined }],
  [{ ephemeral: true }, { ephemeral: true }],
  [{ httpOnly: false }, { httpOnly: false }],
  [{ secure: true }, { secure: true, secureConnection: true }],
  [{ secureProxy: true }, { secure: true, secureConnection: false }],
  [
    { secure: true, secureProxy: true },
    { secure: true, secureConnection: false },
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
    [{ secure: 'auto' }, 'cookie.secure is "auto"'],
    [{ secureProxy: {} }, 'cookie.secureProxy is an object'],
    [{ partitioned: 0 }, 'cookie.partitioned is 0'],
    [{ sameSite: 'loose' }, 'cookie.sameSite is "loose"'],
    [{ sameSite: 1 }, 'cookie.sameSite is 1'],
    [{ priority: 'highest' }, 'cookie.priority is "highest"'],
    [{ priority: 1 }, 'cookie.priority is 1'],
    [{ ephemeral: true, maxAge: 1000 }, 'cookie.ephemeral and cookie.maxAge contradict'],
    [{ sameSite: 'none' }, 'cookie.sameSite "none" is ignored by browsers without Secure'],
    [{ partitioned: true }, 'cookie.partitioned is ignored by browsers without Secure'],
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
    expect(cookieAttributes(name, options).name).toBe(name)
  })

  test.each<[string, CookieOptions, string]>([
    ['__Host-s', {}, 'set cookie.secure to true'],
    ['__Secure-s', {}, 'set cookie.secure to true'],
    ['__Http-s', { secure: true, httpOnly: false }, 'leave cookie.httpOnly on'],
    ['__Host-Http-s', { secure: true, httpOnly: false }, 'leave cookie.httpOnly on'],
    ['__Host-s', { secure: true, domain: 'example.com' }, 'remove cookie.domain'],
    ['__HOST-s', { secure: true, domain: 'example.com' }, 'remove cookie.domain'],
    ['__Host-s', { secure: true, path: '/a' }, 'cookie.path must be "/"'],
    ['__Host-Http-s', { secure: true, path: '/a' }, 'cookie.path must be "/"'],
  ])('%s with %o is refused', (name, options, remedy) => {
    expect(() => cookieAttributes(name, options)).toThrow(TypeError)
    expect(() => cookieAttributes(name, options)).toThrow(
      new RegExp(`cookieName "${name}" begins with a prefix.*; ${remedy}$`),
    )
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

  test.each(['example.com', `${'a'.repeat(63)}.com`, `${'a'.repeat(64)}.com`, 'a'.repeat(300)])(
    'domain %s',
    (domain) => {
      if (!accepted({ domain })) return
      expect(() => createSetCookie(attributes({ domain }))).not.toThrow()
    },
  )
})
