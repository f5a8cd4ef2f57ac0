/**
 * A clock that tells before from after within one ms. Sessions that were born before everybody was signed out are over,
 * and one that is born after it in the same ms is not: so that one is given the next ms. (A hybrid logical clock; it moves
 * by what this process sees, and is never behind the clock.)
 */
export interface BirthClock {
  /** The birth of a session that begins now. */
  born(now: number): number
  /** The birth of a session that came from elsewhere. */
  saw(birth: number, now: number): void
  /** The time that all sessions known by now were born at or before. */
  cutoff(now: number): number
  /** A cutoff that came from elsewhere. */
  sawCutoff(cutoff: number): void
}

/** How far the clocks of two servers may differ, in ms. Beyond it a time says nothing about now: one wrong clock would move all. */
export const CLOCK_SKEW: number = 5 * 60 * 1000

export const createBirthClock = (): BirthClock => {
  let lastBirth = 0
  let lastCutoff = 0
  const saw = (birth: number, now: number): void => {
    if (birth <= now + CLOCK_SKEW) lastBirth = Math.max(lastBirth, birth)
  }
  const sawCutoff = (cutoff: number): void => {
    // A store may tell what is no number.
    lastCutoff = Math.max(lastCutoff, cutoff) || lastCutoff
  }
  /** For else they would be of no use until the clock has reached them. */
  const forgetWrong = (now: number): void => {
    if (lastBirth > now + CLOCK_SKEW) lastBirth = 0
    if (lastCutoff > now + CLOCK_SKEW) lastCutoff = 0
  }
  return {
    born(now) {
      forgetWrong(now)
      const birth = Math.max(now, lastCutoff + 1)
      lastBirth = Math.max(lastBirth, birth)
      return birth
    },
    saw,
    cutoff(now) {
      forgetWrong(now)
      const cutoff = Math.max(now, lastBirth)
      sawCutoff(cutoff)
      return cutoff
    },
    sawCutoff,
  }
}
