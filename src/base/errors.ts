/**
 * What can go wrong at run time, for `switch`. Misuse (a wrong option, a wrong argument) is a
 * `TypeError` instead, and a bad cookie is no error at all but a {@link RejectReason}.
 */
export type SessionErrorCode =
  /** The session holds something JSON cannot: a cycle, a BigInt, a `toJSON` that throws. */
  | 'unserializable'
  /** The cookie would be longer than browsers keep (RFC 6265bis §5.6), or with `chunks` the Cookie header than servers take. */
  | 'too-large'
  /** `cookie.secure` is on, and the request came over plain HTTP. */
  | 'insecure-connection'
  /** Sealing failed, for a reason that lies outside of the session: `cause` has it. */
  | 'seal-failed'
  /** `save()` was called after the response's headers had gone. */
  | 'headers-sent'
  /** `regenerate()` or `reload()` was called after `destroy()`, which is final for the request. */
  | 'destroyed'
  /** A method was called on the object that `regenerate()` has replaced. */
  | 'replaced'
  /** Another middleware has put something of its own at `req[requestKey]`. */
  | 'property-taken'
  /** The store of revocations cannot be asked or told; `cause` has why. */
  | 'revocation-unavailable'

/** The one error class of this library. `message` names what is wrong and how to mend it. */
export class SessionError extends Error {
  override readonly name = 'SessionError'
  readonly code: SessionErrorCode
  /** Read by the error handlers of Connect, Express and others: 503 if it will pass, otherwise 500. */
  readonly status: 500 | 503

  constructor(code: SessionErrorCode, message: string, options?: { cause?: unknown }) {
    super(`client-sessions: ${message}`, options)
    this.code = code
    this.status = code === 'revocation-unavailable' ? 503 : 500
  }
}

/**
 * Why a cookie was not accepted. Told to observers, never to the client.
 *
 * - `absent`: the request carries no cookie of that name.
 * - `malformed`: not the text of a token, or sealed content that is not a session.
 * - `unknown-key`: sealed under a key that is not in `secret`, or for another cookie name.
 * - `forged`: the authentication tag does not match.
 * - `expired`: authentic, and its life is over.
 * - `legacy`: a cookie of client-sessions 0.8, and `legacy` says not to read those (any more).
 * - `torn`: it is in several cookies (`chunks`), and one of them is missing or of another time.
 * - `revoked`: authentic and alive, and ended by somebody: a sign-out, here or elsewhere.
 * - `unchecked`: whether it is revoked could not be found out. Of `read()` alone: requests are refused with an error.
 */
export type RejectReason =
  | 'absent'
  | 'malformed'
  | 'unknown-key'
  | 'forged'
  | 'expired'
  | 'legacy'
  | 'torn'
  | 'revoked'
  | 'unchecked'
