/** What one request's session has to do with revocation: nothing, where the option is not set. */
import { SessionError } from '../base/errors.ts'
import type { Claims } from '../token/claims.ts'
import { newClaims } from './lifetime.ts'
import type { RequestContext } from './request-context.ts'
import { claimsFromNow, type Revocation } from './revocation.ts'
import { notSet } from './revocation-options.ts'
import type { SelectedToken } from './select-token.ts'
import { newSessionId, sessionIdText } from './session-id.ts'

export type Ending = Promise<SessionError | undefined> | undefined

export class RequestRevocation {
  readonly #context: RequestContext
  readonly #revocation: Revocation | undefined
  /** Of a session that begins with this request: before all that happens while it is under way. */
  readonly #birth: number
  /** Whose session it is in the browser. */
  #subject: string | undefined
  readonly #others: readonly Claims[]
  #endings: Promise<unknown> | undefined

  constructor(
    context: RequestContext,
    selected: SelectedToken | undefined,
    others: readonly Claims[],
  ) {
    this.#context = context
    this.#others = others
    this.#revocation = context.revocation
    this.#birth = context.birth ?? context.revocation?.born(context.now) ?? context.now
    this.#subject = selected && context.revocation?.subjectOf(selected.content)
  }

  /** For a visitor who has no session. */
  get firstClaims(): Claims {
    return { ...newClaims(this.#context.config.lifetimes, this.#context.now), birth: this.#birth }
  }

  /** For a session that begins now, in the place of another one. */
  nextClaims(): Claims {
    return claimsFromNow(this.#context.config, this.#revocation)
  }

  /**
   * The claims to be sealed. A session has an id. One that somebody has signed in to is born anew: whoever was signed out
   * everywhere, and then signs in to a session from before, is signed in.
   */
  toSeal(claims: Claims, json: string): { claims: Claims; subject: string | undefined } {
    if (!this.#revocation) return { claims, subject: undefined }
    // Of what is saved: a class may have getters that its JSON has not.
    const subject = this.#subjectOf(json)
    const isOther = subject !== undefined && subject !== this.#subject
    const id = claims.id ?? newSessionId()
    const birth = isOther ? Math.max(claims.birth, this.#birth) : claims.birth
    return { claims: { ...claims, id, birth }, subject }
  }

  #subjectOf(json: string): string | undefined {
    if (!this.#revocation!.knowsSubjects) return undefined
    try {
      return this.#revocation!.subjectOf(JSON.parse(json) as object)
    } catch (cause) {
      const message =
        'option revocation.subject fails on what is to be kept; it must give a text or undefined: see cause'
      throw new SessionError('seal-failed', message, { cause })
    }
  }

  sealed(subject: string | undefined): void {
    this.#subject = subject
  }

  /**
   * The claims of the session after `reset()`. While it stays that of its subject it stays the same session, with a new life:
   * else a request that was under way while somebody signed out would make a new one. Otherwise the old one is over.
   */
  reset(claims: Claims, json: string, kept: boolean): Claims {
    const next = this.nextClaims()
    const { id, birth } = claims
    const subject = this.#revocation && this.#subjectOf(json)
    if (id && subject !== undefined && subject === this.#subject) return { ...next, id, birth }
    // Without that option nobody knows whether what is kept is a sign-in.
    if (kept && !this.#revocation?.knowsSubjects) this.#replace(claims, next)
    else void this.end(claims)
    return next
  }

  /** Without an id it has never left this server. */
  end({ id }: Claims): Ending {
    return id && this.#note(this.#revocation?.end(sessionIdText(id)))
  }

  /** And the other valid cookies of the name, the next of which would sign the browser in again. */
  endAll(claims: Claims): Ending {
    const endings = [claims, ...this.#others].map(async (each) => this.end(each))
    return this.#revocation && Promise.all(endings).then((errors) => errors.find((error) => error))
  }

  /**
   * Where another session takes over some of its content. After all that this request has ended before: that may be the one which it
   * takes over from.
   */
  #replace({ id, birth }: Claims, heir: Claims): void {
    const revocation = this.#revocation
    if (!id || !revocation) return
    const old = { id: sessionIdText(id), subject: this.#subject, birth }
    const replace = (): Promise<void> => revocation.replace(old, sessionIdText(heir.id!))
    void this.#note(Promise.resolve(this.#endings).then(replace))
  }

  #note<T>(ending: Promise<T> | undefined): Promise<T> | undefined {
    if (ending) this.#endings = Promise.all([this.#endings, ending])
    return ending
  }

  /** Settles, without error, when the store was told of all that has ended; `undefined` if nothing has. */
  get endings(): Promise<unknown> | undefined {
    return this.#endings
  }

  /** @throws {TypeError} without option `revocation`. */
  demand(method: string): void {
    if (!this.#revocation) throw notSet(method)
  }

  /** @throws {TypeError} for a life that outlasts what is remembered. */
  checkDuration(duration: number): void {
    this.#revocation?.checkDuration('the argument of setDuration()', duration)
  }
}
