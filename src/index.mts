/** `import clientSessions from "client-sessions"`: the same instance as `require` gives. */
import clientSessions from './index.ts'

export default clientSessions
export const generateSecret: typeof clientSessions.generateSecret = clientSessions.generateSecret
export const memoryRevocations: typeof clientSessions.memoryRevocations =
  clientSessions.memoryRevocations
export const SessionError: typeof clientSessions.SessionError = clientSessions.SessionError
export const util: typeof clientSessions.util = clientSessions.util

export type SessionError = clientSessions.SessionError
export type CookieOptions = clientSessions.CookieOptions
export type ComputeHmacOptions = clientSessions.ComputeHmacOptions
export type DecodeResult = clientSessions.DecodeResult
export type Inspection = clientSessions.Inspection
export type InspectedSession = clientSessions.InspectedSession
export type LegacyOptions = clientSessions.LegacyOptions
export type MemoryRevocations = clientSessions.MemoryRevocations
export type Measurement = clientSessions.Measurement
export type NextFunction = clientSessions.NextFunction
export type ReadResult<Data extends object = Record<string, any>> = clientSessions.ReadResult<Data>
export type ReadSource = clientSessions.ReadSource
export type RejectReason = clientSessions.RejectReason
export type RevocationMethods = clientSessions.RevocationMethods
export type RevocationOptions = clientSessions.RevocationOptions
export type RevocationStore = clientSessions.RevocationStore
export type RequestLike = clientSessions.RequestLike
export type RequestHandler = clientSessions.RequestHandler
export type Session<Data extends object = Record<string, any>> = clientSessions.Session<Data>
export type SessionErrorCode = clientSessions.SessionErrorCode
export type SessionHandle<
  Data extends object = Record<string, any>,
  Read = ReadResult<Data>,
> = clientSessions.SessionHandle<Data, Read>
export type SessionEvent = clientSessions.SessionEvent
export type SessionMethods = clientSessions.SessionMethods
export type SessionOptions = clientSessions.SessionOptions
export type Sessions<
  Data extends object = Record<string, any>,
  Read = ReadResult<Data>,
> = clientSessions.Sessions<Data, Read>
export type Util = clientSessions.Util
