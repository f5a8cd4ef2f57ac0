/**
 * One cookie's session in one request: the only implementation of reading and saving. It does no cryptography and no
 * input or output. Whoever drives it opens the tokens first, and seals between `prepare` and `commit`, synchronously or not.
 */
import { describeKind, misuse } from '../base/describe.ts'
import type { SessionError } from '../base/errors.ts'
import type { Claims } from '../token/claims.ts'
import type { Config } from './config.ts'
import { checkContentSize, checkSize, fits, stringifyContent } from './content.ts'
import type { Observe } from './events.ts'
import { afterUse, deadline, durationOf, newClaims, withDuration } from './lifetime.ts'
import { isObject } from './options.ts'
import { SessionObject, clearData, replaceData } from './session-object.ts'
import type { SelectedToken } from './select-token.ts'

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

export class RequestSession {
  readonly data: SessionObject
  readonly #config: Config
  readonly #observe: Observe
  #claims: Claims
  /** The content that the browser's cookie has, or will have with this response. */
  #savedJson: string
  /** The application asked for a new cookie, by a reset or a new duration. */
  #requested = false
  /** A clock has moved, or a newer key or format is to be used: worth a cookie, but no change of the session. */
  #renewed = false
  #resealed: 'rotation' | 'upgrade' | undefined
  #destroyed = false
  #deleted = false

  /** @param save saves at once, for `session.save()`; gives the error, if any. */
  constructor(
    config: Config,
    now: number,
    observe: Observe,
    selected: SelectedToken | undefined,
    save: () => SessionError | undefined,
  ) {
    this.#config = config
    this.#observe = observe
    this.data = new SessionObject({
      reset: (keep) => this.reset(keep),
      destroy: () => this.destroy(),
      setDuration: (duration, ephemeral) => this.setDuration(duration, ephemeral),
      save,
    })
    if (selected) {
      this.#claims = afterUse(selected.claims, config.lifetimes, now)
      this.#savedJson = selected.json
      this.#resealed = selected.reseal
      this.#renewed = this.#claims !== selected.claims || selected.reseal !== undefined
      replaceData(this.data, selected.content)
    } else {
      this.#claims = newClaims(config.lifetimes, now)
      this.#savedJson = '{}' // nothing is sent for a visitor of whom nothing is stored
    }
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
    replaceData(this.data, value)
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
    clearData(this.data, keep)
    this.#claims = newClaims(this.#config.lifetimes, this.#config.clock())
    this.#resealed = undefined
    this.#requested = true
  }

  destroy(): void {
    this.#destroyed = true
    clearData(this.data)
  }

  setDuration(duration: number, ephemeral: boolean | undefined): void {
    const ms = durationOf('the argument of setDuration()', duration ?? NaN)
    if (ephemeral && this.#config.cookie.maxAge !== undefined) {
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
    const json = stringifyContent(this.data)
    const changed = json !== this.#savedJson
    const renewal = !changed && !this.#requested
    if (renewal && !this.#renewed) return undefined
    if (!renewal) checkContentSize(this.#config.cookieName, json, this.data)
    const claims = changed ? { ...this.#claims, active: this.#config.clock() } : this.#claims
    return { type: 'seal', claims, json, renewal }
  }

  /**
   * The Set-Cookie line for what was prepared. From here on it counts as sent. None for a renewal that does not fit: the
   * application has changed nothing, and whoever sent so large a cookie, no browser, keeps it.
   *
   * @param token the sealed claims and content; not used for a deletion.
   * @throws {SessionError} `too-large`.
   */
  commit(pending: Pending, token: string): string | undefined {
    const { cookie, setCookie, cookieName, lifetimes, clock } = this.#config
    if (pending.type === 'delete') {
      this.#deleted = true
      return setCookie.deletion
    }
    if (pending.renewal && !fits(cookieName, token)) {
      this.#renewed = false
      return undefined
    }
    checkSize(cookieName, token, this.data)
    this.#claims = pending.claims
    this.#savedJson = pending.json
    this.#requested = false
    this.#renewed = false
    if (this.#resealed) this.#observe({ type: 'resealed', cookieName, cause: this.#resealed })
    this.#resealed = undefined
    const now = clock()
    // Its life has ended during this request: the change is lost, and the cookie deleted.
    const end = deadline(pending.claims, lifetimes)
    if (end < now) this.#observe({ type: 'rejected', cookieName, reason: 'expired' })
    const ephemeral = pending.claims.ephemeral ?? cookie.ephemeral
    const until = cookie.maxAge === undefined ? Math.max(end, now) : now + cookie.maxAge
    return setCookie.set(token, ephemeral ? undefined : until, now)
  }

  /** Whether the application changed something that no cookie will have, and after what. */
  get unsaved(): 'headers' | 'destroy' | undefined {
    if (this.#deleted) return Object.keys(this.data).length > 0 ? 'destroy' : undefined
    if (this.#destroyed || this.#requested) return 'headers'
    try {
      return stringifyContent(this.data) === this.#savedJson ? undefined : 'headers'
    } catch {
      return 'headers' // it was not there when the session was saved
    }
  }
}
