/** `require("client-sessions")`: the function itself. */
import { clientSessions } from './adapters/client-sessions.ts'

export = clientSessions
