/** The middleware for Connect, Express and bare `node:http` and `node:http2` servers. */
import type { ServerResponse } from 'node:http'
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { createConfig, type Config } from '../session/config.ts'
import type { Connections } from '../cookie/attributes.ts'
import { cookieOver } from '../session/connection.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import type { SessionOptions } from '../session/options.ts'
import { createWarn } from '../session/warn.ts'
import { prefixLeftOut } from '../session/warnings.ts'
import { codecsOf } from './node-codec.ts'
import { refuse } from './node-errors.ts'
import { createHandle, type SessionHandle } from './node-handle.ts'
import { createObserver } from './node-observe.ts'
import { watchedResponse } from './node-response.ts'
import { NodeSession, type Shared } from './node-session.ts'
import type { Next, NodeRequest, NodeResponse } from './node-types.ts'
import { warnOnce } from './node-warn.ts'
import { isRequestName } from './request-names.ts'
import { insecure, isSecure } from './secure-connection.ts'

/** The middleware, and the handle of its cookie. */
export interface Sessions<Data extends object = Record<string, any>> extends SessionHandle<Data> {
  (req: NodeRequest, res: NodeResponse, next: Next): void
}

/**
 * On requests: our properties, each with its cookie's name, so that a second mount knows the first. In the registry of
 * symbols, for a parent application and its child may each have a copy of this library.
 */
const OURS: unique symbol = Symbol.for('client-sessions') as never
type Mounted = object & { [OURS]?: Record<string, string> }

const taken = (requestKey: string): SessionError =>
  new SessionError(
    'property-taken',
    `another middleware has set req.${requestKey}; remove it, or give option requestKey another name`,
  )

/** Puts the session of a cookie at its property of a request. */
type Attach = (req: NodeRequest, res: ServerResponse, cookie: Cookie) => void

const createAttach = (shared: Shared): Attach => {
  const { cookieName, requestKey } = shared.config
  const SESSION: unique symbol = Symbol(cookieName)
  type Attached = NodeRequest & Mounted & { [SESSION]: NodeSession }
  // One descriptor for all requests: with functions of its own each request would have a hidden class of its own.
  const property = {
    get(this: Attached): unknown {
      return this[SESSION].data
    },
    set(this: Attached, value: unknown): void {
      this[SESSION].assign(value)
    },
    configurable: true,
  }
  return (req, res, cookie) => {
    const watched = watchedResponse(res)
    let session = watched.find(cookie.name) as NodeSession | undefined
    if (!session) {
      session = new NodeSession(shared, cookie, req, res, watched)
      watched.add(session)
    } // else it is mounted under another requestKey as well: two sessions would send two cookies of one name
    const attached = req as Attached
    attached[SESSION] = session
    attached[OURS] ??= {}
    attached[OURS][requestKey] = cookieName
    Object.defineProperty(req, requestKey, property)
  }
}

const refuseRequestName = (requestKey: string, options: SessionOptions): void => {
  if (!isRequestName(requestKey)) return
  throw misuse(
    options.requestKey === undefined ? 'cookieName' : 'requestKey',
    `"${requestKey}"`,
    'requests have a property of that name already; set requestKey to another',
  )
}

/** A promise is true for every request: nobody would have a session. */
const isSkipped = (skip: (req: unknown) => unknown, req: NodeRequest): boolean => {
  const skipped = skip(req)
  if (typeof skipped === 'boolean') return skipped
  ignoreRejection(skipped)
  throw misuse('the result of skip()', describeKind(skipped), 'it must be true or false')
}

/** The middleware, with what it has made of its options. */
export interface Mountable<Data extends object> {
  readonly sessions: Sessions<Data>
  readonly config: Pick<Config, 'requestKey' | 'names'>
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createMountable = <Data extends object>(options: SessionOptions): Mountable<Data> => {
  const config = createConfig(options, process.env['NODE_ENV'] === 'production')
  const { cookieName, requestKey, skip } = config
  refuseRequestName(requestKey, options)
  const codecs = codecsOf(config, config.names)
  const observe = createObserver(config.onEvent)
  const attach = createAttach({ config, codecs, observe })
  const warn = createWarn(cookieName, observe, warnOnce)
  config.warnings.forEach(warn)

  const connections = (req: object): Connections<Cookie> =>
    typeof config.cookie === 'function' ? config.cookie(req, warn) : config.cookie

  /** `undefined` if the request is to be passed on without a session from here. */
  const admit = (req: NodeRequest): Cookie | undefined => {
    if (skip && isSkipped(skip, req)) return undefined
    if (requestKey in req) {
      // Mounted twice, as by a parent application and its child: the first serves both (mozilla/node-client-sessions #47).
      if ((req as Mounted)[OURS]?.[requestKey] === cookieName) return undefined
      throw taken(requestKey)
    }
    const cookie = cookieOver(connections(req), isSecure(req))
    if (!cookie) throw insecure()
    return cookie
  }

  const middleware = (req: NodeRequest, response: NodeResponse, next: Next): void => {
    const res = response as ServerResponse // http2's has the same methods
    let cookie: Cookie | undefined
    try {
      cookie = admit(req)
    } catch (error) {
      return refuse(error, req, res, next)
    }
    if (cookie) {
      if (cookie.name !== config.names[0]) warn(prefixLeftOut(config.names[0]!))
      attach(req, res, cookie)
    }
    next()
  }
  const handle = createHandle<Data>(config, codecs, connections)
  return { sessions: Object.assign(middleware, handle), config }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createMiddleware = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): Sessions<Data> => createMountable<Data>(options).sessions
