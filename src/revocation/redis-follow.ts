/** Keeps all revocations in memory, and follows what others add to a Redis Stream. */
import { createListeners } from './listeners.ts'
import { createMemoryRevocations, type Entry } from './memory.ts'
import type { Redis } from './redis-client.ts'
import { createRestoring } from './redis-restore.ts'
import type { ImmediateStore, StoreState } from './store.ts'
import { later, nextMillisecond, within } from './timing.ts'

/** Between two looks at the stream; in ms. */
const INTERVAL = 50
/** Whoever has not been able to look for so long does not know enough any more; in ms. */
const STALE = 2000
/** Of entries at a time. */
const PAGE = 5000
/** After so many ms nobody waits for an answer any more: the connection that it went to has been given up. */
const GIVEN_UP = 30_000
const START = '0-0'

/** A server that follows. */
export interface FollowingStore extends ImmediateStore {
  /** Ends it: from then on it is stale. Its timers keep no process alive. */
  close(): void
  /** How many revocations it knows. */
  readonly size: number
}

export const followRedis = (redis: Redis): FollowingStore => {
  const known = new Map<string, Entry>()
  const memory = createMemoryRevocations(known)
  const restoring = createRestoring(redis, known)
  const states = createListeners<[state: StoreState, error?: Error]>()
  const looks = createListeners<[]>()
  let epoch: string | undefined
  let last = START
  /** When the last look began that saw all there was; by a clock that nobody sets. */
  let fresh = -Infinity
  let failure: Error | undefined
  let closed = false
  let stale = false
  let down = false

  const startOver = (streamOnly: boolean): void => {
    last = START
    restoring.need(streamOnly)
  }

  /** Until all there is was seen. */
  const look = async (): Promise<void> => {
    const started = performance.now()
    const { epoch: present, entries } = await within(GIVEN_UP, redis.follow(last, PAGE))
    const emptied = epoch !== undefined && epoch !== present
    epoch = present
    if (emptied) {
      startOver(false)
      states.tell('emptied')
      return // with the next look: two servers behind one name would else be asked without end
    }
    const isAfter = last !== START
    // The last one is gone: with its life, or Redis has thrown the stream away, or a replica that lacks it has taken over.
    if (isAfter && entries[0]?.id !== last) {
      startOver(true)
      return look()
    }
    for (const { id, key, cutoff, expires } of isAfter ? entries.slice(1) : entries) {
      last = id
      memory.revoke(key, cutoff, expires, Date.now())
    }
    if (entries.length === PAGE) return look()
    fresh = started
    return undefined
  }

  const isStale = (): boolean => closed || performance.now() - fresh > STALE

  /** Down is what is stale twice in a row: after a stall of this process the next look comes at once. */
  const tellState = (): void => {
    const before = stale
    stale = isStale()
    if (stale !== before || stale === down) return
    down = stale
    if (down) states.tell('down', reason())
    else states.tell('up')
  }

  const run = async (): Promise<void> => {
    try {
      await look()
      failure = undefined
      restoring.go()
    } catch (error) {
      failure = error as Error
    }
    looks.tell()
    await later(INTERVAL)
    if (!closed) void run()
  }

  /** Beside it: a look that is not answered tells nobody that time goes by. */
  const watch = async (ms: number): Promise<void> => {
    await later(ms)
    if (closed) return
    tellState()
    void watch(INTERVAL)
  }

  const reason = (): Error | undefined =>
    isStale()
      ? (failure ?? new Error(closed ? 'it was closed' : `Redis was silent for ${STALE} ms`))
      : undefined

  const afterNextLook = (): Promise<Error | undefined> =>
    new Promise((resolve) => {
      const stop = looks.add(() => {
        stop()
        resolve(reason())
      })
    })

  void run()
  void watch(STALE)

  return {
    immediate: true,
    cutoffs: memory.cutoffs,
    subscribe: memory.subscribe,
    watch: (listener) => states.add(listener),
    async revoke(key, cutoff, expires, now) {
      const since = Date.now()
      // Here at once, whatever becomes of the others.
      memory.revoke(key, cutoff, expires, now)
      try {
        await redis.revoke(key, cutoff, expires, now)
      } catch (error) {
        restoring.missed(key)
        throw error
      }
      await nextMillisecond(since)
    },
    // Before it is down, the next look may come in time: after a start, and after a stall of this process.
    unavailable: () => (closed || down || !isStale() ? reason() : afterNextLook()),
    close() {
      closed = true
      restoring.close()
    },
    get size() {
      return memory.size
    },
  }
}
