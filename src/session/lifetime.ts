/** How long sessions live: pure functions of the claims, the configured lifetimes and the time. All in ms. */
import { describe, misuse } from '../base/describe.ts'
import { MAX_UINT48 } from '../base/uint48.ts'
import type { Claims } from '../token/claims.ts'

export interface Lifetimes {
  /** From creation or the last reset to the end. */
  readonly duration: number
  /** 0.8's extension: when less than this is left, a request that reads the session adds this. 0 is off. */
  readonly activeDuration: number
  /** No session lives longer than this after its birth. `Infinity` is off. */
  readonly absoluteDuration: number
  /** A session that nobody reads for so long is over. 0 is off. */
  readonly idleDuration: number
}

const DAY = 24 * 60 * 60 * 1000
/** The default cap on sessions that extend themselves; NIST SP 800-63B (revision 3) §4.1.3 asks for a new sign-in after 30 days. */
const EXTENDED_LIFE = 30 * DAY

const milliseconds = (name: string, value: unknown, fallback: number, least: 0 | 1): number => {
  if (value === undefined || value === null) return fallback
  if (typeof value === 'number' && value >= least && value < Infinity) return Math.round(value)
  throw misuse(name, describe(value), `it must be a number of milliseconds, ${least} or more`)
}

/** A duration as a whole number of ms: a fraction would be a dot in a 0.8 cookie, which then has a part too many. */
export const durationOf = (name: string, value: unknown): number =>
  milliseconds(name, value, DAY, 1)

/** A life in ms that has ended whenever it is looked at. */
const OVER = -1

/** From now on. As in 0.8, one of 0 ms or less is the end. @throws {TypeError} for what is no number. */
export const remainingLife = (name: string, value: unknown): number =>
  Number.isFinite(value) && (value as number) <= 0 ? OVER : durationOf(name, value ?? NaN)

/** @throws {TypeError} for what is no duration, and for a cap below `duration`. */
export const lifetimesOf = (options: {
  readonly [Name in keyof Lifetimes]?: number | undefined
}): Lifetimes => {
  const duration = durationOf('duration', options.duration)
  const activeDuration = milliseconds('activeDuration', options.activeDuration, 0, 0)
  const cap = activeDuration > 0 ? Math.max(EXTENDED_LIFE, duration) : Infinity
  const absoluteDuration = milliseconds('absoluteDuration', options.absoluteDuration, cap, 1)
  const idleDuration = milliseconds('idleDuration', options.idleDuration, 0, 0)
  if (absoluteDuration < duration) {
    throw misuse(
      'absoluteDuration',
      String(absoluteDuration),
      `no session could live for its duration of ${duration}; raise it, or lower duration`,
    )
  }
  return { duration, activeDuration, absoluteDuration, idleDuration }
}

const within = (time: number): number => Math.min(time, MAX_UINT48)

export const newClaims = (lifetimes: Lifetimes, now: number): Claims => ({
  birth: now,
  start: now,
  active: now,
  expires: within(now + lifetimes.duration),
})

/** The last ms of the session's life, by all clocks. */
export const deadline = (claims: Claims, lifetimes: Lifetimes): number =>
  Math.min(
    claims.expires,
    claims.birth + lifetimes.absoluteDuration,
    lifetimes.idleDuration === 0 ? Infinity : claims.active + lifetimes.idleDuration,
  )

export const isExpired = (claims: Claims, lifetimes: Lifetimes, now: number): boolean =>
  deadline(claims, lifetimes) < now

/** The claims after a request has read the session: the very same ones unless something is due. */
export const afterUse = (claims: Claims, lifetimes: Lifetimes, now: number): Claims => {
  const { activeDuration, absoluteDuration, idleDuration } = lifetimes
  let used = claims
  if (claims.expires - now < activeDuration) {
    const expires = within(
      Math.min(claims.expires + activeDuration, claims.birth + absoluteDuration),
    )
    if (expires > claims.expires) used = { ...used, expires }
  }
  // Half a window: parallel and polling requests would otherwise each send a cookie, and undo one another.
  if (idleDuration > 0 && now - claims.active > idleDuration / 2) used = { ...used, active: now }
  return used
}

/** The claims after `setDuration()`: a new duration counts from now, the birth stays. */
export const withDuration = (claims: Claims, duration: number, now: number): Claims => ({
  ...claims,
  start: now,
  active: now,
  expires: within(now + duration),
})

/** How long a session can live at most, from its birth or its last `setDuration()`; in ms. */
export const longestLife = ({ duration, absoluteDuration }: Lifetimes): number =>
  absoluteDuration === Infinity ? duration : absoluteDuration
