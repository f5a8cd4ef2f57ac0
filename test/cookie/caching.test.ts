import { describe, expect, test } from 'vitest'
import { privateCacheControl, varyOnCookie } from '../../src/cookie/caching.ts'

describe('Vary', () => {
  test.each([
    ['', 'Cookie'],
    ['Accept', 'Accept, Cookie'],
    ['Accept, Origin', 'Accept, Origin, Cookie'],
    ['Cookie2', 'Cookie2, Cookie'],
  ])('%j becomes %j', (vary, expected) => {
    expect(varyOnCookie(vary)).toBe(expected)
  })

  test.each(['Cookie', 'cookie', 'Accept, COOKIE', 'Accept,cookie ,Origin', '*', 'Accept, *'])(
    '%j covers it',
    (vary) => {
      expect(varyOnCookie(vary)).toBeUndefined()
    },
  )
})

describe('Cache-Control', () => {
  test.each([
    ['', 'private', []],
    ['no-store', 'private, no-store', []],
    ['max-age=60', 'private, max-age=60', []],
    ['public, max-age=60', 'private, max-age=60', ['public']],
    ['PUBLIC', 'private', ['PUBLIC']],
    ['s-maxage=60, max-age=5', 'private, max-age=5', ['s-maxage=60']],
    ['S-MaxAge = 60', 'private', ['S-MaxAge = 60']],
    ['private, public', 'private', ['public']],
    ['public, private, s-maxage=1', 'private', ['public', 's-maxage=1']],
    ['private="X-A"', 'private, private="X-A"', []],
    ['no-cache="Set-Cookie, public", public', 'private, no-cache="Set-Cookie, public"', ['public']],
    ['ext="a\\", public", max-age=1', 'private, ext="a\\", public", max-age=1', []],
    ['no-store, ext="a, public', 'private, no-store, ext=', ['"a, public']],
    ['ext="a, private', 'private, ext=', ['"a, private']],
    ['private, ext="a\\', 'private, ext=', ['"a\\']],
    ['"public", max-age=1', 'private, max-age=1', ['"public"']],
    ['max-age=1, , no-transform, ', 'private, max-age=1, no-transform', []],
    [',, max-age=1 ,', 'private, max-age=1', []],
    ['publicity', 'private, publicity', []],
    [',', 'private', []],
  ])('%j becomes %j', (value, expected, removed) => {
    expect(privateCacheControl(value)).toEqual({ value: expected, removed })
  })

  test.each(['private', 'Private', 'private, max-age=60', 'no-cache, private'])(
    '%j stays',
    (value) => {
      expect(privateCacheControl(value)).toBeUndefined()
    },
  )
})
