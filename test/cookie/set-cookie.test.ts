import { describe, expect, test } from 'vitest'
import { cookieAttributes } from '../../src/cookie/attributes.ts'
import type { CookieOptions } from '../../src/cookie/options.ts'
import { createSetCookie } from '../../src/cookie/set-cookie.ts'

const NOW = Date.UTC(2026, 0, 1)
const DAY = 24 * 60 * 60 * 1000
const linesOf = (options: CookieOptions) =>
  createSetCookie(cookieAttributes('session', options, true).secure)
const line = (options: CookieOptions, until: number | undefined, now = NOW): string =>
  linesOf(options).set('session', 'AQtoken-_', until, now)

test('a line with the defaults', () => {
  expect(line({}, NOW + DAY)).toBe(
    'session=AQtoken-_; Max-Age=86400; Expires=Fri, 02 Jan 2026 00:00:00 GMT; Path=/; HttpOnly; SameSite=Lax',
  )
})

test('without an end the browser forgets it when it closes', () => {
  expect(line({}, undefined)).toBe('session=AQtoken-_; Path=/; HttpOnly; SameSite=Lax')
})

test('lines of different seconds have different dates, in whatever order they are written', () => {
  const SECOND = 1000
  const dates = [NOW + SECOND, NOW + 2 * SECOND, NOW + 2 * SECOND, NOW + SECOND, NOW + 1].map(
    (until) => /Expires=[^;]*(\d\d) GMT/.exec(line({}, until))![1],
  )
  expect(dates).toEqual(['01', '02', '02', '01', '01'])
})

test('every attribute', () => {
  const options: CookieOptions = {
    path: '/app',
    domain: 'example.com',
    httpOnly: false,
    secure: true,
    sameSite: 'none',
    partitioned: true,
    priority: 'high',
  }
  expect(line(options, undefined)).toBe(
    'session=AQtoken-_; Domain=example.com; Path=/app; Secure; Partitioned; Priority=High; SameSite=None',
  )
})

test('SameSite is left out on request', () => {
  expect(line({ sameSite: false }, undefined)).toBe('session=AQtoken-_; Path=/; HttpOnly')
})

test('several lines of one cookie do not mix', () => {
  const { set, deletion } = linesOf({})
  const first = set('session', 'one', NOW + DAY, NOW)
  expect(set('session.1', 'two', undefined, NOW)).toBe(
    'session.1=two; Path=/; HttpOnly; SameSite=Lax',
  )
  expect(set('session', 'one', NOW + DAY, NOW)).toBe(first)
  expect(deletion('session')).toContain('session=; Max-Age=0; ')
})

const ageOf = (until: number, now = NOW): number =>
  Number(/Max-Age=(-?\d+)/.exec(line({}, until, now))![1])
const expiresOf = (until: number, now = NOW): number =>
  Date.parse(/Expires=([^;]+)/.exec(line({}, until, now))![1]!)

describe('the age', () => {
  test('is whole seconds, rounded up, so that no session loses its last', () => {
    expect(ageOf(NOW + 1)).toBe(1)
    expect(ageOf(NOW + 1000)).toBe(1)
    expect(ageOf(NOW + 1001)).toBe(2)
    expect(ageOf(NOW + 0.5)).toBe(1)
  })

  test('and the date say the same, whatever the fraction of the present second', () => {
    for (const now of [NOW, NOW + 1, NOW + 500, NOW + 999]) {
      expect(ageOf(now + DAY, now)).toBe(86_400)
      const expires = expiresOf(now + DAY, now)
      expect(expires).toBeGreaterThanOrEqual(now + DAY)
      expect(expires).toBeLessThan(now + DAY + 1000)
    }
  })

  test('is 400 days at most, as browsers cut it', () => {
    expect(ageOf(NOW + 400 * DAY)).toBe(34_560_000)
    expect(ageOf(NOW + 9999 * DAY)).toBe(34_560_000)
    expect(expiresOf(NOW + 1e20)).toBe(NOW + 400 * DAY)
  })

  test('is not positive once the session is over', () => {
    expect(ageOf(NOW - DAY)).toBe(-86_400)
    expect(ageOf(NOW)).toBe(0)
  })
})

test('the line that deletes has the same attributes', () => {
  const lines = linesOf({
    path: '/app',
    domain: 'example.com',
    secure: true,
    partitioned: true,
    maxAge: 1000,
  })
  const deleted = 'session.1=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; '
  const rest = 'Path=/app; HttpOnly; Secure; Partitioned; SameSite=Lax'
  expect(lines.deletion('session.1')).toBe(`${deleted}Domain=example.com; ${rest}`)
  expect(lines.hostDeletion('session.1')).toBe(`${deleted}${rest}`)
  expect(linesOf({}).hostDeletion('session')).toBeUndefined()
})
