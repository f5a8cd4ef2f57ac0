/** Sessions for servers that are given a `Request` and give a `Response`, on every runtime with WebCrypto. */
import { codecsOf } from '#codecs'
import { describeKind, misuse } from '../base/describe.ts'
import { incomingCookies } from '../cookie/chunks.ts'
import { createConfig, type Config } from '../session/config.ts'
import { namesOver } from '../session/connection.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import { createRevocation } from '../session/revocation.ts'
import { revocationMethods, type RevocationMethods } from '../session/revocation-methods.ts'
import type { SessionOptions } from '../session/options.ts'
import { newSession, readSession, serializeSession, type ReadResult } from '../session/read.ts'
import type { Session } from '../session/session.ts'
import { checkTokenSize } from '../session/size.ts'
import { prefixLeftOut, type Warning } from '../session/warnings.ts'
import { insecure } from './secure-connection.ts'
import { committed } from './web-body.ts'
import { ignoredOptions, refuseShortSecrets } from './web-options.ts'
import { createWebObserver, isProduction } from './web-runtime.ts'
import { WebSession, openIncoming, type WebShared } from './web-session.ts'

/** A request, or the headers of one. */
export type FetchSource = Request | Headers | { readonly headers: Headers; readonly url?: string }

/** The session of a request. */
export interface LoadedSession<Data extends object = Record<string, any>> {
  /** As `req.session` on Node: assigning an object replaces everything, `null` destroys. */
  get session(): Session<Data>
  set session(data: Partial<Data> | null)
  /**
   * Puts Vary, and where something has changed Set-Cookie, into the headers of the response. Again after a later change.
   *
   * @param status of that response, 200 if left out. One that says itself that it has failed is left as it is: a 5xx, and a
   * 4xx after `save()` has told of the error.
   * @returns whether the session could be saved.
   * @throws {SessionError} `unserializable`, `too-large`: no cookie is sent, the browser keeps the one it has.
   */
  commit(headers: Headers, status?: number): Promise<boolean>
  /**
   * Says that the response has been given away: from then on `save()` of a change, `destroy()` and `regenerate()` fail with
   * `headers-sent`. `withSession` and the middlewares of frameworks do it.
   */
  close(): void
}

type Handler<Data extends object, Rest extends readonly unknown[]> = (
  request: Request,
  load: () => Promise<LoadedSession<Data>>,
  ...rest: Rest
) => Response | Promise<Response>

/** The handle of a cookie. */
export interface FetchSessions<
  Data extends object = Record<string, any>,
> extends RevocationMethods {
  /** The cookie's name, with its prefix. */
  readonly cookieName: string
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {SessionError} `insecure-connection`.
   */
  load(source: FetchSource): Promise<LoadedSession<Data>>
  /**
   * Notes that a request has come, for option `revocation`: a sign-in in it is from then, also if somebody is signed out while it
   * is under way. `withSession` and the middlewares of frameworks do it; without them `load()` does.
   */
  arrive(source: FetchSource): void
  /**
   * Wraps a handler. It is given `load`, for the session of its request; what has changed goes into its response. A request
   * whose handler does not load the session costs nothing.
   */
  withSession<Rest extends readonly unknown[]>(
    handler: Handler<Data, Rest>,
  ): (request: Request, ...rest: Rest) => Promise<Response>
  /** The session of a request or of a Cookie header, to look at: nothing is ever sent. */
  read(source: FetchSource | string | undefined): Promise<ReadResult<Data>>
  /**
   * The value of a cookie that holds a new session with this content.
   *
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`, `too-large`.
   */
  seal(data: Partial<Data>): Promise<string>
  /**
   * The Set-Cookie lines of a new session with this content.
   *
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`, `too-large`.
   */
  serialize(data: Partial<Data>, source?: FetchSource): Promise<readonly string[]>
}

/** For a promise that a handler may have no time to wait for: it fails, and the process goes on. */
export const quietly = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {})
  return promise
}

const headersIn = (source: unknown): Headers | undefined => {
  const { headers, get } = Object(source) as { headers?: unknown; get?: unknown }
  const found = typeof get === 'function' ? source : headers
  return typeof (found as Headers | undefined)?.get === 'function' ? (found as Headers) : undefined
}

const headersOf = (method: 'load' | 'read' | 'commit', source: unknown): Headers => {
  const headers = headersIn(source)
  if (headers) return headers
  const expected = method === 'commit' ? 'the Headers of the response' : 'a Request, or its Headers'
  throw misuse(`the argument of ${method}()`, describeKind(source), `pass ${expected}`)
}

/** Headers alone do not tell the connection: those of a framework, behind its server's HTTPS. */
const isSecure = (source: unknown): boolean => {
  const { url } = Object(source) as { url?: unknown }
  return typeof url !== 'string' || url.startsWith('https:')
}

const cookieFor = (config: Config, source: object, warn: (warning: Warning) => void): Cookie => {
  const { secure, plain } =
    typeof config.cookie === 'function' ? config.cookie(source, warn) : config.cookie
  if (secure === plain || isSecure(source)) return secure
  if (!plain) throw insecure()
  if (plain.name !== config.names[0]) warn(prefixLeftOut(config.names[0]!))
  return plain
}

/** What all requests of a handle share. */
export interface Shared extends WebShared {
  readonly warn: (warning: Warning) => void
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createShared = (options: SessionOptions): Shared => {
  const config = createConfig(options, isProduction())
  refuseShortSecrets(config.secrets)
  const { observe, warn } = createWebObserver(config.cookieName, config.onEvent)
  for (const warning of [...config.warnings, ...ignoredOptions(options)]) warn(warning)
  const revocation = config.revocation && createRevocation(config, config.revocation, observe)
  return { config, codecs: codecsOf(config, config.names), observe, warn, revocation }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const createSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): FetchSessions<Data> => sessionsOf<Data>(createShared(options))

export const sessionsOf = <Data extends object>(shared: Shared): FetchSessions<Data> => {
  const { config, warn, revocation } = shared
  const { names } = config
  const known = new WeakMap<Headers, Promise<LoadedSession<Data>>>()
  const births = new WeakMap<Headers, number>()
  const arrive = (source: FetchSource): void => {
    const headers = revocation && headersIn(source)
    if (headers && !births.has(headers)) births.set(headers, revocation.born(config.clock()))
  }

  const open = async (source: FetchSource, headers: Headers): Promise<LoadedSession<Data>> => {
    const cookie = cookieFor(config, source, warn)
    const session = await WebSession.open(shared, cookie, headers, births.get(headers))
    return {
      get session(): Session<Data> {
        return session.data as unknown as Session<Data>
      },
      set session(data: Partial<Data> | null) {
        session.assign(data)
      },
      commit: async (target, status) => session.commit(headersOf('commit', target), status),
      close: () => session.close(),
    }
  }

  const loadOnce = async (source: FetchSource): Promise<LoadedSession<Data>> => {
    // A request is known by its headers, which are the same object each time; so are both one session.
    const headers = headersOf('load', source)
    const before = known.get(headers)
    if (before) return before
    const opened = open(source, headers)
    known.set(headers, opened)
    return opened
  }
  const load = (source: FetchSource): Promise<LoadedSession<Data>> => quietly(loadOnce(source))

  return {
    cookieName: names[0]!,
    load,
    arrive,
    withSession:
      (handler) =>
      async (request, ...rest) => {
        arrive(request)
        const response = await handler(request, () => load(request), ...rest)
        // Whoever has loaded it, also by the handle itself, was told why it could not be.
        const loaded = await known.get(request.headers)?.catch(() => undefined)
        // Bun has no answer to a request that became a WebSocket.
        if (!loaded || response === undefined) return response
        if (!headersIn(response)) {
          throw misuse('the answer of the handler', describeKind(response), 'return a Response')
        }
        const answer = await committed(response, loaded)
        loaded.close()
        return answer
      },
    async read(source) {
      const text = typeof source === 'string' || source === undefined
      const header = text ? source : (headersOf('read', source).get('cookie') ?? undefined)
      // Of a text nobody knows how it came.
      const over = namesOver(config, !text && isSecure(source))
      const incoming = over.map((name) => incomingCookies(header, name))
      const first = incoming.find(({ tokens, refused }) => tokens.length + refused.length > 0)
      const results = first ? await openIncoming(shared, first) : []
      return readSession(results, config, revocation, first?.tokens) as ReadResult<Data>
    },
    async seal(data) {
      const { claims, json } = newSession('seal', data, config, revocation)
      const token = await shared.codecs(names[0]!).seal(claims, json)
      checkTokenSize(names[0]!, token, data)
      return token
    },
    ...revocationMethods(revocation, config),
    async serialize(data, source = new Headers()) {
      const cookie = cookieFor(config, source, warn)
      const { claims, json } = newSession('serialize', data, config, revocation)
      const token = await shared.codecs(cookie.name).seal(claims, json)
      return serializeSession({ token, claims, data, cookie }, config)
    },
  }
}
