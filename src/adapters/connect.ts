/** The middleware for Connect, Express and bare `node:http` and `node:http2` servers. */
import type { ServerResponse } from 'node:http'
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { cookieValues } from '../cookie/parse.ts'
import { createConfig } from '../session/config.ts'
import { checkSize } from '../session/content.ts'
import type { SessionOptions } from '../session/options.ts'
import { newSession, readSession, type ReadResult } from '../session/read.ts'
import { codecOf } from './node-codec.ts'
import { refuse } from './node-errors.ts'
import { createObserver } from './node-observe.ts'
import { watchedResponse } from './node-response.ts'
import { NodeSession, type Shared } from './node-session.ts'
import type { Next, NodeRequest, NodeResponse } from './node-types.ts'
import { warnOnce } from './node-warn.ts'
import { isRequestName } from './request-names.ts'
import { insecure, isSecure } from './secure-connection.ts'

/** A request of any kind, or the text of its Cookie header. */
export type ReadSource =
  | { readonly headers: { readonly cookie?: string | undefined } }
  | { readonly headers: { get(name: string): string | null } }
  | string
  | undefined

const cookieHeaderOf = (source: ReadSource): string | undefined => {
  if (typeof source === 'string' || source === undefined) return source
  const headers: unknown = source?.headers
  if (typeof headers !== 'object' || headers === null) {
    const expected = 'pass a request, or the text of its Cookie header'
    throw misuse('the argument of read()', describeKind(source), expected)
  }
  const { get, cookie } = headers as { get?: unknown; cookie?: string }
  // The headers of a Fetch request have a get(), those of a Node request are plain properties.
  return typeof get === 'function'
    ? ((get.call(headers, 'cookie') as string | null) ?? undefined)
    : cookie
}

/** The middleware, and the handle of its cookie. */
export interface Sessions<Data extends object = Record<string, any>> {
  (req: NodeRequest, res: NodeResponse, next: Next): void
  /**
   * The session of a request or of a Cookie header, to look at: nothing is ever sent. For sockets, which have no
   * response.
   */
  read(source: ReadSource): ReadResult<Data>
  /**
   * The value of a cookie that holds a new session with this content.
   *
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`, `too-large`.
   */
  seal(data: Data): string
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
type Attach = (req: NodeRequest, res: ServerResponse) => void

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
  return (req, res) => {
    const watched = watchedResponse(res)
    let session = watched.find(cookieName) as NodeSession | undefined
    if (!session) {
      session = new NodeSession(shared, req, res, watched)
      watched.add(session)
    } // else it is mounted under another requestKey as well: two sessions would send two cookies of one name
    const attached = req as Attached
    attached[SESSION] = session
    attached[OURS] ??= {}
    attached[OURS][requestKey] = cookieName
    Object.defineProperty(req, requestKey, property)
  }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createMiddleware = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): Sessions<Data> => {
  const config = createConfig(options, process.env['NODE_ENV'] === 'production')
  const { cookieName, requestKey } = config
  if (isRequestName(requestKey)) {
    const name = options.requestKey === undefined ? 'cookieName' : 'requestKey'
    throw misuse(
      name,
      `"${requestKey}"`,
      'requests have a property of that name already; set requestKey to another',
    )
  }
  const codec = codecOf(config)
  const observe = createObserver(config.onEvent)
  const attach = createAttach({ config, codec, observe })
  for (const warning of config.warnings) {
    warnOnce(warning)
    observe({ type: 'warning', cookieName, ...warning })
  }

  const middleware = (req: NodeRequest, response: NodeResponse, next: Next): void => {
    const res = response as ServerResponse // http2's has the same methods
    if (requestKey in req) {
      // Mounted twice, as by a parent application and its child: the first serves both (mozilla/node-client-sessions #47).
      if ((req as Mounted)[OURS]?.[requestKey] === cookieName) return next()
      return refuse(taken(requestKey), req, res, next)
    }
    if (config.cookie.secureConnection && !isSecure(req)) return refuse(insecure(), req, res, next)
    attach(req, res)
    next()
  }

  return Object.assign(middleware, {
    read(source: ReadSource): ReadResult<Data> {
      const header = cookieHeaderOf(source)
      const now = config.clock()
      const texts = cookieValues(header, cookieName)
      return readSession(
        texts.map((text) => codec.open(text, now)),
        config,
      ) as ReadResult<Data>
    },
    seal(data: Data): string {
      const { claims, json } = newSession(data, config)
      const token = codec.seal(claims, json)
      checkSize(cookieName, token, data)
      return token
    },
  })
}
