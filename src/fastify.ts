/** `require("client-sessions/fastify")`: the plugin itself. */
import { fastifySessions, type FastifySessionOptions as Options } from './adapters/fastify.ts'
import type * as handle from './adapters/node-handle.ts'
import type * as session from './session/session.ts'

const clientSessions: typeof fastifySessions = fastifySessions

declare namespace clientSessions {
  type FastifySessionOptions = Options
  type Session<Data extends object = Record<string, any>> = session.Session<Data>
  type SessionHandle<Data extends object = Record<string, any>> = handle.SessionHandle<Data>
}

export = clientSessions
