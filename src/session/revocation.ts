/** Which sessions are over before their time, and who says so. */
import { describeKind, misuse } from '../base/describe.ts'
import { errorOf } from '../base/error-of.ts'
import { SessionError } from '../base/errors.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { isPromise } from '../base/is-promise.ts'
import { MAX_UINT48 } from '../base/uint48.ts'
import { checkCutoffs } from '../revocation/cutoffs.ts'
import { createGuard } from '../revocation/guard.ts'
import { createMemoryRevocations } from '../revocation/memory.ts'
import type { Cutoffs, RevocationStore, StoreState } from '../revocation/store.ts'
import { within } from '../revocation/timing.ts'
import { createBirthClock } from './birth.ts'
import type { Config } from './config.ts'
import type { Observe } from './events.ts'
import { longestLife } from './lifetime.ts'
import { isUpTo, revocable } from './revocable.ts'
import type { RevocationConfig } from './revocation-options.ts'
import { createWatchers } from './revocation-watchers.ts'
import type { Candidate } from './select-token.ts'
import { isSessionId, sessionIdText } from './session-id.ts'

/** A session, as far as it can be revoked. */
interface Revocable {
  /** As text. */
  readonly id: string
  readonly subject: string | undefined
  readonly birth: number
}

export interface Revocation {
  /** Whether sessions can be checked without waiting, when they are used. */
  readonly immediate: boolean
  /** Whether option `subject` is set. */
  readonly knowsSubjects: boolean
  /** Whether an immediate store can be relied on now. */
  isReliable(): boolean
  /** @throws {TypeError} for a life in ms that is longer than revocations are kept. */
  checkDuration(name: string, duration: number): void
  /**
   * Whether an immediate store can be relied on.
   *
   * @param wait for a store that is still being loaded; without it, that is no reason to rely on it.
   * @throws {SessionError} `revocation-unavailable`; as a rejection, if that has to be waited for.
   */
  ready(wait: boolean): void | Promise<void>
  /**
   * The candidates, those refused that are revoked, the others with an id.
   *
   * @param tokens the text of each candidate.
   * @throws {SessionError} `revocation-unavailable`; as a rejection, if the store is not immediate.
   */
  check(
    candidates: readonly Candidate[],
    tokens: readonly string[],
    now: number,
  ): readonly Candidate[] | Promise<readonly Candidate[]>
  /** The birth of a session that begins now. */
  born(now: number): number
  /** @throws {TypeError} if the application's function gives anything but a text or undefined. */
  subjectOf(content: object): string | undefined
  /** Ends the session of an id everywhere. Gives the error, if any. */
  end(id: string): Promise<SessionError | undefined>
  /** Ends a session whose content another one takes over; that one too, if the first was over already. */
  replace(old: Revocable, heir: string): Promise<SessionError | undefined>
  /** @throws {TypeError} for what is no id. @throws {SessionError} `revocation-unavailable`. */
  endId(id: string): Promise<void>
  /** @throws {TypeError} without option `subject`, or for what is no text. @throws {SessionError} `revocation-unavailable`. */
  endSubject(subject: string): Promise<void>
  /** Calls once, when the session is revoked. @returns what ends that. @throws {TypeError} if the store cannot tell. */
  watch(session: Revocable, listener: () => void): () => void
}

/** The cutoff of one session: whenever it was born, it is over. */
const EVER = MAX_UINT48

/** For requests that were under way, and may seal their session once more. In ms. */
const SLOWEST_REQUEST = 60 * 60 * 1000

const unavailable = (what: string, cause: unknown): SessionError =>
  new SessionError(
    'revocation-unavailable',
    // Not what it says itself: some frameworks show messages to the client.
    `the store of revocations cannot be ${what}: see cause`,
    { cause: errorOf(cause) },
  )

export const createRevocation = (
  config: Config,
  options: RevocationConfig,
  observe: Observe,
): Revocation => {
  const { cookieName, lifetimes, clock } = config
  const store: RevocationStore = options.store ?? createMemoryRevocations()
  const longest = longestLife(lifetimes)
  const births = createBirthClock()
  const prefix = { id: `${cookieName}/id/`, subject: `${cookieName}/subject/` }
  const watchers = createWatchers()

  let reached: StoreState = 'up'
  const changed = (state: StoreState, error?: Error): void => {
    if (state === reached) return
    if (state !== 'emptied') reached = state
    observe({ type: 'revocation-store', cookieName, state, error })
  }
  const guard = createGuard(options.timeout, changed)
  store.watch?.(changed)
  store.subscribe?.((key, cutoff) => {
    if (key.startsWith(prefix.subject)) births.sawCutoff(cutoff)
    watchers.heard(key, cutoff)
  })

  // As JSON has it: half a surrogate pair would come back from Redis as something else.
  const subjectKey = (subject: string): string =>
    prefix.subject + JSON.stringify(subject).slice(1, -1)
  const keysOf = ({ id, subject }: Omit<Revocable, 'birth'>): readonly string[] => [
    prefix.id + id,
    ...(subject === undefined ? [] : [subjectKey(subject)]),
  ]

  const subjectOf = (content: object): string | undefined => {
    const subject = options.subject?.(content) ?? undefined
    if (subject === undefined || (typeof subject === 'string' && subject !== '')) return subject
    ignoreRejection(subject)
    throw misuse(
      'the result of revocation.subject()',
      describeKind(subject),
      'it must be a text, or undefined or null for nobody',
    )
  }

  const stateOfStore = (): Error | undefined | Promise<Error | undefined> => {
    try {
      return store.unavailable?.()
    } catch (error) {
      return errorOf(error)
    }
  }

  /** To a store that cannot be asked. */
  const refuseOrAllow = <T>(cause: unknown, allowed: T): T => {
    const error = unavailable('asked', cause)
    if (options.unavailable === 'refuse') throw error
    observe({ type: 'unchecked', cookieName, error })
    return allowed
  }

  const ask = (keys: readonly string[], now: number): Promise<Cutoffs> =>
    guard.ask(async () => checkCutoffs(await store.cutoffs(keys, now), keys))

  const put = async (key: string, cutoff: number): Promise<SessionError | undefined> => {
    const now = clock()
    try {
      await guard.tell(() => store.revoke(key, cutoff, now + longest + SLOWEST_REQUEST, now))
      return undefined
    } catch (cause) {
      const error = unavailable('told', cause)
      observe({ type: 'unrevoked', cookieName, error })
      return error
    }
  }

  const end = (id: string): Promise<SessionError | undefined> => put(prefix.id + id, EVER)

  return {
    immediate: store.immediate === true,
    knowsSubjects: options.subject !== undefined,
    isReliable() {
      const state = stateOfStore()
      ignoreRejection(state)
      return state === undefined
    },
    checkDuration(name, duration) {
      if (duration <= longest) return
      const expected = `revocations are kept for ${longest} ms, so no session may live longer; set absoluteDuration to the longest life`
      throw misuse(name, String(duration), expected)
    },
    subjectOf,
    born: births.born,
    ready(wait) {
      const state = stateOfStore()
      if (state === undefined) return undefined
      if (!isPromise(state)) return refuseOrAllow(state, undefined)
      ignoreRejection(state)
      if (!wait) return refuseOrAllow(new Error('it is still being loaded'), undefined)
      // Not by the guard: such a store tells itself when it is down, and then it does not let us wait.
      const settled = within(options.timeout, state)
      return settled.then(
        (error) => (error ? refuseOrAllow(error, undefined) : undefined),
        (error: unknown) => refuseOrAllow(error, undefined),
      )
    },
    check(candidates, tokens, now) {
      const known = candidates.map((each, i) => revocable(each, tokens[i]!, now, longest))
      for (const each of known) if (each.ok) births.saw(each.claims.birth, now)
      const keys = known.map((each) =>
        each.ok
          ? keysOf({ id: sessionIdText(each.claims.id!), subject: subjectOf(each.content) })
          : [],
      )
      if (!known.some(({ ok }) => ok)) return known
      const all = keys.flat()
      const without = (cutoffs: Cutoffs): readonly Candidate[] => {
        let at = 0
        return known.map((each, i) => {
          const own = cutoffs.slice(at, (at += keys[i]!.length))
          const over = (cutoff?: number): boolean => cutoff !== undefined && isUpTo(each, cutoff)
          return own.some(over) ? { ok: false, reason: 'revoked' } : each
        })
      }
      if (store.immediate) {
        try {
          return without(checkCutoffs(store.cutoffs(all, now), all))
        } catch (cause) {
          return refuseOrAllow(cause, known)
        }
      }
      return ask(all, now).then(without, (cause: unknown) => refuseOrAllow(cause, known))
    },
    end,
    async replace(old, heir) {
      const keys = keysOf(old)
      try {
        // Also while others are kept from asking: it is of this one session.
        const before = await guard.tell(async () =>
          checkCutoffs(await store.cutoffs(keys, clock()), keys),
        )
        const over = before.some((cutoff) => old.birth <= (cutoff ?? -1))
        return (await end(old.id)) ?? (over ? await end(heir) : undefined)
      } catch (cause) {
        const errors = await Promise.all([end(old.id), end(heir)])
        const error = errors.find((each) => each !== undefined) ?? unavailable('asked', cause)
        observe({ type: 'unrevoked', cookieName, error })
        return error
      }
    },
    async endId(id) {
      if (typeof id !== 'string' || !isSessionId(id)) {
        throw misuse(
          'the argument of revoke()',
          describeKind(id),
          'pass the id of a session: 32 hexadecimal digits',
        )
      }
      const error = await end(id)
      if (error) throw error
    },
    async endSubject(subject) {
      if (!options.subject) {
        throw misuse(
          'revocation.subject',
          'not set',
          'revokeSubject() needs it to know whose a session is: set it to a function such as (data) => data.userId',
        )
      }
      if (typeof subject !== 'string' || subject === '') {
        throw misuse(
          'the argument of revokeSubject()',
          describeKind(subject),
          'pass the text that revocation.subject gives for this subject',
        )
      }
      const error = await put(subjectKey(subject), births.cutoff(clock()))
      if (error) throw error
    },
    watch(session, listener) {
      if (!store.subscribe) {
        throw misuse(
          'revocation.store',
          'one that tells nothing by itself',
          'onRevoked() needs a store that follows, as redisRevocations(client, { mode: "follow" }); or ask again with read()',
        )
      }
      const keys = keysOf(session)
      const known = store.immediate ? checkCutoffs(store.cutoffs(keys, clock()), keys) : []
      return watchers.add(keys, session.birth, known, listener)
    },
  }
}
