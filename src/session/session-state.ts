/** What a session is in the course of one request. */
import type { Claims } from '../token/claims.ts'
import type { SelectedToken } from './select-token.ts'
import type { SessionObject } from './session-object.ts'

export interface State {
  readonly claims: Claims
  /** The application asked for a new cookie: by a reset, a duration, an id. */
  readonly asked: boolean
  /** A clock has moved, or a newer key or format is to be used: worth a cookie, but no change of the session. */
  readonly renewed: boolean
  readonly reseal: SelectedToken['reseal']
}

/** What `reload()` goes back to. */
export interface Saved {
  readonly state: State
  /** The content that the browser's cookie has, or will have with this response. */
  readonly json: string
}

/** The object that `regenerate()` has replaced, as it was then. */
export interface Replaced {
  readonly data: SessionObject
  readonly json: string
}
