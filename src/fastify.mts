/** `import clientSessions from "client-sessions/fastify"`: the same plugin as `require` gives. */
import clientSessions from './fastify.ts'

export default clientSessions

export type { FastifySessionOptions } from './adapters/fastify.ts'
export type { SessionHandle } from './adapters/node-handle.ts'
export type { ReadResult } from './session/read.ts'
export type { Session } from './session/session.ts'
