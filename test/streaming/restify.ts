/**
 * restify as one more server that the middleware runs on. Loading it changes Node's requests and responses for good, so it
 * is for test files that test nothing else. Its own types are those of an older version.
 */
import { createRequire } from 'node:module'
import {
  contentOf,
  startHttp1,
  type Host,
  type Middleware,
  type Reply,
  type Site,
} from '../support/hosts.ts'
import { observed } from './observed.ts'

interface RestifyServer {
  /** Node's. */
  readonly server: { emit(event: 'request', req: unknown, res: unknown): void }
  use(handler: Middleware): void
  get(path: string, ...handlers: RestifyHandler[]): void
  head(path: string, ...handlers: RestifyHandler[]): void
  on(event: string, listener: (...args: any[]) => void): void
}

export type RestifyHandler = (req: any, res: any, next: (error?: any) => void) => void

interface Restify {
  createServer(options: object): RestifyServer
  readonly plugins: {
    readonly gzipResponse: () => RestifyHandler
    readonly fullResponse: () => RestifyHandler
    readonly conditionalRequest: () => RestifyHandler[]
  }
}

const require = createRequire(import.meta.url)
export const restify = require('restify') as Restify

const nothing = (): void => undefined
const quiet = {
  child: () => quiet,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}

/** A server whose log is silent, with these for all requests and this for GET and HEAD of all paths. */
export const createRestify = (
  middlewares: readonly Middleware[],
  handlers: RestifyHandler | readonly RestifyHandler[],
  options: object = {},
): RestifyServer => {
  const server = restify.createServer({ log: quiet, ...options })
  for (const middleware of middlewares) server.use(middleware)
  server.get('/*', ...[handlers].flat())
  server.head('/*', ...[handlers].flat())
  return server
}

export const listenerOf =
  ({ server }: RestifyServer) =>
  (req: unknown, res: unknown): void =>
    server.emit('request', req, res)

export const startRestify = (server: RestifyServer): Promise<Site> => startHttp1(listenerOf(server))

export const RESTIFY: Host = {
  name: 'restify 12',
  http2: false,
  framework: true,
  express: false,
  start: ({ sessions, handle }) => {
    if (typeof handle !== 'function') throw new TypeError('restify: one handler for all paths')
    const server = createRestify([sessions].flat(), (req, res, next) => {
      res.once('close', () => next())
      const { writeHead } = res
      // Node's gives the response, and our handlers go on with it; restify's gives nothing.
      res.writeHead = (...args: unknown[]) => (writeHead.apply(res, args), res)
      void handle(req, res)
    })
    return startRestify(server)
  },
}

/** A handler that answers by `send`. */
export const answer: RestifyHandler = (_req, res, next) => (res.send({ a: 1 }), next())

/** The same, after a change of the session. */
export const changing =
  (handler: RestifyHandler): RestifyHandler =>
  (req, res, next) => {
    req.session.user = 'ada'
    return handler(req, res, next)
  }

/** One visit to a server with a session and this handler. */
export const runRestify = async (handler: RestifyHandler, options: object = {}, visit = {}) => {
  const { sessions, told } = observed()
  const server = createRestify([sessions], handler, options)
  const after: unknown[] = []
  server.on('after', (_req, res) => after.push(res.statusCode))
  const site = await startRestify(server)
  const reply: Reply = await site.visit(visit)
  return { reply, told, saved: contentOf(sessions, reply), sessions, site, after }
}
