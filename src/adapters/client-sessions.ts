/** What `require("client-sessions")` gives: the function, its companions and the names of all types. */
import { misuse } from '../base/describe.ts'
import { SessionError, type RejectReason, type SessionErrorCode } from '../base/errors.ts'
import type { CookieOptions } from '../cookie/options.ts'
import { generateSecret } from '../keys/node-generate-secret.ts'
import { createMemoryRevocations, type MemoryRevocations } from '../revocation/memory.ts'
import type { RevocationStore } from '../revocation/store.ts'
import type { SessionEvent } from '../session/events.ts'
import type { InspectedSession, Inspection } from '../session/inspect.ts'
import type { LegacyOptions, SessionOptions } from '../session/options.ts'
import type { Measurement, ReadResult } from '../session/read.ts'
import type { RevocationMethods } from '../session/revocation-methods.ts'
import type { RevocationOptions } from '../session/revocation-options.ts'
import type { Session, SessionMethods } from '../session/session.ts'
import { createMiddleware, type Sessions } from './connect.ts'
import type {
  ReadAtOnce,
  ReadLater,
  ReadSomehow,
  ReadSource,
  RequestLike,
  SessionHandle,
} from './node-handle.ts'
import type { Next as NextFunction, RequestHandler } from './node-types.ts'
import { util, type ComputeHmacOptions, type DecodeResult, type Util } from './node-util.ts'

/** With `app.use(clientSessions)` the first request would be the options, without a secret. */
const refuseRequest = (next: unknown): void => {
  if (typeof next !== 'function') return
  const remedy = 'call it before you mount it: app.use(clientSessions({ cookieName, secret }))'
  throw misuse('the argument of clientSessions()', 'a request', remedy)
}

/**
 * Makes the middleware that puts a session at `req[cookieName]` and keeps it in an encrypted cookie.
 *
 * `Data` is what the session holds; each key is optional when it is read.
 *
 * @throws {TypeError} for options that cannot be; each message names the option and the remedy.
 */
export function clientSessions<Data extends object = Record<string, any>>(
  options: SessionOptions & ReadAtOnce,
): Sessions<Data>
/** With a store that has to be asked, as `redisRevocations(client)`: `read()` of the handle is a promise. */
export function clientSessions<Data extends object = Record<string, any>>(
  options: SessionOptions & ReadLater,
): Sessions<Data, Promise<ReadResult<Data>>>
/** With a store of which the type does not tell whether it has to be asked: `await` what `read()` gives. */
export function clientSessions<Data extends object = Record<string, any>>(
  options: SessionOptions & ReadSomehow,
): Sessions<Data, ReadResult<Data> | Promise<ReadResult<Data>>>
export function clientSessions<Data extends object = Record<string, any>>(
  options: SessionOptions,
): Sessions<Data>
export function clientSessions(options: SessionOptions, _res?: unknown, next?: unknown): unknown {
  refuseRequest(next)
  return createMiddleware(options)
}

// The names themselves, not aliases of them: a declaration that the compiler writes for `export const sessions =
// clientSessions(…)` can name no type that the entry does not export.
export declare namespace clientSessions {
  /** A store of revocations in this process's memory, for several handles to share: `revocation: { store }`. */
  const memoryRevocations: () => MemoryRevocations
  export {
    generateSecret,
    memoryRevocations,
    SessionError,
    util,
    type ComputeHmacOptions,
    type CookieOptions,
    type DecodeResult,
    type InspectedSession,
    type Inspection,
    type LegacyOptions,
    type Measurement,
    type MemoryRevocations,
    type NextFunction,
    type ReadResult,
    type ReadSource,
    type RejectReason,
    type RequestHandler,
    type RequestLike,
    type RevocationMethods,
    type RevocationOptions,
    type RevocationStore,
    type Session,
    type SessionErrorCode,
    type SessionEvent,
    type SessionHandle,
    type SessionMethods,
    type SessionOptions,
    type Sessions,
    type Util,
  }
}

Object.assign(clientSessions, {
  generateSecret,
  memoryRevocations: createMemoryRevocations,
  SessionError,
  util,
} satisfies Pick<typeof clientSessions, keyof typeof clientSessions>)
