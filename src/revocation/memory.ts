/** Revocations in this process's memory: the default, and what a server that follows others keeps. */
import { createListeners } from './listeners.ts'
import type { ImmediateStore } from './store.ts'

/** Of one key. */
export interface Entry {
  readonly cutoff: number
  /** In ms since 1970. */
  readonly expires: number
}

export interface MemoryRevocations extends ImmediateStore {
  cutoffs(keys: readonly string[], now: number): readonly (number | undefined)[]
  revoke(key: string, cutoff: number, expires: number, now: number): void
  subscribe(listener: (key: string, cutoff: number) => void): () => void
  readonly size: number
}

/** How many entries a new one has looked at, for those that expired: the store shrinks faster than it grows. */
const LOOKED_AT = 4

/** A clock that runs ahead of the time that has passed by so much, in ms, was set, and may be set back. */
const JUMP = 60_000
/** For so many ms after that nothing is forgotten. */
const HOLD = 60 * 60 * 1000

/**
 * Exact and bounded by expiry; nothing runs by itself.
 *
 * @param entries where they are kept, for who has to see all of them, expired ones too.
 */
export const createMemoryRevocations = (
  entries: Map<string, Entry> = new Map<string, Entry>(),
): MemoryRevocations => {
  const listeners = createListeners<[key: string, cutoff: number]>()
  let round = entries.entries()

  let lastNow = Infinity
  let lastPassed = 0
  let heldUntil = 0
  const isHeld = (now: number): boolean => {
    const at = performance.now()
    if (now - lastNow > at - lastPassed + JUMP) heldUntil = at + HOLD
    lastNow = now
    lastPassed = at
    return at < heldUntil
  }

  /** Goes around: those of a cookie that lives long do not hide the others behind them. */
  const purge = (count: number, now: number): void => {
    if (isHeld(now)) return
    for (let i = 0; i < count; i++) {
      const { value, done } = round.next()
      if (done) {
        round = entries.entries()
        return
      }
      if (value[1].expires <= now) entries.delete(value[0])
    }
  }

  const find = (key: string, now: number): Entry | undefined => {
    const entry = entries.get(key)
    return entry && entry.expires > now ? entry : undefined
  }

  return {
    immediate: true,
    cutoffs(keys, now) {
      purge(1, now)
      return keys.map((key) => find(key, now)?.cutoff)
    },
    revoke(key, cutoff, expires, now) {
      purge(LOOKED_AT, now)
      const before = find(key, Math.min(now, expires - 1))
      // Whoever follows hears of its own as well.
      if (before && before.cutoff >= cutoff && before.expires >= expires) return
      entries.delete(key)
      entries.set(key, {
        cutoff: Math.max(cutoff, before?.cutoff ?? 0),
        expires: Math.max(expires, before?.expires ?? 0),
      })
      listeners.tell(key, cutoff)
    },
    subscribe: (listener) => listeners.add(listener),
    get size() {
      return entries.size
    },
  }
}
