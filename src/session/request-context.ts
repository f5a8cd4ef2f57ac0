/** What stands between a session and the response of its request. */
import { SessionError } from '../base/errors.ts'
import type { Incoming } from '../cookie/chunks.ts'
import type { Claims } from '../token/claims.ts'
import type { Config } from './config.ts'
import type { Cookie } from './cookie-lines.ts'
import type { Observe } from './events.ts'
import type { Revocation } from './revocation.ts'

/** What is to be sent: a token sealed of these, or the deletion of the cookie. */
export type Pending =
  | {
      readonly type: 'seal'
      readonly claims: Claims
      /** Whose session it is then, where sessions can be revoked. */
      readonly subject: string | undefined
      readonly json: string
      /** Nothing but a clock, a key or the format asks for it. */
      readonly renewal: boolean
      /** The state that it was prepared from. */
      readonly of: object
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
  readonly revocation?: Revocation | undefined
  /** The birth of a session that begins with this request: taken when it came, before all that happens meanwhile. */
  readonly birth?: number | undefined
  /** The Set-Cookie lines that others have put into the response. */
  readonly otherLines: () => readonly string[]
  /** Whether the headers of the response have gone. */
  readonly sent: () => boolean
  /** Saves at once, for `session.save()`; gives the error, if any. */
  readonly save: () => SessionError | undefined | Promise<SessionError | undefined>
}

export const headersSent = (method: string): SessionError =>
  new SessionError(
    'headers-sent',
    `the headers have gone; call ${method}() before the response begins`,
  )
