/** `require("client-sessions/fastify")`: the plugin itself. */
import { fastifySessions as clientSessions } from './adapters/fastify.ts'

export = clientSessions
