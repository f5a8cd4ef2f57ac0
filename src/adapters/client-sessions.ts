import { misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { generateSecret } from '../keys/node-generate-secret.ts'
import { createMemoryRevocations, type MemoryRevocations } from '../revocation/memory.ts'
import type { AskedStore } from '../revocation/store.ts'
import type { SessionOptions } from '../session/options.ts'
import type { ReadResult } from '../session/read.ts'
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
  <Data extends object = Record<string, any>>(
    options: SessionOptions & { readonly revocation?: undefined },
  ): Sessions<Data>
  /** With a store that has to be asked, as `redisRevocations(client)`: `read()` of the handle is a promise. */
  <Data extends object = Record<string, any>>(
    options: SessionOptions & { readonly revocation: { readonly store: AskedStore } },
  ): Sessions<Data, Promise<ReadResult<Data>>>
  <Data extends object = Record<string, any>>(options: SessionOptions): Sessions<Data>
  /** A new secret: 256 random bits as 43 characters. */
  readonly generateSecret: () => string
  /** A store of revocations in this process's memory, for several handles to share: `revocation: { store }`. */
  readonly memoryRevocations: () => MemoryRevocations
  readonly SessionError: typeof SessionError
  readonly util: Util
}

/** With `app.use(clientSessions)` the first request would be the options, without a secret. */
const refuseRequest = (next: unknown): void => {
  if (typeof next !== 'function') return
  const remedy = 'call it before you mount it: app.use(clientSessions({ cookieName, secret }))'
  throw misuse('the argument of clientSessions()', 'a request', remedy)
}

export const clientSessions: ClientSessions = Object.assign(
  // Its type cannot tell what `read()` gives, for that depends on the store.
  (options: SessionOptions, _res?: unknown, next?: unknown): any => {
    refuseRequest(next)
    return createMiddleware(options)
  },
  { generateSecret, memoryRevocations: createMemoryRevocations, SessionError, util },
)
