/** Asks the store of revocations, and tells it; and what is done where it is gone. */
import { errorOf } from '../base/error-of.ts'
import { SessionError } from '../base/errors.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { isPromise } from '../base/is-promise.ts'
import { checkCutoffs } from '../revocation/cutoffs.ts'
import { createGuard } from '../revocation/guard.ts'
import type { Cutoffs, RevocationStore, StoreState } from '../revocation/store.ts'
import { within } from '../revocation/timing.ts'
import type { Config } from './config.ts'
import type { Observe } from './events.ts'
import type { RevocationConfig } from './revocation-options.ts'
import { sharedStore } from './shared-store.ts'

export interface GuardedStore {
  /** Whether an immediate store can be relied on now. */
  isReliable(): boolean
  /**
   * What is known of these keys; `undefined` from a store that is gone, where that is allowed.
   *
   * @param wait for an immediate store that is still being loaded; `false`: it cannot be relied on then. Left out where a request
   *   was let in already, whatever the store is now.
   * @throws {SessionError} `revocation-unavailable`; as a rejection, if that has to be waited for.
   */
  cutoffs(
    keys: readonly string[],
    now: number,
    wait?: boolean,
  ): Cutoffs | undefined | Promise<Cutoffs | undefined>
  /** Whether a session of these keys is over, also while others are kept from asking; and where nobody can say. */
  isOver(keys: readonly string[], birth: number): Promise<boolean>
  /** Tells it of a cutoff. Gives the error, if any. */
  tell(key: string, cutoffAt: (now: number) => number): Promise<SessionError | undefined>
}

const unavailable = (what: string, cause: unknown): SessionError =>
  new SessionError(
    'revocation-unavailable',
    // Not what it says itself: some frameworks show messages to the client.
    `the store of revocations cannot be ${what}: see cause`,
    { cause: errorOf(cause) },
  )

/** @param keptFor how long a revocation is remembered, in ms. */
export const createGuardedStore = (
  store: RevocationStore,
  { cookieName, clock }: Config,
  options: RevocationConfig,
  keptFor: number,
  observe: Observe,
): GuardedStore => {
  let reached: StoreState = 'up'
  const changed = (state: StoreState, error?: Error): void => {
    if (state === reached) return
    if (state !== 'emptied') reached = state
    observe({ type: 'revocation-store', cookieName, state, error })
  }
  const guard = createGuard(options.timeout, changed)
  sharedStore(store).onState(changed)

  /** `undefined`, or why it cannot be relied on; also as a promise. */
  const stateOfStore = (): unknown => {
    try {
      const state = store.unavailable?.() || undefined
      ignoreRejection(state)
      return state
    } catch (error) {
      return errorOf(error)
    }
  }

  const refuseOrAllow = (cause: unknown): undefined => {
    const error = unavailable('asked', cause)
    if (options.unavailable === 'refuse') throw error
    observe({ type: 'unchecked', cookieName, error })
  }

  const unrevoked = (what: string, cause: unknown): SessionError => {
    const error = unavailable(what, cause)
    observe({ type: 'unrevoked', cookieName, error })
    return error
  }

  const ask = async (keys: readonly string[], now: number): Promise<Cutoffs> =>
    checkCutoffs(await store.cutoffs(keys, now), keys)

  return {
    isReliable: () => stateOfStore() === undefined,
    cutoffs(keys, now, wait) {
      if (store.immediate !== true) return guard.ask(() => ask(keys, now)).catch(refuseOrAllow)
      const lookUnless = (error: unknown): Cutoffs | undefined => {
        if (error) refuseOrAllow(error)
        try {
          return checkCutoffs(store.cutoffs(keys, now), keys)
        } catch (cause) {
          return refuseOrAllow(cause)
        }
      }
      const state = wait === undefined ? undefined : stateOfStore()
      if (!isPromise(state)) return lookUnless(state)
      if (!wait) return lookUnless(new Error('it is still being loaded'))
      // Not by the guard: such a store tells itself when it is down, and then it does not let us wait.
      return within(options.timeout, state).catch(errorOf).then(lookUnless)
    },
    async isOver(keys, birth) {
      try {
        const cutoffs = await guard.tell(() => ask(keys, clock()))
        return cutoffs.some((cutoff) => birth <= (cutoff ?? -1))
      } catch (cause) {
        unrevoked('asked', cause)
        return true
      }
    },
    async tell(key, cutoffAt) {
      try {
        const now = clock()
        await guard.tell(() => store.revoke(key, cutoffAt(now), now + keptFor, now))
        return undefined
      } catch (cause) {
        return unrevoked('told', cause)
      }
    },
  }
}
