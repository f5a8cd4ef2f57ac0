import type { RejectReason, SessionError } from '../base/errors.ts'
import type { StoreState } from '../revocation/store.ts'

/**
 * What an observer is told: nothing of it is a token, a key or what a session holds.
 *
 * - `rejected`: a cookie was not accepted, or none came, when a request used its session.
 * - `resealed`: a session that an older secret (`rotation`) or 0.8 (`upgrade`) had sealed was sealed anew.
 * - `unsaved`: a session could not be saved; its response became a 500, unless it told of an error already.
 * - `late-write`: the session changed when its cookie could not be sent any more, or the object that `regenerate()` replaced.
 * - `revocation-store`: the store of revocations is `down`, `up` again, or has come back `emptied`.
 * - `unchecked`: a session was let pass that could not be checked, with `unavailable: "allow"`.
 * - `unrevoked`: the store could not be told that a session is over; a copy of its cookie stays valid.
 * - `cache-control`: directives were taken away that let a shared cache store a response with a session cookie.
 * - `warning`: an option is unknown, misplaced, weak or not used, `id` is data, a cookie is near a limit, or its prefix was left out.
 */
export type SessionEvent = { readonly cookieName: string } & (
  | { readonly type: 'rejected'; readonly reason: RejectReason }
  | { readonly type: 'resealed'; readonly cause: 'rotation' | 'upgrade' }
  | { readonly type: 'unsaved'; readonly error: SessionError }
  | { readonly type: 'late-write'; readonly after: 'headers' | 'destroy' | 'regenerate' }
  | {
      readonly type: 'revocation-store'
      readonly state: StoreState
      readonly error?: Error | undefined
    }
  | { readonly type: 'unchecked' | 'unrevoked'; readonly error: SessionError }
  | { readonly type: 'cache-control'; readonly removed: readonly string[] }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string }
)

export type WarningCode =
  | 'unknown-option'
  | 'misplaced-option'
  | 'weak-secret'
  /** The Set-Cookie lines of one session have 3000 bytes or more, of nginx's 4096 for all headers of a response. */
  | 'large-cookie'
  /** All cookies together will pass the 8 KiB that nginx takes in a Cookie header. */
  | 'large-cookie-header'
  /** A session that came is too large to be sent back, so that its use cannot be noted. */
  | 'not-renewed'
  /** `cookie.prefix` is set, and the bare name was used over plain HTTP. */
  | 'prefix-left-out'
  /** A middleware with another secret was mounted before, and serves the request. */
  | 'unused-secret'
  /** The application keeps data under the key `id`, of which one that is not set is the session's own. */
  | 'id-is-data'

export type Observe = (event: SessionEvent) => void
