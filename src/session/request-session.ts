/**
 * One cookie's session in one request: the only implementation of reading and saving. It does no cryptography and no
 * input or output. Whoever drives it opens the tokens first, and seals between `prepare` and `commit`, synchronously or not.
 */
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { isDeleted } from '../cookie/deletion.ts'
import type { Claims } from '../token/claims.ts'
import type { Config } from './config.ts'
import { contentOf, jsonIfAny, stringifyContent } from './content.ts'
import { deletionLines, staleDeletions } from './cookie-lines.ts'
import { afterUse, remainingLife, withDuration } from './lifetime.ts'
import { isObject } from './options.ts'
import { headersSent, type Pending, type RequestContext } from './request-context.ts'
import { RequestRevocation, type Ending } from './request-revocation.ts'
import { sealedLines } from './sealed-lines.ts'
import { newSessionId, sessionIdText } from './session-id.ts'
import type { Replaced, Saved, State } from './session-state.ts'
import { SessionObject, clearData, replaceData, type SessionControls } from './session-object.ts'
import type { SelectedToken } from './select-token.ts'
import { checkContentSize, tooLarge } from './size.ts'
import { warnOfRenewal, warnOfSize } from './warnings.ts'

/** The application asks for a cookie with these claims. */
const asking = (state: State, claims: Claims): State => ({ ...state, claims, asked: true })

export class RequestSession implements SessionControls {
  readonly #context: RequestContext
  readonly #config: Config
  #data: SessionObject
  #state: State
  #saved: Saved
  /** The browser has this session in a cookie, or will have with this response. */
  #inBrowser: boolean
  readonly #revocation: RequestRevocation
  #destroyed = false
  #deleted = false
  #replaced: Replaced | undefined

  constructor(
    context: RequestContext,
    selected: SelectedToken | undefined,
    others: readonly Claims[],
  ) {
    const { config, now, prefetch } = context
    this.#context = context
    this.#config = config
    this.#data = new SessionObject(this, selected?.content)
    this.#inBrowser = selected !== undefined
    this.#revocation = new RequestRevocation(context, selected, others)
    if (selected) {
      const claims = prefetch ? selected.claims : afterUse(selected.claims, config.lifetimes, now)
      const { reseal } = selected
      const renewed = claims !== selected.claims || reseal !== undefined
      this.#state = { claims, asked: false, renewed, reseal }
    } else {
      const claims = this.#revocation.firstClaims
      this.#state = { claims, asked: false, renewed: false, reseal: undefined }
    }
    // Of a visitor of whom nothing is stored nothing is sent.
    this.#saved = { state: this.#state, json: selected?.json ?? '{}' }
  }

  /** The object at `req.session`; another one after `regenerate()`. */
  get data(): SessionObject {
    return this.#data
  }

  get id(): string {
    if (this.#config.format !== 'v1') {
      throw misuse(
        'id',
        'used',
        'a cookie in format "0.8" has no place for an id; remove option format, or take another key if it is one of your own',
      )
    }
    const { claims } = this.#state
    if (claims.id) return sessionIdText(claims.id)
    const id = newSessionId()
    this.#state = asking(this.#state, { ...claims, id })
    // Whoever has asked for the id counts on it: reload() takes it back only where there was another one.
    const { state, json } = this.#saved
    if (!state.claims.id) this.#saved = { state: asking(state, { ...state.claims, id }), json }
    return sessionIdText(id)
  }

  /** `req.session = value`. @throws {TypeError} for anything but an object or null. */
  assign(value: unknown): void {
    if (value === null) return void this.#destroy()
    const content = contentOf(value)
    if (!isObject(content)) {
      throw misuse(
        `req.${this.#config.requestKey}`,
        `set to ${describeKind(value)}`,
        'assign an object, or null to destroy the session',
      )
    }
    replaceData(this.#data, content)
  }

  reset(keep: readonly string[] | undefined): void {
    if (
      keep !== undefined &&
      !(Array.isArray(keep) && keep.every((key) => typeof key === 'string'))
    ) {
      throw misuse(
        'the argument of reset()',
        describeKind(keep),
        'it must be a list of keys, as in reset(["csrf"])',
      )
    }
    clearData(this.#data, keep)
    const old = this.#state.claims
    const kept = jsonIfAny(this.#data) ?? '{}'
    const claims = this.#revocation.reset(old, kept, keep !== undefined && keep.length > 0)
    this.#state = { claims, asked: true, renewed: false, reseal: undefined }
  }

  /** @throws {SessionError} `headers-sent`: the session is over for this request, and the browser keeps its cookie. */
  destroy(): Ending {
    const ending = this.#destroy()
    this.#refuseLate('destroy')
    return ending
  }

  #destroy(): Ending {
    this.#destroyed = true
    // A frozen or sealed one keeps its data, which nobody looks at any more.
    if (!Object.isSealed(this.#data)) clearData(this.#data)
    return this.#revocation.endAll(this.#state.claims)
  }

  /** @throws {SessionError} `destroyed`, `headers-sent`. */
  regenerate(): Ending {
    this.#refuseDestroyed('regenerate')
    const { claims } = this.#state
    SessionObject.retire(this.#data, sessionIdText(claims.id ?? newSessionId()))
    this.#replaced = { data: this.#data, json: jsonIfAny(this.#data) ?? '' }
    this.#data = new SessionObject(this)
    const fresh = this.#revocation.nextClaims()
    this.#state = {
      claims: this.#config.format === 'v1' ? { id: newSessionId(), ...fresh } : fresh,
      asked: true,
      renewed: false,
      reseal: undefined,
    }
    this.#saved = { state: this.#state, json: '{}' }
    const ending = this.#revocation.end(claims)
    this.#refuseLate('regenerate')
    return ending
  }

  /** @throws {TypeError} without option `revocation`. */
  revoke(): Ending {
    this.#revocation.demand('revoke')
    const { claims } = this.#state
    // One that was never saved is over as well, should it be saved yet.
    if (!claims.id) this.#state = { ...this.#state, claims: { ...claims, id: newSessionId() } }
    return this.#revocation.end(this.#state.claims)
  }

  /** See {@link RequestRevocation.endings}. */
  get endings(): Promise<unknown> | undefined {
    return this.#revocation.endings
  }

  /** @throws {SessionError} `destroyed`. */
  reload(): void {
    this.#refuseDestroyed('reload')
    const { json, state } = this.#saved
    replaceData(this.#data, JSON.parse(json) as object)
    // Another object: whoever seals the one before meanwhile sees by that that it is no longer the present one.
    this.#state = { ...state }
  }

  #refuseDestroyed(method: string): void {
    if (!this.#destroyed) return
    throw new SessionError(
      'destroyed',
      `${method}() was called after destroy(), which is final for the request; begin the new session with ` +
        'regenerate() or reset() instead of destroy()',
    )
  }

  /** Who signs somebody in or out has to know that the browser will not. */
  #refuseLate(method: string): void {
    if (this.#context.sent() && this.unsaved === 'headers') throw headersSent(method)
  }

  touch(): void {
    const { lifetimes, clock } = this.#config
    const { maxAge } = this.#context.cookie
    if (!this.#inBrowser || (lifetimes.idleDuration === 0 && maxAge === undefined)) return
    const active = clock()
    const touched = (state: State): State => asking(state, { ...state.claims, active })
    const { state, json } = this.#saved
    this.#state = touched(this.#state)
    this.#saved = { state: touched(state), json } // it is no change of the session: no reload() takes it back
  }

  save(): SessionError | undefined | Promise<SessionError | undefined> {
    return this.#context.save()
  }

  setDuration(duration: number, ephemeral: boolean | undefined): void {
    const ms = remainingLife('the argument of setDuration()', duration)
    if (ephemeral && this.#context.cookie.maxAge !== undefined) {
      throw misuse(
        'the second argument of setDuration()',
        'true',
        'cookie.maxAge contradicts it; remove one',
      )
    }
    this.#revocation.checkDuration(ms)
    const lasting = withDuration(this.#state.claims, ms, this.#config.clock())
    const claims = ephemeral === undefined ? lasting : { ...lasting, ephemeral }
    this.#state = asking(this.#state, claims)
  }

  /**
   * What this response must send, if anything.
   *
   * @param demand gives the claims of a session that is to be sent whether it has changed or not.
   * @throws {SessionError} `unserializable`, `too-large`.
   */
  prepare(demand?: (claims: Claims) => Claims): Pending | undefined {
    if (this.#destroyed) return this.#deleted ? undefined : { type: 'delete' }
    const json = stringifyContent(this.#data) // before the claims: a getter in it may ask for the id
    const { claims, asked, renewed } = this.#state
    const changed = demand !== undefined || json !== this.#saved.json
    const renewal = !changed && !asked
    const { cookie, otherLines } = this.#context
    // The application may have deleted the cookie itself: renewed, it would be there again.
    if (renewal && (!renewed || isDeleted(cookie.name, otherLines()))) return undefined
    const { chunks, clock } = this.#config
    if (!renewal) checkContentSize(cookie.name, json, this.#data, chunks)
    const used = changed ? { ...claims, active: clock() } : claims
    const toSeal = this.#revocation.toSeal(demand ? demand(used) : used, json)
    const { subject } = toSeal
    return { type: 'seal', claims: toSeal.claims, subject, json, renewal, of: this.#state }
  }

  /**
   * The Set-Cookie lines for what was prepared. From here on it counts as sent. None for a renewal that does not fit: the
   * application has changed nothing, and whoever sent so large a cookie, no browser, keeps it.
   *
   * @param token the sealed claims and content; not used for a deletion.
   * @returns `undefined` if an asynchronous driver has to prepare once more: while it was sealing, the session got another id,
   *   another life, or was saved by somebody else.
   * @throws {SessionError} `too-large`.
   */
  commit(pending: Pending, token: string): readonly string[] | undefined {
    const { cookie, incoming, observe } = this.#context
    const { cookieName, chunks } = this.#config
    // Also if the application has destroyed it while an asynchronous driver was sealing.
    if (pending.type === 'delete' || this.#destroyed) {
      this.#deleted = true
      return deletionLines(cookie, incoming)
    }
    if (pending.of !== this.#state) return undefined
    const lines = sealedLines(pending, token, this.#context)
    const { excess } = lines
    if (excess !== undefined) {
      if (!pending.renewal) throw tooLarge(excess, this.#data, chunks)
      this.#state = { ...this.#state, renewed: false }
      warnOfRenewal(excess, cookieName, observe)
      return []
    }
    const { reseal } = this.#state
    const { claims, json } = pending
    this.#state = { claims, asked: false, renewed: false, reseal: undefined }
    this.#saved = { state: this.#state, json }
    this.#inBrowser = true
    this.#revocation.sealed(pending.subject)
    if (reseal) observe({ type: 'resealed', cookieName, cause: reseal })
    if (lines.over) {
      // Its life has ended during this request: the change is lost.
      observe({ type: 'rejected', cookieName, reason: 'expired' })
      return deletionLines(cookie, incoming)
    }
    warnOfSize(lines, cookieName, observe)
    return [...lines.set, ...staleDeletions(cookie, incoming, lines.set.length)]
  }

  /** Whether the application changed something that no cookie will have, and after what. */
  get unsaved(): 'headers' | 'destroy' | 'regenerate' | undefined {
    if (this.#deleted) return Object.keys(this.#data).length > 0 ? 'destroy' : undefined
    // What cannot be saved was not there when the session was.
    if (this.#destroyed || this.#state.asked || jsonIfAny(this.#data) !== this.#saved.json) {
      return 'headers'
    }
    const replaced = this.#replaced
    return replaced && jsonIfAny(replaced.data) !== replaced.json ? 'regenerate' : undefined
  }

  /** Differs once the session is another: also where it cannot be saved. Holds content, and is for comparing alone. */
  get fingerprint(): string {
    return `${this.#destroyed} ${this.#state.asked} ${jsonIfAny(this.#data) ?? ''}`
  }
}
