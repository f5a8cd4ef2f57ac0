import { once, type Warn } from '../session/warn.ts'

/** Emits a process warning, once in a process however often the middleware is made. */
export const warnOnce: Warn = once(({ code, message }) => {
  process.emitWarning(`client-sessions: ${message}`, { type: 'ClientSessionsWarning', code })
})
