/** `require("client-sessions")`: the function itself. */
import {
  clientSessions as implementation,
  type ClientSessions,
} from './adapters/client-sessions.ts'
import type * as connect from './adapters/connect.ts'
import type * as handle from './adapters/node-handle.ts'
import type * as node from './adapters/node-types.ts'
import type * as util from './adapters/node-util.ts'
import type * as errors from './base/errors.ts'
import type * as cookie from './cookie/options.ts'
import type * as memory from './revocation/memory.ts'
import type * as store from './revocation/store.ts'
import type * as events from './session/events.ts'
import type * as inspect from './session/inspect.ts'
import type * as options from './session/options.ts'
import type * as read from './session/read.ts'
import type * as revocationMethods from './session/revocation-methods.ts'
import type * as revocationOptions from './session/revocation-options.ts'
import type * as session from './session/session.ts'

const clientSessions: ClientSessions = implementation

declare namespace clientSessions {
  type CookieOptions = cookie.CookieOptions
  type ComputeHmacOptions = util.ComputeHmacOptions
  type DecodeResult = util.DecodeResult
  type Inspection = inspect.Inspection
  type InspectedSession = inspect.InspectedSession
  type LegacyOptions = options.LegacyOptions
  type MemoryRevocations = memory.MemoryRevocations
  type Measurement = read.Measurement
  type NextFunction = node.Next
  type ReadResult<Data extends object = Record<string, any>> = read.ReadResult<Data>
  type ReadSource = handle.ReadSource
  type RejectReason = errors.RejectReason
  type RequestLike = handle.RequestLike
  type RevocationMethods = revocationMethods.RevocationMethods
  type RevocationOptions = revocationOptions.RevocationOptions
  type RevocationStore = store.RevocationStore
  type RequestHandler = node.RequestHandler
  type Session<Data extends object = Record<string, any>> = session.Session<Data>
  type SessionError = errors.SessionError
  type SessionErrorCode = errors.SessionErrorCode
  type SessionHandle<
    Data extends object = Record<string, any>,
    Read = ReadResult<Data>,
  > = handle.SessionHandle<Data, Read>
  type SessionEvent = events.SessionEvent
  type SessionMethods = session.SessionMethods
  type SessionOptions = options.SessionOptions
  type Sessions<
    Data extends object = Record<string, any>,
    Read = ReadResult<Data>,
  > = connect.Sessions<Data, Read>
  type Util = util.Util
}

export = clientSessions
