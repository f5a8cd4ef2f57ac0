/** One application, on every host: each runs it in its own manner. */
import { getRequestListener, serve as serveHono } from '@hono/node-server'
import { H3, serve as serveH3 } from 'h3'
import { Hono, type Context } from 'hono'
import { onTestFinished } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import { koaSessions } from '../../src/adapters/koa.ts'
import { createSessions } from '../../src/fetch.ts'
import { clientSessions as h3Sessions } from '../../src/h3.ts'
import { clientSessions as honoSessions } from '../../src/hono.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import type { ReadResult } from '../../src/session/read.ts'
import type { RevocationMethods } from '../../src/session/revocation-methods.ts'
import { serve as serveFastify } from '../fastify/site.ts'
import { serve as serveKoa } from '../koa/site.ts'
import { HOSTS } from '../support/hosts.ts'
import { get, listen, type Reply } from '../support/server.ts'

/** What the handle of every host has. */
interface Handle extends RevocationMethods {
  read(cookie: string): ReadResult | Promise<ReadResult>
}

interface Site {
  readonly sessions: Handle
  /** What the error handler was given. */
  readonly errors: any[]
  visit(path: string, cookie?: string): Promise<Reply>
}

export interface Host {
  readonly name: string
  /** Whether a session is loaded only when a handler asks for it. */
  readonly loads: boolean
  start(options: SessionOptions): Promise<Site>
}

/** @param use gives the session of the request. */
const handle = async (path: string, use: () => Promise<any>, sessions: Handle): Promise<string> => {
  if (path === '/untouched') return 'untouched'
  if (path === '/sign-in-under-way') await sessions.revokeSubject('ada')
  const session = await use()
  if (path.startsWith('/sign-in')) session.user = 'ada'
  if (path === '/sign-out') await session.destroy()
  if (path === '/sign-out-unawaited') session.destroy()
  if (path === '/sign-out-everywhere') await sessions.revokeSubject('ada')
  return session.user ?? 'nobody'
}

/** What the error handler of the application answers. */
const answered = (error: any): { status: number; body: string } => ({
  status: error.status ?? 500,
  body: `handled ${error.code}`,
})

const NODE: readonly Host[] = HOSTS.map(({ name, start }) => ({
  name,
  loads: false,
  async start(options) {
    const sessions = clientSessions(options)
    const errors: any[] = []
    const fail = (error: unknown, res: any): void => {
      errors.push(error)
      const { status, body } = answered(error)
      res.statusCode = status
      res.end(body)
    }
    const { visit } = await start({
      sessions,
      handle: async (req, res) => {
        try {
          res.end(await handle(req.url!, async () => req['session'], sessions))
        } catch (error) {
          fail(error, res)
        }
      },
      onError: (error, _, res) => fail(error, res),
    })
    return {
      sessions,
      errors,
      visit: (path, cookie) => visit({ path, cookie }),
    }
  },
}))

const FASTIFY: Host = {
  name: 'fastify',
  loads: false,
  async start(options) {
    const errors: any[] = []
    const { app, visit } = await serveFastify(async (server) => {
      await server.register(fastifySessions, options as object)
      server.setErrorHandler((error, _, reply) => {
        errors.push(error)
        const { status, body } = answered(error)
        return reply.code(status).send(body)
      })
      server.get('/*', (request) =>
        handle(request.url, async () => request.session, server.clientSessions['session']!),
      )
    })
    return {
      sessions: app.clientSessions['session']!,
      errors,
      visit: (path, cookie) => visit(path, { cookie }),
    }
  },
}

const KOA: Host = {
  name: 'koa',
  loads: false,
  async start(options) {
    const sessions = koaSessions(options as object)
    const errors: any[] = []
    const { visit } = await serveKoa((app) => {
      app.use(async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          errors.push(error)
          Object.assign(ctx, answered(error))
        }
      })
      app.use(sessions)
      app.use(async (ctx) => {
        ctx.body = await handle(ctx.path, async () => ctx['session'], sessions)
      })
    })
    return { sessions, errors, visit: (path, cookie) => visit(path, { cookie }) }
  },
}

const HONO: Host = {
  name: 'hono',
  loads: true,
  async start(options) {
    const sessions = honoSessions(options)
    const errors: any[] = []
    const app = new Hono()
    app.use(sessions)
    app.get('*', async (c: Context) => {
      const use = async (): Promise<unknown> => (await sessions.load(c)).session
      return c.text(await handle(c.req.path, use, sessions))
    })
    app.onError((error, c) => {
      errors.push(error)
      const { status, body } = answered(error)
      return c.text(body, status as 500)
    })
    const address = await new Promise<string>((resolve) => {
      // Or h3, in the same process, would not know the responses of the global class.
      const own = { fetch: app.fetch, port: 0, hostname: '127.0.0.1', overrideGlobalObjects: false }
      const server = serveHono(own, ({ port }) => resolve(`http://127.0.0.1:${port}`))
      onTestFinished(() => void server.close())
    })
    return { sessions, errors, visit: (path, cookie) => get(address + path, cookie) }
  },
}

const H3_HOST: Host = {
  name: 'h3',
  loads: true,
  async start(options) {
    const sessions = h3Sessions(options)
    const errors: any[] = []
    const app = new H3({
      silent: true,
      // h3 makes an HTTPError of what is thrown.
      onError: ({ cause }, event) => {
        errors.push(cause)
        const { status, body } = answered(cause)
        event.res.status = status
        return body
      },
    })
    app.use(sessions)
    app.get('/**', (event) => {
      const use = async (): Promise<unknown> => (await sessions.load(event)).session
      return handle(new URL(event.req.url).pathname, use, sessions)
    })
    const server = serveH3(app, { port: 0, hostname: '127.0.0.1', silent: true })
    onTestFinished(() => server.close(true))
    await server.ready()
    const address = server.url!.replace(/\/$/, '')
    return { sessions, errors, visit: (path, cookie) => get(address + path, cookie) }
  },
}

const FETCH: Host = {
  name: 'fetch',
  loads: true,
  async start(options) {
    const sessions = createSessions(options)
    const errors: any[] = []
    const wrapped = sessions.withSession(async (request, load) => {
      const use = async (): Promise<unknown> => (await load()).session
      return new Response(await handle(new URL(request.url).pathname, use, sessions))
    })
    /** What a server does with an error that comes through `withSession`. */
    const fail = async (request: Request, error: unknown): Promise<Response> => {
      errors.push(error)
      const { status, body } = answered(error)
      const response = new Response(body, { status })
      const loaded = await sessions.load(request).catch(() => undefined)
      await loaded?.commit(response.headers)
      return response
    }
    const onRequest = (request: Request): Promise<Response> =>
      wrapped(request).catch((error: unknown) => fail(request, error))
    const address = await listen(getRequestListener(onRequest, { overrideGlobalObjects: false }))
    return { sessions, errors, visit: (path, cookie) => get(address + path, cookie) }
  },
}

export const ALL_HOSTS: readonly Host[] = [...NODE, FASTIFY, KOA, HONO, H3_HOST, FETCH]
