import { SessionError } from '../base/errors.ts'
import { generateSecret } from '../keys/node-generate-secret.ts'
import type { SessionOptions } from '../session/options.ts'
import { createMiddleware, type Sessions } from './connect.ts'
import { util, type Util } from './node-util.ts'

export interface ClientSessions {
  /**
   * Makes the middleware that puts a session at `req[cookieName]` and keeps it in an encrypted cookie.
   *
   * `Data` is what the session holds; each key is optional when it is read.
   *
   * @throws {TypeError} for options that cannot be; each message names the option and the remedy.
   */
  <Data extends object = Record<string, any>>(options: SessionOptions): Sessions<Data>
  /** A new secret: 256 random bits as 43 characters. */
  readonly generateSecret: () => string
  readonly SessionError: typeof SessionError
  readonly util: Util
}

export const clientSessions: ClientSessions = Object.assign(
  <Data extends object>(options: SessionOptions): Sessions<Data> => createMiddleware<Data>(options),
  { generateSecret, SessionError, util },
)
