/** Who waits to be told that a session is over: sockets, that close then. */
import type { Cutoffs } from '../revocation/store.ts'

export interface Watchers {
  /** Tells whom it concerns. */
  heard(key: string, cutoff: number): void
  /**
   * Calls once, when a key of this session is revoked.
   *
   * @param now what is known already: it may have been revoked since it was read.
   * @returns what ends it.
   */
  add(keys: readonly string[], birth: number, now: Cutoffs, listener: () => void): () => void
}

export const createWatchers = (): Watchers => {
  const watchers = new Map<string, Set<(cutoff: number) => void>>()
  return {
    heard(key, cutoff) {
      for (const watcher of watchers.get(key) ?? []) watcher(cutoff)
    },
    add(keys, birth, now, listener) {
      let waiting = true
      const stop = (): void => {
        waiting = false
        for (const key of keys) {
          const set = watchers.get(key)
          set?.delete(watcher)
          if (set?.size === 0) watchers.delete(key)
        }
      }
      const watcher = (cutoff: number): void => {
        if (birth > cutoff || !waiting) return
        stop()
        // Each for itself: what one of them throws must not keep the others from closing.
        queueMicrotask(listener)
      }
      for (const key of keys) watchers.set(key, (watchers.get(key) ?? new Set()).add(watcher))
      for (const cutoff of now) {
        if (cutoff !== undefined) queueMicrotask(() => watcher(cutoff))
      }
      return stop
    },
  }
}
