/** A real Fastify server with sessions. It closes when its test is over. */
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { onTestFinished } from 'vitest'
import { fastifySessions, type FastifySessionOptions } from '../../src/adapters/fastify.ts'
import type { Session } from '../../src/session/session.ts'
import { SECRET } from '../support/hosts.ts'
import type { Reply } from '../support/server.ts'
import { visitUrl, type Visit } from '../support/visit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    get session(): Session
    set session(data: object | null)
    get cart(): Session
    set cart(data: object | null)
  }
}

export const base = { cookieName: 'session', secret: SECRET }

export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown

export interface Site {
  readonly app: FastifyInstance
  visit(path?: string, visit?: Visit): Promise<Reply>
}

/** @param build adds routes, before the server listens. */
export const serve = async (
  build: (app: FastifyInstance) => unknown,
  options: FastifyServerOptions = {},
): Promise<Site> => {
  const app = fastify({ forceCloseConnections: true, ...options })
  onTestFinished(() => app.close())
  await build(app)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, visit: (path = '/', visit = {}) => visitUrl(`${address}${path}`, visit) }
}

/** A server with one session and one route. */
export const serveRoute = (
  handle: Handler,
  options: Partial<FastifySessionOptions> = {},
): Promise<Site> =>
  serve(async (app) => {
    await app.register(fastifySessions, { ...base, ...options })
    app.get('/', (request, reply) => handle(request, reply))
  })
