/** `import clientSessions from "client-sessions/koa"`: the same function as `require` gives. */
import clientSessions from './koa.ts'

export default clientSessions

export type KoaSessionOptions = clientSessions.KoaSessionOptions
export type Session<Data extends object = Record<string, any>> = clientSessions.Session<Data>
export type SessionHandle<Data extends object = Record<string, any>> =
  clientSessions.SessionHandle<Data>
export type Sessions<Data extends object = Record<string, any>> = clientSessions.Sessions<Data>
