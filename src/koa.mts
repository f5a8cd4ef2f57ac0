/** `import clientSessions from "client-sessions/koa"`: the same function as `require` gives. */
import clientSessions from './koa.ts'

export default clientSessions

export type { KoaSessionOptions, KoaSessions as Sessions } from './adapters/koa.ts'
export type { SessionHandle } from './adapters/node-handle.ts'
export type { ReadResult } from './session/read.ts'
export type { Session } from './session/session.ts'
