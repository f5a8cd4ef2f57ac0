/** Which sessions are over before their time, and who says so. */
import { describeKind, misuse } from '../base/describe.ts'
import type { SessionError } from '../base/errors.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { isPromise } from '../base/is-promise.ts'
import { checkCutoffs } from '../revocation/cutoffs.ts'
import { createMemoryRevocations } from '../revocation/memory.ts'
import type { Cutoffs, RevocationStore } from '../revocation/store.ts'
import type { Claims } from '../token/claims.ts'
import type { Config } from './config.ts'
import type { Observe } from './events.ts'
import { createGuardedStore, type GuardedStore } from './guarded-store.ts'
import { longestLife, newClaims } from './lifetime.ts'
import { isUpTo, revocable } from './revocable.ts'
import type { RevocationConfig } from './revocation-options.ts'
import type { Candidate } from './select-token.ts'
import { isSessionId, newSessionId, sessionIdText } from './session-id.ts'
import { EVER, sharedStore } from './shared-store.ts'

/** A session, as far as it can be revoked. */
interface Revocable {
  /** As text. */
  readonly id: string
  readonly subject: string | undefined
  readonly birth: number
}

export interface Revocation extends Pick<GuardedStore, 'isReliable'> {
  /** Whether sessions can be checked without waiting, when they are used. */
  readonly immediate: boolean
  /** Whether option `subject` is set. */
  readonly knowsSubjects: boolean
  /** @throws {TypeError} for a life in ms that is longer than revocations are kept. */
  checkDuration(name: string, duration: number): void
  /**
   * The candidates, those refused that are revoked, the others with an id.
   *
   * @param tokens the text of each candidate.
   * @param wait as for {@link GuardedStore.cutoffs}.
   * @throws {SessionError} `revocation-unavailable`; as a rejection, if that has to be waited for.
   */
  check(
    candidates: readonly Candidate[],
    tokens: readonly string[],
    now: number,
    wait?: boolean,
  ): readonly Candidate[] | Promise<readonly Candidate[]>
  /** The birth of a session that begins now. */
  born(now: number): number
  /** @throws {TypeError} if the application's function gives anything but a text or undefined. */
  subjectOf(content: object): string | undefined
  /** Ends the session of an id everywhere. Gives the error, if any. */
  end(id: string): Promise<SessionError | undefined>
  /** Ends a session whose content another one takes over; that one too, if the first was over already. */
  replace(old: Revocable, heir: string): Promise<void>
  /** @throws {TypeError} for what is no id. @throws {SessionError} `revocation-unavailable`. */
  endId(id: string): Promise<void>
  /** @throws {TypeError} without option `subject`, or for what is no text. @throws {SessionError} `revocation-unavailable`. */
  endSubject(subject: string): Promise<void>
  /** Calls once, when the session is revoked. @returns what ends that. @throws {TypeError} if the store cannot tell. */
  watch(session: Revocable, listener: () => void): () => void
}

/** For requests that were under way, and may seal their session once more. In ms. */
const SLOWEST_REQUEST = 60 * 60 * 1000

/** Of a session that begins now. One that can be revoked has an id. */
export const claimsFromNow = (
  { clock, lifetimes }: Config,
  revocation: Revocation | undefined,
): Claims => {
  const now = clock()
  const claims = newClaims(lifetimes, now)
  return revocation ? { ...claims, birth: revocation.born(now), id: newSessionId() } : claims
}

const must = async (ending: Promise<SessionError | undefined>): Promise<void> => {
  const error = await ending
  if (error) throw error
}

export const createRevocation = (
  config: Config,
  options: RevocationConfig,
  observe: Observe,
): Revocation => {
  const { cookieName, lifetimes, clock } = config
  const store: RevocationStore = options.store ?? createMemoryRevocations()
  const longest = longestLife(lifetimes)
  const guarded = createGuardedStore(store, config, options, longest + SLOWEST_REQUEST, observe)
  const { births, watchers } = sharedStore(store)

  const idKey = (id: string): string => `${cookieName}/id/${id}`
  // As JSON has it: half a surrogate pair would come back from Redis as something else.
  const subjectKey = (subject: string): string =>
    `${cookieName}/subject/${JSON.stringify(subject).slice(1, -1)}`
  const keysOf = ({ id, subject }: Omit<Revocable, 'birth'>): readonly string[] =>
    subject === undefined ? [idKey(id)] : [idKey(id), subjectKey(subject)]

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

  const end = (id: string): Promise<SessionError | undefined> => guarded.tell(idKey(id), () => EVER)

  const immediate = store.immediate === true

  return {
    immediate,
    knowsSubjects: options.subject !== undefined,
    isReliable: guarded.isReliable,
    checkDuration(name, duration) {
      if (duration <= longest) return
      const expected = `revocations are kept for ${longest} ms, so no session may live longer; set absoluteDuration to the longest life`
      throw misuse(name, String(duration), expected)
    },
    subjectOf,
    born: births.born,
    check(candidates, tokens, now, wait) {
      const known = candidates.map((each, i) => revocable(each, tokens[i]!, now, longest))
      for (const each of known) if (each.ok) births.saw(each.claims.birth, now)
      const keys = known.map((each) =>
        each.ok
          ? keysOf({ id: sessionIdText(each.claims.id!), subject: subjectOf(each.content) })
          : [],
      )
      const all = keys.flat()
      if (all.length === 0) return known
      const without = (cutoffs: Cutoffs | undefined): readonly Candidate[] => {
        if (!cutoffs) return known
        let at = 0
        return known.map((each, i) => {
          const own = cutoffs.slice(at, (at += keys[i]!.length))
          return own.some((cutoff) => isUpTo(each, cutoff))
            ? { ok: false, reason: 'revoked' }
            : each
        })
      }
      const cutoffs = guarded.cutoffs(all, now, wait)
      return isPromise(cutoffs) ? cutoffs.then(without) : without(cutoffs)
    },
    end,
    async replace(old, heir) {
      const over = await guarded.isOver(keysOf(old), old.birth)
      await Promise.all([end(old.id), over && end(heir)])
    },
    async endId(id) {
      if (typeof id !== 'string' || !isSessionId(id)) {
        throw misuse(
          'the argument of revoke()',
          describeKind(id),
          'pass the id of a session: 32 hexadecimal digits',
        )
      }
      await must(end(id))
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
      await must(guarded.tell(subjectKey(subject), births.cutoff))
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
      const known = immediate ? checkCutoffs(store.cutoffs(keys, clock()), keys) : []
      return watchers.add(keys, session.birth, known, listener)
    },
  }
}
