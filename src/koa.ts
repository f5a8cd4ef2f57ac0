/** `require("client-sessions/koa")`: the function itself. */
import { koaSessions, type KoaSessionOptions as Options, type KoaSessions } from './adapters/koa.ts'
import type * as handle from './adapters/node-handle.ts'
import type * as session from './session/session.ts'

const clientSessions: typeof koaSessions = koaSessions

declare namespace clientSessions {
  type KoaSessionOptions = Options
  type Session<Data extends object = Record<string, any>> = session.Session<Data>
  type SessionHandle<Data extends object = Record<string, any>> = handle.SessionHandle<Data>
  type Sessions<Data extends object = Record<string, any>> = KoaSessions<Data>
}

export = clientSessions
