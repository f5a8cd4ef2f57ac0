/** `import { createClientSessionStorage } from "client-sessions/react-router"`: nothing of Node, and nothing of React Router. */
export { createClientSessionStorage } from './adapters/react-router.ts'
export type {
  ClientSessionStorage,
  CommitOptions,
  FlashSessionData,
  RouterSession,
} from './adapters/react-router-session.ts'
export { SessionError, type RejectReason, type SessionErrorCode } from './base/errors.ts'
export type { CookieOptions } from './cookie/options.ts'
export type { SessionEvent } from './session/events.ts'
export type { LegacyOptions, SessionOptions } from './session/options.ts'
