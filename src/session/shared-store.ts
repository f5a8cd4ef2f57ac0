/**
 * What the handles of one store have in common. An application may make one for each tenant, or for each request, and a store keeps
 * whom it tells: so it is listened to once.
 */
import { MAX_UINT48 } from '../base/uint48.ts'
import type { RevocationStore, StoreState } from '../revocation/store.ts'
import { createBirthClock, type BirthClock } from './birth.ts'
import { createWatchers, type Watchers } from './revocation-watchers.ts'

/** The cutoff of one session: whenever it was born, it is over. */
export const EVER: number = MAX_UINT48

type Changed = (state: StoreState, error?: Error) => void

export interface SharedStore {
  /** One for all: what began by one handle is before a sign-out by another. */
  readonly births: BirthClock
  readonly watchers: Watchers
  /** Calls with what the store tells of its state, for as long as somebody else has the function. */
  onState(changed: Changed): void
}

/** Workers of Cloudflare have no weak references with a compatibility date before May 2025. */
const weakly = (changed: Changed): { deref(): Changed | undefined } =>
  typeof WeakRef === 'function' ? new WeakRef(changed) : { deref: () => changed }

const share = (store: RevocationStore): SharedStore => {
  const births = createBirthClock()
  const watchers = createWatchers()
  let told: { deref(): Changed | undefined }[] = []
  let looked = 0
  store.watch?.((state, error) => told.forEach((each) => each.deref()?.(state, error)))
  store.subscribe?.((key, cutoff) => {
    if (cutoff !== EVER) births.sawCutoff(cutoff)
    watchers.heard(key, cutoff)
  })
  return {
    births,
    watchers,
    onState(changed) {
      // Seldom: with each handle, ten thousand of them would be looked at ten thousand times.
      if (told.length > 2 * looked) {
        told = told.filter((each) => each.deref())
        looked = told.length + 8
      }
      told.push(weakly(changed))
    },
  }
}

const shared = new WeakMap<RevocationStore, SharedStore>()

export const sharedStore = (store: RevocationStore): SharedStore => {
  const known = shared.get(store) ?? share(store)
  shared.set(store, known)
  return known
}
