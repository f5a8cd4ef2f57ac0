/** `import clientSessions from "client-sessions"`: the same instance as `require` gives. */
import clientSessions from './index.ts'

export default clientSessions
export const generateSecret: typeof clientSessions.generateSecret = clientSessions.generateSecret
export const memoryRevocations: typeof clientSessions.memoryRevocations =
  clientSessions.memoryRevocations
export const SessionError: typeof clientSessions.SessionError = clientSessions.SessionError
export const util: typeof clientSessions.util = clientSessions.util

export type SessionError = clientSessions.SessionError
export type { Sessions } from './adapters/connect.ts'
export type { ReadSource, RequestLike, SessionHandle } from './adapters/node-handle.ts'
export type { Next as NextFunction, RequestHandler } from './adapters/node-types.ts'
export type { ComputeHmacOptions, DecodeResult, Util } from './adapters/node-util.ts'
export type { RejectReason, SessionErrorCode } from './base/errors.ts'
export type { CookieOptions } from './cookie/options.ts'
export type { MemoryRevocations } from './revocation/memory.ts'
export type { RevocationStore } from './revocation/store.ts'
export type { SessionEvent } from './session/events.ts'
export type { InspectedSession, Inspection } from './session/inspect.ts'
export type { LegacyOptions, SessionOptions } from './session/options.ts'
export type { Measurement, ReadResult } from './session/read.ts'
export type { RevocationMethods } from './session/revocation-methods.ts'
export type { RevocationOptions } from './session/revocation-options.ts'
export type { Session, SessionMethods } from './session/session.ts'
