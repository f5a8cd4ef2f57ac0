import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { cookieHeader, createClock, readSetCookie } from '../../src/testing.ts'
import { SECRET } from '../support/hosts.ts'
import { createApp, EXPRESS } from './applications.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 60 * 60 * 1000

test.each(EXPRESS)('a session on %s ends when the clock says so', async (_, framework) => {
  const clock = createClock(START)
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    duration: 2 * HOUR,
    idleDuration: HOUR,
    clock,
  })
  const visit = (): request.Test =>
    request(createApp(framework, sessions)).get('/').set('Cookie', cookie)
  let cookie = cookieHeader(sessions, { user: 7 })

  clock.advance(HOUR - 1)
  const used = readSetCookie(sessions, await visit())
  expect(used).toMatchObject({ type: 'set', data: { user: 7 }, expiresAt: START + 2 * HOUR - 1 })
  if (used.type === 'set') cookie = used.cookieHeader

  clock.set(START + 2 * HOUR - 1)
  expect((await visit()).body).toEqual({ user: 7 })
  clock.advance(1)
  expect((await visit()).body).toEqual({})
})

describe('the clock', () => {
  test('stands still', () => {
    const clock = createClock(START)
    expect([clock(), clock.now, clock()]).toEqual([START, START, START])
  })

  test('starts now, if nothing else is said', () => {
    const before = Date.now()
    const { now } = createClock()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  test('is set to a time in ms, or to a Date', () => {
    const clock = createClock(new Date(START))
    expect(clock.now).toBe(START)
    clock.set(5)
    expect(clock.now).toBe(5)
    clock.set(new Date(START))
    expect(clock.now).toBe(START)
    clock.set(0)
    expect(clock()).toBe(0)
  })

  test('goes forward, and back', () => {
    const clock = createClock(START)
    clock.advance(HOUR)
    clock.advance(1)
    expect(clock.now).toBe(START + HOUR + 1)
    clock.advance(-HOUR)
    expect(clock.now).toBe(START + 1)
  })

  test('its functions work without it', () => {
    const clock = createClock(START)
    const { set, advance } = clock
    set(1)
    advance(2)
    expect(clock()).toBe(3)
  })

  test('is one of its own each time', () => {
    const [one, other] = [createClock(START), createClock(START)]
    one.advance(1)
    expect(other.now).toBe(START)
  })

  test('cannot be set by assignment, which would do nothing', () => {
    expect(() => {
      ;(createClock(START) as { now: number }).now = 5
    }).toThrow(TypeError)
  })
})

const misuse = (name: string, came: string): TypeError =>
  new TypeError(
    `client-sessions/testing: ${name} is ${came}; pass a Date, or milliseconds since 1970`,
  )

describe('wrong arguments', () => {
  const wrong = [
    ['a text', '2026-01-01', 'a string'],
    ['NaN', NaN, 'NaN'],
    ['a time before 1970', -1, '-1'],
    ['Infinity', Infinity, 'Infinity'],
    ['null', null, 'null'],
    ['an invalid Date', new Date('no'), 'an invalid Date'],
    ['an object', {}, 'an object ([object Object])'],
    ['a Date before 1970', new Date(-5), '1969-12-31T23:59:59.995Z'],
  ] as const

  test.each(wrong)('%s is no time', (_, value, came) => {
    expect(() => createClock(value as never)).toThrow(misuse('the argument of createClock()', came))
    const clock = createClock(START)
    expect(() => clock.set(value as never)).toThrow(misuse('the argument of set()', came))
    expect(clock.now).toBe(START)
  })

  test.each([
    ['nothing', undefined, 'undefined'],
    ['a text', '1h', 'a string'],
    ['NaN', NaN, 'NaN'],
    ['Infinity', Infinity, 'Infinity'],
    ['a Date', new Date(5), 'an object ([object Date])'],
  ])('%s is no duration', (_, value, came) => {
    const clock = createClock(START)
    expect(() => clock.advance(value as never)).toThrow(
      new TypeError(
        `client-sessions/testing: the argument of advance() is ${came}; pass a number of milliseconds`,
      ),
    )
    expect(clock.now).toBe(START)
  })

  test('nothing goes back beyond 1970', () => {
    const clock = createClock(5)
    expect(() => clock.advance(-6)).toThrow(misuse('the time after advance()', '-1'))
    expect(clock.now).toBe(5)
    expect(() => clock.set(undefined as never)).toThrow(
      misuse('the argument of set()', 'undefined'),
    )
  })
})
