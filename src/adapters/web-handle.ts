/** The handle of a cookie, on every runtime: what that of `fetch` and those of frameworks share. */
import { codecsOf } from '#codecs'
import { describeKind, misuse } from '../base/describe.ts'
import { incomingCookies } from '../cookie/chunks.ts'
import { createConfig, type Config } from '../session/config.ts'
import { insecure, namesOver } from '../session/connection.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import { createRevocation } from '../session/revocation.ts'
import { revocationMethods, type RevocationMethods } from '../session/revocation-methods.ts'
import type { SessionOptions } from '../session/options.ts'
import { newSession, readSession, serializeSession, type ReadResult } from '../session/read.ts'
import type { Session } from '../session/session.ts'
import { checkTokenSize } from '../session/size.ts'
import { prefixLeftOut, type Warning } from '../session/warnings.ts'
import { ignoredOptions, refuseShortSecrets } from './web-options.ts'
import { createWebObserver, isProduction } from './web-runtime.ts'
import { WebSession, arrival, openIncoming, type WebShared } from './web-session.ts'
import type { LoadedSession, Visit } from './web-visit.ts'

/** A request, or the headers of one. */
export type FetchSource = Request | Headers | { readonly headers: Headers; readonly url?: string }

/** What needs no request that is being answered. */
export interface WebTools<Data extends object> extends RevocationMethods {
  /** The cookie's name, with its prefix. */
  readonly cookieName: string
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

export interface WebHandle<Data extends object> {
  readonly tools: WebTools<Data>
  load(source: FetchSource): Promise<LoadedSession<Data>>
  /** A request is known by its headers, which are the same object each time; so are both one session. */
  visitOf(headers: Headers): Visit<Data>
}

/** For a promise that a handler may have no time to wait for: it fails, and the process goes on. */
export const quietly = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(() => {})
  return promise
}

export const headersIn = (source: unknown): Headers | undefined => {
  const { headers, get } = Object(source) as { headers?: unknown; get?: unknown }
  const found = typeof get === 'function' ? source : headers
  return typeof (found as Headers | undefined)?.get === 'function' ? (found as Headers) : undefined
}

export const headersOf = (
  method: 'arrive' | 'load' | 'read' | 'commit',
  source: unknown,
): Headers => {
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

export const createHandle = <Data extends object>(shared: Shared): WebHandle<Data> => {
  const { config, warn, revocation } = shared
  const { names } = config
  const visits = new WeakMap<Headers, Visit<Data>>()
  const visitOf = (headers: Headers): Visit<Data> => {
    const visit = visits.get(headers) ?? arrival(shared)
    visits.set(headers, visit)
    return visit
  }

  const open = async (
    source: FetchSource,
    headers: Headers,
    visit: Visit<Data>,
  ): Promise<LoadedSession<Data>> => {
    const cookie = cookieFor(config, source, warn)
    const session = await WebSession.open(shared, cookie, headers, visit)
    return {
      get session(): Session<Data> {
        return session.data as unknown as Session<Data>
      },
      set session(data: Partial<Data> | null) {
        session.assign(data)
      },
      commit: async (target, status) => session.commit(headersOf('commit', target), status),
      close: () => void (visit.closed = true),
    }
  }

  const loadOnce = async (source: FetchSource): Promise<LoadedSession<Data>> => {
    const headers = headersOf('load', source)
    const visit = visitOf(headers)
    return (visit.session ??= open(source, headers, visit))
  }

  const tools: WebTools<Data> = {
    cookieName: names[0]!,
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
  return { tools, load: (source) => quietly(loadOnce(source)), visitOf }
}
