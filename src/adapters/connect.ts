/** The middleware for Connect, Express and bare `node:http` and `node:http2` servers. */
import type { ServerResponse } from 'node:http'
import { misuse } from '../base/describe.ts'
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

/** A request of any kind, or the text of its Cookie header. */
export type ReadSource =
  | { readonly headers: { readonly cookie?: string | undefined } }
  | string
  | undefined

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

/** Marks our property on requests with the cookie's name, so that a second mount of the same knows the first. */
const OURS = Symbol.for('client-sessions')

const isSecure = (req: NodeRequest): boolean => {
  // `req.secure` is Express's, and heeds its "trust proxy"; `proxySecure` is what 0.8 asked proxied applications to set.
  const { socket, connection, secure } = req as {
    socket?: { encrypted?: boolean }
    connection?: { proxySecure?: boolean }
    secure?: boolean
  }
  return Boolean(socket?.encrypted) || Boolean(connection?.proxySecure) || secure === true
}

const insecure = (): SessionError =>
  new SessionError(
    'insecure-connection',
    'cookie.secure is on, and this request came over plain HTTP. Behind a proxy that speaks HTTPS set ' +
      'app.set("trust proxy", 1) in Express, or cookie.secureProxy; for development over HTTP turn cookie.secure off',
  )

const taken = (requestKey: string): SessionError =>
  new SessionError(
    'property-taken',
    `another middleware has set req.${requestKey}; remove it, or give option requestKey another name`,
  )

const attach = (shared: Shared, req: NodeRequest, res: ServerResponse, next: Next): void => {
  const { cookieName, requestKey } = shared.config
  const watched = watchedResponse(res)
  let session = watched.find(cookieName) as NodeSession | undefined
  if (!session) {
    session = new NodeSession(shared, req, res, watched, next)
    watched.add(session)
  } // else it is mounted under another requestKey as well: two sessions would send two cookies of one name
  const attached = session
  Object.defineProperty(req, requestKey, {
    get: Object.assign(() => attached.data, { [OURS]: cookieName }),
    set(value: unknown) {
      attached.assign(value)
    },
    configurable: true,
  })
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
  const shared: Shared = { config, codec, observe }
  for (const warning of config.warnings) {
    warnOnce(warning)
    observe({ type: 'warning', cookieName, ...warning })
  }

  const middleware = (req: NodeRequest, response: NodeResponse, next: Next): void => {
    const res = response as ServerResponse // http2's has the same methods
    if (requestKey in req) {
      const getter = Object.getOwnPropertyDescriptor(req, requestKey)?.get
      // Mounted twice, as by a parent application and its child: the first serves both (mozilla/node-client-sessions #47).
      if (getter && Reflect.get(getter, OURS) === cookieName) return next()
      return refuse(taken(requestKey), req, res, next)
    }
    if (config.cookie.secureConnection && !isSecure(req)) return refuse(insecure(), req, res, next)
    attach(shared, req, res, next)
    next()
  }

  return Object.assign(middleware, {
    read(source: ReadSource): ReadResult<Data> {
      const header = typeof source === 'object' ? source.headers.cookie : source
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
