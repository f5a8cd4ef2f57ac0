/** Writes back to Redis what it has lost, or could not be told, and a server that follows knows. */
import type { Entry } from './memory.ts'
import type { Redis } from './redis-client.ts'

export interface Restoring {
  /** From the next `go()` on. @param streamOnly whether the keys are still there. */
  need(streamOnly: boolean): void
  /** Redis could not be told of this one. */
  missed(key: string): void
  /** Begins, if it is needed; without waiting. */
  go(): void
  close(): void
}

/** How many are written back at a time. */
const BATCH = 100
/** After what could not be written back, until it is tried again; in ms. */
const AGAIN = 2000

/** @param entries all that this server knows. */
export const createRestoring = (redis: Redis, entries: ReadonlyMap<string, Entry>): Restoring => {
  let dueAt = Infinity
  let again = false
  let closed = false
  /** Nothing else is missing. `undefined` if all may be. */
  let untold: Set<string> | undefined = new Set()

  /** This server knows it all; and so may others, but what is written twice is there once. */
  const restore = async (): Promise<void> => {
    const now = Date.now()
    const missing = untold
    untold = new Set()
    const known = [...entries].filter(
      ([key, { expires }]) => expires > now && (missing?.has(key) ?? true),
    )
    for (let at = 0; at < known.length; at += BATCH) {
      if (closed) return
      const batch = known.slice(at, at + BATCH)
      // oxlint-disable-next-line no-await-in-loop -- one after the other: Redis has requests to answer as well
      await Promise.all(
        batch.map(([key, { cutoff, expires }]) => redis.revoke(key, cutoff, expires, now, again)),
      )
    }
  }

  return {
    need(streamOnly) {
      dueAt = 0
      again = streamOnly
      untold = undefined
    },
    missed(key) {
      untold?.add(key)
      dueAt = Math.min(dueAt, performance.now() + AGAIN)
    },
    go() {
      if (performance.now() < dueAt) return
      dueAt = Infinity
      const missing = untold
      restore().catch(() => {
        untold = missing && untold && new Set([...missing, ...untold])
        dueAt = performance.now() + AGAIN
      })
    },
    close() {
      closed = true
    },
  }
}
