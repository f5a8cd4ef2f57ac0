/** The middleware for Connect, Express and bare `node:http` and `node:http2` servers. */
import type { ServerResponse } from 'node:http'
import { sameBytes } from '../base/bytes.ts'
import { describeKind, misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { ignoreRejection } from '../base/ignore-rejection.ts'
import { isPromise } from '../base/is-promise.ts'
import { createConfig, type Config } from '../session/config.ts'
import type { Connections } from '../cookie/attributes.ts'
import { cookieOver, insecure } from '../session/connection.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import type { SessionOptions } from '../session/options.ts'
import type { ReadResult } from '../session/read.ts'
import { createRevocation } from '../session/revocation.ts'
import { servedWithout } from '../session/revocation-options.ts'
import { createWarn } from '../session/warn.ts'
import { prefixLeftOut, unusedSecret } from '../session/warnings.ts'
import { checkArguments } from './node-arguments.ts'
import { codecsOf } from './node-codec.ts'
import { refuse } from './node-errors.ts'
import { createHandle, type SessionHandle } from './node-handle.ts'
import { shareHiddenClass } from './node-hidden-class.ts'
import { createObserver } from './node-observe.ts'
import { watchedResponse } from './node-response.ts'
import { checkArrived } from './node-revocation.ts'
import { NodeSession, type Arrived, type Shared } from './node-session.ts'
import type { Next, NodeRequest, NodeResponse } from './node-types.ts'
import { warnOnce } from './node-warn.ts'
import { isRequestName } from './request-names.ts'
import { TRUST_PROXY, isSecure } from './secure-connection.ts'

/** The middleware, and the handle of its cookie. */
export interface Sessions<
  Data extends object = Record<string, any>,
  Read = ReadResult<Data>,
> extends SessionHandle<Data, Read> {
  (req: NodeRequest, res: NodeResponse, next: Next): void
}

/**
 * On requests: our properties, each with its cookie's name, so that a second mount knows the first. In the registry of
 * symbols, for a parent application and its child may each have a copy of this library.
 */
const OURS: unique symbol = Symbol.for('client-sessions') as never
/** No more than that: whoever logs a request with all that is in it shall not log secrets. */
interface Mount {
  readonly cookieName: string
  readonly asksRevocation: boolean
}
type Mounted = object & { [OURS]?: Record<string, Mount> }

type Secrets = Config['secrets']
const secretsOf = new WeakMap<Mount, Secrets>()
/** Of a mount of another copy of this library nothing is known. */
const isForeign = (mount: Mount, secrets: Secrets): boolean =>
  secretsOf.get(mount)?.every((theirs) => !secrets.some((own) => sameBytes(own, theirs))) ?? false

const taken = (requestKey: string): SessionError =>
  new SessionError(
    'property-taken',
    `another middleware has set req.${requestKey}; remove it, or give option requestKey another name`,
  )

/** Puts the session of a cookie at its property of a request. */
type Attach = (
  req: NodeRequest,
  res: ServerResponse,
  cookie: Cookie,
  arrived: Arrived | undefined,
  birth: number | undefined,
) => void

const createAttach = (shared: Shared): Attach => {
  const { cookieName, requestKey } = shared.config
  const mount: Mount = { cookieName, asksRevocation: shared.revocation !== undefined }
  secretsOf.set(mount, shared.config.secrets)
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
  return (req, res, cookie, arrived, birth) => {
    const watched = watchedResponse(res)
    let session = watched.find(cookie.name, req) as NodeSession | undefined
    if (!session) {
      session = new NodeSession(shared, cookie, req, res, watched, arrived, birth)
      watched.add(session, req)
    } // else it is mounted under another requestKey as well: two sessions would send two cookies of one name
    const attached = req as Attached
    attached[SESSION] = session
    attached[OURS] ??= {}
    attached[OURS][requestKey] = mount
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
  const revocation = config.revocation && createRevocation(config, config.revocation, observe)
  const warn = createWarn(cookieName, observe, warnOnce)
  const shared: Shared = { config, codecs, observe, warn, revocation }
  const attach = createAttach(shared)
  config.warnings.forEach(warn)

  const connections = (req: object): Connections<Cookie> =>
    typeof config.cookie === 'function' ? config.cookie(req, warn) : config.cookie

  let steppedAside = false

  /** `undefined` if the request is to be passed on without a session from here. */
  const admit = (req: NodeRequest, res: ServerResponse): Cookie | undefined => {
    if (skip && isSkipped(skip, req)) return undefined
    if (requestKey in req) {
      // Mounted twice, as by a parent application and its child: the first serves both (mozilla/node-client-sessions #47).
      const first = (req as Mounted)[OURS]?.[requestKey]
      if (first?.cookieName !== cookieName) throw taken(requestKey)
      if (revocation && !first.asksRevocation) throw servedWithout(`req.${requestKey}`)
      if (!steppedAside && isForeign(first, config.secrets)) warn(unusedSecret(requestKey))
      steppedAside = true
      return undefined
    }
    shareHiddenClass(req, res) // before more is read of them
    const cookie = cookieOver(connections(req), isSecure(req))
    if (!cookie) throw insecure(TRUST_PROXY)
    if (revocation) {
      const first = watchedResponse(res).find(cookie.name, req) as NodeSession | undefined
      if (first && !first.asksRevocation) throw servedWithout(`req.${requestKey}`)
    }
    return cookie
  }

  const middleware = (req: NodeRequest, response: NodeResponse, next: Next): void => {
    checkArguments(response, next)
    const res = response as ServerResponse // http2's has the same methods
    let cookie: Cookie | undefined
    let birth: number | undefined
    let checked: Arrived | Promise<Arrived> | undefined
    try {
      // Before anybody is asked, or works: whoever is signed out meanwhile is.
      birth = revocation?.born(config.clock())
      cookie = admit(req, res)
      checked = cookie && revocation && checkArrived(shared, revocation, req, cookie.name)
    } catch (error) {
      return refuse(error, req, res, next)
    }
    const enter = (arrived: Arrived | undefined): void => {
      if (cookie) {
        if (cookie.name !== config.names[0]) warn(prefixLeftOut(config.names[0]!))
        attach(req, res, cookie, arrived, birth)
      }
      next()
    }
    if (!isPromise(checked)) return enter(checked)
    // What the application throws in `next` is its own, and not to be caught here.
    checked.then(
      (arrived) => process.nextTick(enter, arrived),
      (error: unknown) => process.nextTick(refuse, error, req, res, next),
    )
  }
  const handle = createHandle<Data>(config, codecs, revocation, connections)
  return { sessions: Object.assign(middleware, handle), config }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createMiddleware = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): Sessions<Data> => createMountable<Data>(options).sessions
