/** Asks Redis before each request that has a session cookie. */
import { createListeners } from './listeners.ts'
import { nextMillisecond } from './timing.ts'
import type { Redis } from './redis-client.ts'
import type { RevocationStore, StoreState } from './store.ts'

export const askRedis = (redis: Redis): RevocationStore => {
  const states = createListeners<[state: StoreState]>()
  /** None in a Redis that was told nothing yet. */
  let known: string | undefined
  const saw = (epoch: string | undefined): void => {
    if (known !== undefined && epoch !== known) states.tell('emptied')
    known = epoch
  }
  return {
    async cutoffs(keys) {
      const { epoch, cutoffs } = await redis.cutoffs(keys)
      saw(epoch)
      return cutoffs
    },
    async revoke(key, cutoff, expires, now) {
      const since = Date.now()
      saw(await redis.revoke(key, cutoff, expires, now))
      await nextMillisecond(since)
    },
    watch: (listener) => states.add(listener),
  }
}
