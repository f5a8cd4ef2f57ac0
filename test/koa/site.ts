/** A real Koa server with sessions. It closes when its test is over. */
import Koa, { type Context, type Next } from 'koa'
import { koaSessions, type KoaSessionOptions } from '../../src/adapters/koa.ts'
import { visitUrl, type Visit } from '../support/visit.ts'
import { SECRET } from '../support/hosts.ts'
import { listen, type Reply } from '../support/server.ts'

export const base = { cookieName: 'session', secret: SECRET }

export type Handler = (ctx: Context, next: Next) => unknown

export interface Site {
  /** What the application's `error` event has told. */
  readonly errors: any[]
  visit(path?: string, visit?: Visit): Promise<Reply>
}

/** @param build adds middleware. */
export const serve = async (build: (app: Koa) => unknown, options: object = {}): Promise<Site> => {
  const app = new Koa(options)
  const errors: unknown[] = []
  app.on('error', (error) => errors.push(error))
  await build(app)
  const address = await listen(app.callback())
  return { errors, visit: (path = '/', visit = {}) => visitUrl(`${address}${path}`, visit) }
}

/** A server with one session and one handler. */
export const serveHandler = (
  handle: Handler,
  options: Partial<KoaSessionOptions> = {},
  koa: object = {},
): Promise<Site> =>
  serve((app) => app.use(koaSessions({ ...base, ...options })).use(handle as never), koa)
