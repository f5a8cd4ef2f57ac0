/** A clock that stands still until a test moves it: for option `clock`. */
import { describe, misuse } from './misuse.ts'

/** Times in ms since 1970. */
export interface Clock {
  (): number
  readonly now: number
  /** @throws {TypeError} for what is no time. */
  set(time: number | Date): void
  /** @param duration in ms; a negative one goes back. @throws {TypeError} for what is no duration. */
  advance(duration: number): void
}

const describeTime = (value: unknown): string => {
  if (!(value instanceof Date)) return describe(value)
  return Number.isNaN(value.getTime()) ? 'an invalid Date' : value.toISOString()
}

const timeOf = (name: string, value: unknown): number => {
  const time = value instanceof Date ? value.getTime() : value
  if (typeof time === 'number' && time >= 0 && time < Infinity) return time
  throw misuse(name, describeTime(value), 'pass a Date, or milliseconds since 1970')
}

/**
 * A clock for `clientSessions({ clock })`.
 *
 * @param start Default: now.
 * @throws {TypeError} for what is no time.
 */
export const createClock = (start: number | Date = Date.now()): Clock => {
  let now = timeOf('the argument of createClock()', start)
  const clock = (): number => now
  return Object.defineProperties(clock, {
    now: { get: clock, enumerable: true },
    set: {
      value(time: unknown): void {
        now = timeOf('the argument of set()', time)
      },
      enumerable: true,
    },
    advance: {
      value(duration: unknown): void {
        if (typeof duration !== 'number' || !Number.isFinite(duration)) {
          const came = describe(duration)
          throw misuse('the argument of advance()', came, 'pass a number of milliseconds')
        }
        now = timeOf('the time after advance()', now + duration)
      },
      enumerable: true,
    },
  }) as Clock
}
