import type { Warning } from '../session/warnings.ts'

/** Enough for every message of an application, in case one makes its messages out of what users send. */
const MAX_REMEMBERED = 100
const warned = new Set<string>()

/** Emits a process warning, once in a process however often the middleware is made. */
export const warnOnce = ({ code, message }: Warning): void => {
  if (warned.has(message) || warned.size >= MAX_REMEMBERED) return
  warned.add(message)
  process.emitWarning(`client-sessions: ${message}`, { type: 'ClientSessionsWarning', code })
}
