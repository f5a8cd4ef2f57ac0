/**
 * One cookie's session in one request: the only implementation of reading and saving. It does no cryptography and no
 * input or output. Whoever drives it opens the tokens first, and seals between `prepare` and `commit`, synchronously or not.
 */
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import type { Incoming } from '../cookie/chunks.ts'
import type { Claims } from '../token/claims.ts'
import type { Config } from './config.ts'
import { stringifyContent } from './content.ts'
import { cookieLines, deletionLines, staleDeletions, type Cookie } from './cookie-lines.ts'
import type { Observe } from './events.ts'
import { afterUse, deadline, durationOf, newClaims, withDuration } from './lifetime.ts'
import { isObject } from './options.ts'
import { newSessionId, sessionIdText } from './session-id.ts'
import { SessionObject, clearData, replaceData, type SessionControls } from './session-object.ts'
import type { SelectedToken } from './select-token.ts'
import { checkContentSize, tooLarge } from './size.ts'
import { warnOfSize } from './warnings.ts'

/** What is to be sent: a token sealed of these, or the deletion of the cookie. */
export type Pending =
  | {
      readonly type: 'seal'
      readonly claims: Claims
      readonly json: string
      /** Nothing but a clock, a key or the format asks for it. */
      readonly renewal: boolean
    }
  | { readonly type: 'delete' }

/** The request that a session belongs to. */
export interface RequestContext {
  readonly config: Config
  /** The cookie as it is over this request's connection. */
  readonly cookie: Cookie
  readonly incoming: Incoming
  readonly now: number
  /** The browser has asked on its own account: that is no use of the session. */
  readonly prefetch: boolean
  readonly observe: Observe
  /** Saves at once, for `session.save()`; gives the error, if any. */
  readonly save: () => SessionError | undefined
}

/** What `reload()` goes back to. */
interface Saved {
  /** The content that the browser's cookie has, or will have with this response. */
  readonly json: string
  readonly claims: Claims
  /** It is not in a cookie yet. */
  readonly requested: boolean
}

export class RequestSession implements SessionControls {
  readonly #context: RequestContext
  readonly #config: Config
  #data: SessionObject
  #claims: Claims
  #saved: Saved
  /** The browser has this session in a cookie, or will have with this response. */
  #inBrowser: boolean
  /** The application asked for a new cookie, by a reset or a new duration. */
  #requested = false
  /** A clock has moved, or a newer key or format is to be used: worth a cookie, but no change of the session. */
  #renewed = false
  #resealed: 'rotation' | 'upgrade' | undefined
  #destroyed = false
  #deleted = false

  constructor(context: RequestContext, selected: SelectedToken | undefined) {
    const { config, now, prefetch } = context
    this.#context = context
    this.#config = config
    this.#data = new SessionObject(this)
    this.#inBrowser = selected !== undefined
    if (selected) {
      this.#claims = prefetch ? selected.claims : afterUse(selected.claims, config.lifetimes, now)
      this.#resealed = selected.reseal
      this.#renewed = this.#claims !== selected.claims || selected.reseal !== undefined
      replaceData(this.#data, selected.content)
    } else {
      this.#claims = newClaims(config.lifetimes, now)
    }
    // Of a visitor of whom nothing is stored nothing is sent.
    this.#saved = { json: selected?.json ?? '{}', claims: this.#claims, requested: false }
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
        'a cookie in format "0.8" has no place for it; remove option format',
      )
    }
    const id = this.#claims.id ?? newSessionId()
    if (this.#claims.id === undefined) {
      this.#claims = { ...this.#claims, id }
      // Whoever has asked for the id counts on it: no reload() takes it back.
      this.#saved = { ...this.#saved, claims: { id, ...this.#saved.claims }, requested: true }
      this.#requested = true
    }
    return sessionIdText(id)
  }

  /** `req.session = value`. @throws {TypeError} for anything but an object or null. */
  assign(value: unknown): void {
    if (value === null) return this.destroy()
    if (!isObject(value)) {
      throw misuse(
        `req.${this.#config.requestKey}`,
        `set to ${describeKind(value)}`,
        'assign an object, or null to destroy the session',
      )
    }
    replaceData(this.#data, value)
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
    this.#claims = newClaims(this.#config.lifetimes, this.#config.clock())
    this.#resealed = undefined
    this.#requested = true
  }

  destroy(): void {
    this.#destroyed = true
    clearData(this.#data)
  }

  regenerate(): void {
    this.#refuseDestroyed('regenerate')
    SessionObject.retire(this.#data, sessionIdText(this.#claims.id ?? newSessionId()))
    this.#data = new SessionObject(this)
    const { format, lifetimes, clock } = this.#config
    const claims = newClaims(lifetimes, clock())
    this.#claims = format === 'v1' ? { ...claims, id: newSessionId() } : claims
    this.#saved = { json: '{}', claims: this.#claims, requested: true }
    this.#resealed = undefined
    this.#requested = true
  }

  reload(): void {
    this.#refuseDestroyed('reload')
    const { json, claims, requested } = this.#saved
    replaceData(this.#data, JSON.parse(json) as object)
    this.#claims = claims
    this.#requested = requested
  }

  #refuseDestroyed(method: string): void {
    if (!this.#destroyed) return
    throw new SessionError(
      'destroyed',
      `${method}() was called after destroy(), which is final for the request; begin the new session with ` +
        'regenerate() or reset() instead of destroy()',
    )
  }

  touch(): void {
    const { lifetimes, clock } = this.#config
    const { maxAge } = this.#context.cookie
    if (!this.#inBrowser || (lifetimes.idleDuration === 0 && maxAge === undefined)) return
    const active = clock()
    this.#claims = { ...this.#claims, active }
    // It is no change of the session: no reload() takes it back.
    this.#saved = { ...this.#saved, claims: { ...this.#saved.claims, active }, requested: true }
    this.#requested = true
  }

  save(): SessionError | undefined {
    return this.#context.save()
  }

  setDuration(duration: number, ephemeral: boolean | undefined): void {
    const ms = durationOf('the argument of setDuration()', duration ?? NaN)
    if (ephemeral && this.#context.cookie.maxAge !== undefined) {
      throw misuse(
        'the second argument of setDuration()',
        'true',
        'cookie.maxAge contradicts it; remove one',
      )
    }
    const claims = withDuration(this.#claims, ms, this.#config.clock())
    this.#claims = ephemeral === undefined ? claims : { ...claims, ephemeral }
    this.#requested = true
  }

  /**
   * What this response must send, if anything.
   *
   * @throws {SessionError} `unserializable`, `too-large`.
   */
  prepare(): Pending | undefined {
    if (this.#destroyed) return this.#deleted ? undefined : { type: 'delete' }
    const json = stringifyContent(this.#data)
    const changed = json !== this.#saved.json
    const renewal = !changed && !this.#requested
    if (renewal && !this.#renewed) return undefined
    const { chunks, clock } = this.#config
    if (!renewal) checkContentSize(this.#context.cookie.name, json, this.#data, chunks)
    const claims = changed ? { ...this.#claims, active: clock() } : this.#claims
    return { type: 'seal', claims, json, renewal }
  }

  /**
   * The Set-Cookie lines for what was prepared. From here on it counts as sent. None for a renewal that does not fit: the
   * application has changed nothing, and whoever sent so large a cookie, no browser, keeps it.
   *
   * @param token the sealed claims and content; not used for a deletion.
   * @throws {SessionError} `too-large`.
   */
  commit(pending: Pending, token: string): readonly string[] {
    const { cookie, incoming, observe } = this.#context
    const { cookieName, chunks, lifetimes, clock } = this.#config
    if (pending.type === 'delete') {
      this.#deleted = true
      return deletionLines(cookie, incoming)
    }
    const now = clock()
    const end = deadline(pending.claims, lifetimes)
    const ephemeral = pending.claims.ephemeral ?? cookie.ephemeral
    const until = cookie.maxAge === undefined ? Math.max(end, now) : now + cookie.maxAge
    const lines = cookieLines(cookie, incoming, token, chunks, ephemeral ? undefined : until, now)
    if (lines.excess !== undefined) {
      if (!pending.renewal) throw tooLarge(lines.excess, this.#data, chunks)
      this.#renewed = false
      return []
    }
    this.#claims = pending.claims
    this.#saved = { json: pending.json, claims: pending.claims, requested: false }
    this.#inBrowser = true
    this.#requested = false
    this.#renewed = false
    if (this.#resealed) observe({ type: 'resealed', cookieName, cause: this.#resealed })
    this.#resealed = undefined
    // Its life has ended during this request: the change is lost, and the cookie deleted.
    if (end < now) observe({ type: 'rejected', cookieName, reason: 'expired' })
    warnOfSize(lines, cookieName, observe)
    return [...lines.set, ...staleDeletions(cookie, incoming, lines.set.length)]
  }

  /** Whether the application changed something that no cookie will have, and after what. */
  get unsaved(): 'headers' | 'destroy' | undefined {
    if (this.#deleted) return Object.keys(this.#data).length > 0 ? 'destroy' : undefined
    if (this.#destroyed || this.#requested) return 'headers'
    try {
      return stringifyContent(this.#data) === this.#saved.json ? undefined : 'headers'
    } catch {
      return 'headers' // it was not there when the session was saved
    }
  }
}
