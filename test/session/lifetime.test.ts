import { describe, expect, test } from 'vitest'
import {
  afterUse,
  deadline,
  durationOf,
  isExpired,
  lifetimesOf,
  newClaims,
  withDuration,
  type Lifetimes,
} from '../../src/session/lifetime.ts'

const DAY = 24 * 60 * 60 * 1000
const MAX = 2 ** 48 - 1

const lifetimes = (changes: Partial<Lifetimes> = {}): Lifetimes => ({
  duration: 1000,
  activeDuration: 0,
  absoluteDuration: Infinity,
  idleDuration: 0,
  ...changes,
})
const claims = { birth: 100, start: 100, active: 100, expires: 1100 }

describe('options', () => {
  test('defaults: one day, nothing else', () => {
    expect(lifetimesOf({})).toEqual(lifetimes({ duration: DAY }))
  })

  test('whole milliseconds', () => {
    expect(lifetimesOf({ duration: 1.4, activeDuration: 0.6, idleDuration: 0.4 })).toMatchObject({
      duration: 1,
      activeDuration: 1,
      idleDuration: 0,
    })
    expect(durationOf('x', 2.5)).toBe(3)
  })

  test('sessions that extend themselves live 30 days, or their duration if that is longer', () => {
    expect(lifetimesOf({ activeDuration: 1 }).absoluteDuration).toBe(30 * DAY)
    expect(lifetimesOf({ activeDuration: 1, duration: 40 * DAY }).absoluteDuration).toBe(40 * DAY)
    expect(lifetimesOf({ activeDuration: 1, absoluteDuration: 2 * DAY }).absoluteDuration).toBe(
      2 * DAY,
    )
  })

  test.each([
    [{ duration: 0 }, 'duration is 0'],
    [{ duration: -1 }, 'duration is -1'],
    [{ duration: NaN }, 'duration is NaN'],
    [{ duration: Infinity }, 'duration is Infinity'],
    [{ duration: '1000' }, 'duration is "1000"'],
    [{ activeDuration: -1 }, 'activeDuration is -1'],
    [{ idleDuration: '5' }, 'idleDuration is "5"'],
    [{ absoluteDuration: 0 }, 'absoluteDuration is 0'],
    [
      { duration: 1000, absoluteDuration: 999 },
      'absoluteDuration is 999; no session could live for its duration of 1000',
    ],
  ])('%o is refused', (options, message) => {
    expect(() => lifetimesOf(options as Partial<Lifetimes>)).toThrow(TypeError)
    expect(() => lifetimesOf(options as Partial<Lifetimes>)).toThrow(`client-sessions: ${message}`)
  })

  test('null is as good as nothing', () => {
    expect(lifetimesOf({ duration: null, idleDuration: null } as object)).toEqual(lifetimesOf({}))
  })
})

describe('the end', () => {
  test('is the last millisecond of the duration', () => {
    expect(newClaims(lifetimes(), 100)).toEqual(claims)
    expect(isExpired(claims, lifetimes(), 1100)).toBe(false)
    expect(isExpired(claims, lifetimes(), 1101)).toBe(true)
  })

  test('is the earliest of all clocks', () => {
    expect(deadline(claims, lifetimes())).toBe(1100)
    expect(deadline(claims, lifetimes({ absoluteDuration: 500 }))).toBe(600)
    expect(deadline(claims, lifetimes({ idleDuration: 300 }))).toBe(400)
    expect(deadline(claims, lifetimes({ idleDuration: 300, absoluteDuration: 200 }))).toBe(300)
  })

  test('fits into the token, however long the duration', () => {
    expect(newClaims(lifetimes({ duration: 1e300 }), 100).expires).toBe(MAX)
    expect(withDuration(claims, 1e300, 100).expires).toBe(MAX)
  })
})

describe('a use', () => {
  test('changes nothing by itself: the very same claims', () => {
    expect(afterUse(claims, lifetimes(), 1099)).toBe(claims)
  })

  describe('with activeDuration', () => {
    const active = lifetimes({ activeDuration: 200, absoluteDuration: 2000 })

    test('extends by it when less than it is left', () => {
      expect(afterUse(claims, active, 900)).toBe(claims)
      expect(afterUse(claims, active, 901)).toEqual({ ...claims, expires: 1300 })
    })

    test('never beyond the cap, nor back', () => {
      const near = { ...claims, expires: 2000 }
      expect(afterUse(near, active, 1999)).toEqual({ ...claims, expires: 2100 })
      const there = { ...claims, expires: 2100 }
      expect(afterUse(there, active, 2099)).toBe(there)
      const beyond = { ...claims, expires: 2500 }
      expect(afterUse(beyond, active, 2400)).toBe(beyond)
    })

    test('fits into the token', () => {
      const last = { ...claims, expires: MAX - 1 }
      const endless = lifetimes({ activeDuration: 200 })
      expect(afterUse(last, endless, MAX - 2).expires).toBe(MAX)
    })
  })

  test('slides the idle clock after half its window', () => {
    const idle = lifetimes({ idleDuration: 300 })
    expect(afterUse(claims, idle, 250)).toBe(claims)
    expect(afterUse(claims, idle, 251)).toEqual({ ...claims, active: 251 })
  })

  test('moves both clocks at once', () => {
    const both = lifetimes({ idleDuration: 300, activeDuration: 900 })
    expect(afterUse(claims, both, 260)).toEqual({ ...claims, active: 260, expires: 2000 })
  })
})

test('another duration counts from now, and the birth stays', () => {
  expect(withDuration({ ...claims, ephemeral: true }, 50, 700)).toEqual({
    birth: 100,
    start: 700,
    active: 700,
    expires: 750,
    ephemeral: true,
  })
})
