/** `import { clientSessions } from "client-sessions/sveltekit"`: nothing of Node in it, and nothing of SvelteKit. */
export {
  clientSessions,
  type SvelteKitEvent,
  type SvelteKitSessions,
} from './adapters/sveltekit.ts'
export type { FetchSource } from './adapters/web-handle.ts'
export type { LoadedSession } from './adapters/web-visit.ts'
export { SessionError, type RejectReason, type SessionErrorCode } from './base/errors.ts'
export type { CookieOptions } from './cookie/options.ts'
export type { SessionEvent } from './session/events.ts'
export type { LegacyOptions, SessionOptions } from './session/options.ts'
export type { ReadResult } from './session/read.ts'
export type { Session, SessionMethods } from './session/session.ts'
