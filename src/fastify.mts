/** `import clientSessions from "client-sessions/fastify"`: the same plugin as `require` gives. */
import clientSessions from './fastify.ts'

export default clientSessions

export type FastifySessionOptions = clientSessions.FastifySessionOptions
export type Session<Data extends object = Record<string, any>> = clientSessions.Session<Data>
export type SessionHandle<Data extends object = Record<string, any>> =
  clientSessions.SessionHandle<Data>
