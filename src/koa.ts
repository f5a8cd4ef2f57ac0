/** `require("client-sessions/koa")`: the function itself. */
import { koaSessions as clientSessions } from './adapters/koa.ts'

export = clientSessions
