/** `import { createSessions } from "client-sessions/fetch"`: nothing of Node in it. */
export { createSessions, type FetchSessions } from './adapters/fetch.ts'
export type { FetchSource } from './adapters/web-handle.ts'
export type { LoadedSession } from './adapters/web-visit.ts'
export { SessionError, type RejectReason, type SessionErrorCode } from './base/errors.ts'
export {
  createMemoryRevocations as memoryRevocations,
  type MemoryRevocations,
} from './revocation/memory.ts'
export type { RevocationStore } from './revocation/store.ts'
export type { CookieOptions } from './cookie/options.ts'
export type { SessionEvent } from './session/events.ts'
export type { LegacyOptions, SessionOptions } from './session/options.ts'
export type { ReadResult } from './session/read.ts'
export type { Session, SessionMethods } from './session/session.ts'
