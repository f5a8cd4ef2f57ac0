/** What frameworks whose requests are objects of their own need around the middleware. */
import type { ServerResponse } from 'node:http'
import type { SessionError } from '../base/errors.ts'
import type { CookieOptions } from '../cookie/options.ts'
import type { SessionOptions } from '../session/options.ts'
import { createMountable, type Sessions } from './connect.ts'
import { watchedResponse } from './node-response.ts'
import type { NodeRequest, NodeResponse } from './node-types.ts'
import { isSecure } from './secure-connection.ts'

/** The options, with the framework's request in place of Node's where a function is given one. */
export interface FrameworkOptions<Request> extends Omit<SessionOptions, 'cookie' | 'skip'> {
  /** The attributes of the cookie; or a function that gives them for a request, called once for each. */
  readonly cookie?: CookieOptions | ((request: Request) => CookieOptions) | undefined
  /** Requests for which this gives `true` are passed on untouched: they have no session. */
  readonly skip?: ((request: Request) => boolean) | undefined
}

export interface FrameworkSessions<Data extends object> {
  readonly sessions: Sessions<Data>
  readonly requestKey: string
  /**
   * Gives Node's request a session.
   *
   * @param request the framework's. @param secure whether it came over HTTPS, as the framework can tell.
   * @param handOver takes an error that comes after all middleware, if anybody can answer it.
   * @param done called with what the request is refused with, if it is.
   */
  begin(
    request: object,
    secure: boolean,
    req: NodeRequest,
    res: NodeResponse,
    handOver: (error: SessionError) => void,
    done: (refusal?: Error) => void,
  ): void
  /** Puts the cookie into the response, where the framework can still make an error of what it gives. */
  save(req: NodeRequest, res: NodeResponse): SessionError | undefined
}

const FRAMEWORK: unique symbol = Symbol('client-sessions framework request')

const SECURE = { value: true, configurable: true, writable: true }

type Own = NodeRequest & { [FRAMEWORK]?: object; next?: (error: SessionError) => void }

/** The handle is given requests of the framework itself. */
const requestOf = (req: object): any => (req as Own)[FRAMEWORK] ?? req

const withRequest = <T>(option: T): T =>
  typeof option === 'function' ? (((req: object) => option(requestOf(req))) as T) : option

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createFrameworkSessions = <Data extends object>(
  options: FrameworkOptions<any>,
): FrameworkSessions<Data> => {
  const { cookie, skip } = Object(options) as SessionOptions
  const wrapped = { ...options, cookie: withRequest(cookie), skip: withRequest(skip) }
  const mountable = createMountable<Data>(Object(options) === options ? wrapped : options)
  const { sessions, config } = mountable
  const { requestKey, names } = config
  return {
    sessions,
    requestKey,
    begin(request, secure, req, res, handOver, done) {
      const own = req as Own
      own[FRAMEWORK] = request
      own.next = handOver // where Express keeps what takes late errors
      // Defined, for Express has an accessor of that name, and may run inside of the framework.
      if (secure && !isSecure(req)) Object.defineProperty(req, 'secure', SECURE)
      // With a parameter, which tells that errors are welcome.
      sessions(req, res, (error) => done(error))
    },
    save(req, response) {
      const res = response as ServerResponse // http2's has the same methods
      if (res.headersSent || !(requestKey in req)) return undefined
      const watched = watchedResponse(res)
      // With option `prefix` the cookie has its bare name over plain HTTP.
      const session = names.map((name) => watched.find(name, req)).find(Boolean)
      const error = session?.active ? session.beforeHeaders(res.statusCode) : undefined
      if (error) session!.markHandedOver()
      return error
    },
  }
}
