/** The middleware for Koa 3. */
import type { Context, Middleware } from 'koa'
import { misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import type { ReadResult } from '../session/read.ts'
import type { Session } from '../session/session.ts'
import { createFrameworkSessions, type FrameworkOptions } from './node-framework.ts'
import type { ReadAtOnce, ReadLater, ReadSomehow, SessionHandle } from './node-handle.ts'
import { dropContentHeaders } from './node-headers.ts'

export type KoaSessionOptions = FrameworkOptions<Context>

/** The middleware, and the handle of its cookie. */
export interface KoaSessions<Data extends object = Record<string, any>, Read = ReadResult<Data>>
  extends SessionHandle<Data, Read>, Middleware {}

/** What Koa has on each context, beside what requests have. */
const CONTEXT = new Set(
  (
    'request response req res state respond onerror inspect toJSON assert throw attachment redirect remove vary has set ' +
    'append flushHeaders back status message body length type lastModified etag headerSent writable acceptsLanguages ' +
    'acceptsEncodings acceptsCharsets querystring idempotent search accept origin href URL header'
  ).split(' '),
)

const taken = (requestKey: string): SessionError =>
  new SessionError(
    'property-taken',
    `something else has set ctx.${requestKey}; remove it, or give option requestKey another name`,
  )

/**
 * Makes the middleware that puts a session at `ctx[cookieName]`, as `clientSessions()` does at `req[cookieName]`.
 *
 * @throws {TypeError} for options that cannot be; each message names the option and the remedy.
 */
export function koaSessions<Data extends object = Record<string, any>>(
  options: KoaSessionOptions & ReadAtOnce,
): KoaSessions<Data>
/** With a store that has to be asked, as `redisRevocations(client)`: `read()` of the handle is a promise. */
export function koaSessions<Data extends object = Record<string, any>>(
  options: KoaSessionOptions & ReadLater,
): KoaSessions<Data, Promise<ReadResult<Data>>>
/** With a store of which the type does not tell whether it has to be asked: `await` what `read()` gives. */
export function koaSessions<Data extends object = Record<string, any>>(
  options: KoaSessionOptions & ReadSomehow,
): KoaSessions<Data, ReadResult<Data> | Promise<ReadResult<Data>>>
export function koaSessions<Data extends object = Record<string, any>>(
  options: KoaSessionOptions,
): KoaSessions<Data>
export function koaSessions(options: KoaSessionOptions): unknown {
  const { begin, save, sessions, requestKey } = createFrameworkSessions(options)
  if (CONTEXT.has(requestKey)) {
    const option = options.requestKey === undefined ? 'cookieName' : 'requestKey'
    throw misuse(
      option,
      `"${requestKey}"`,
      'ctx has a property of that name; set requestKey to another',
    )
  }
  type Raw = Context['req'] & Record<string, unknown>
  const property = {
    get(this: Context): unknown {
      return (this.req as Raw)[requestKey]
    },
    set(this: Context, value: unknown): void {
      ;(this.req as Raw)[requestKey] = value
    },
    configurable: true,
  }
  const middleware: Middleware = async (ctx, next) => {
    if (requestKey in ctx && !(requestKey in ctx.req)) throw taken(requestKey)
    const handOver = (error: Error): void => ctx.onerror(error)
    await new Promise<void>((resolve, reject) => {
      const done = (refusal?: Error): void => (refusal ? reject(refusal) : resolve())
      begin(ctx, ctx.secure, ctx.req, ctx.res, handOver, done)
    })
    if (requestKey in ctx.req) Object.defineProperty(ctx, requestKey, property)
    await next()
    // Before Koa responds: here an error still passes through the middleware outside of this one.
    const error = save(ctx.req, ctx.res)
    if (!error) return
    dropContentHeaders(ctx.res)
    throw error
  }
  return Object.assign(middleware, sessions as SessionHandle)
}

// As at `clientSessions()`: the names themselves, and no aliases of them.
export declare namespace koaSessions {
  export {
    type KoaSessionOptions,
    type KoaSessions as Sessions,
    type ReadResult,
    type Session,
    type SessionHandle,
  }
}
