/** What the middleware's handle does without a response. */
import type { IncomingMessage } from 'node:http'
import { describeKind, misuse } from '../base/describe.ts'
import type { Connections } from '../cookie/attributes.ts'
import { incomingCookies, type Incoming } from '../cookie/chunks.ts'
import type { Config } from '../session/config.ts'
import { cookieOver, namesOver } from '../session/connection.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import { inspectCookies, type Inspection } from '../session/inspect.ts'
import {
  measureSession,
  newSession,
  readSession,
  serializeSession,
  type Measurement,
  type NewToken,
  type ReadResult,
} from '../session/read.ts'
import type { AskedStore, ImmediateStore, RevocationStore } from '../revocation/store.ts'
import { checkTokenSize } from '../session/size.ts'
import type { Revocation } from '../session/revocation.ts'
import { revocationMethods, type RevocationMethods } from '../session/revocation-methods.ts'
import type { TokenResult } from '../token/result.ts'
import { openIncoming, type Codecs } from './node-codec.ts'
import { isSecure } from './secure-connection.ts'

/** A request of any kind, or the text of its Cookie header. */
export type ReadSource =
  | { readonly headers: { readonly cookie?: string | undefined } }
  | { readonly headers: { get(name: string): string | null } }
  | string
  | undefined

/** A request, or as much of one as matters: whether it is secure, and what a `cookie` function looks at. */
export type RequestLike = Partial<IncomingMessage> | { readonly secure?: boolean }

/** @typeParam Read what `read()` gives: a promise, where revocations have to be asked for. */
export interface SessionHandle<
  Data extends object = Record<string, any>,
  Read = ReadResult<Data>,
> extends RevocationMethods {
  /** The cookie's name, with its prefix. */
  readonly cookieName: string
  /**
   * The session of a request or of a Cookie header, to look at: nothing is ever sent. For sockets, which have no
   * response. With a `revocation.store` that is asked, as `redisRevocations(client)`, it is a promise.
   */
  read(source: ReadSource): Read
  /** All that can be told of each such cookie in a request or a Cookie header, opened or not. */
  inspect(source: ReadSource): Inspection[]
  /**
   * The value of one cookie that holds a new session with this content.
   *
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`, `too-large`.
   */
  seal(data: Partial<Data>): string
  /**
   * The Set-Cookie lines of a new session with this content: more than one with option `chunks` only.
   *
   * @param req for which request, where that makes a difference. Default: one over plain HTTP, if the cookie may go there.
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`, `too-large`.
   */
  serialize(data: Partial<Data>, req?: RequestLike): readonly string[]
  /**
   * How large the cookies of a new session with this content are, and whether they fit.
   *
   * @throws {TypeError} if `data` is not an object. @throws {SessionError} `unserializable`.
   */
  measure(data: Partial<Data>, req?: RequestLike): Measurement
}

/** Options by which `read()` has its answer from memory. */
export interface ReadAtOnce {
  readonly revocation?: { readonly store?: ImmediateStore | undefined } | undefined
}
/** Options by which `read()` has to ask, as with `redisRevocations(client)`: it gives a promise. */
export interface ReadLater {
  readonly revocation: { readonly store: AskedStore }
}
/** Options that may do either: who waits for the result is right with both. */
export type ReadSomehow =
  | { readonly revocation?: { readonly store?: AskedStore | undefined } | undefined }
  | { readonly revocation: { readonly store: RevocationStore } }

const cookieHeaderOf = (method: string, source: ReadSource): string | undefined => {
  if (typeof source === 'string' || source === undefined) return source
  const headers: unknown = source?.headers
  if (typeof headers !== 'object' || headers === null) {
    const expected = 'pass a request, or the text of its Cookie header'
    throw misuse(`the argument of ${method}()`, describeKind(source), expected)
  }
  const { get, cookie } = headers as { get?: unknown; cookie?: string }
  // The headers of a Fetch request have a get(), those of a Node request are plain properties.
  return typeof get === 'function'
    ? ((get.call(headers, 'cookie') as string | null) ?? undefined)
    : cookie
}

/** @param connections the cookie over each connection, for this request. */
export const createHandle = <Data extends object>(
  config: Config,
  codecs: Codecs,
  revocation: Revocation | undefined,
  connections: (req: RequestLike) => Connections<Cookie>,
): SessionHandle<Data> => {
  const open = (incoming: Incoming): TokenResult[] => openIncoming(codecs, incoming, config.clock())
  const create = (method: string, data: object, req: RequestLike): NewToken => {
    const over = connections(req)
    const cookie = cookieOver(over, isSecure(req)) ?? over.secure
    const { claims, json } = newSession(method, data, config, revocation)
    return { token: codecs(cookie.name).seal(claims, json), claims, data, cookie }
  }
  return {
    cookieName: config.names[0]!,
    read(source) {
      const header = cookieHeaderOf('read', source)
      const isOverHttps = typeof source === 'object' && isSecure(source)
      for (const name of namesOver(config, isOverHttps)) {
        const incoming = incomingCookies(header, name)
        if (incoming.tokens.length + incoming.refused.length === 0) continue
        return readSession(open(incoming), config, revocation, incoming.tokens) as ReadResult<Data>
      }
      return readSession([], config, revocation) as ReadResult<Data>
    },
    inspect(source) {
      const header = cookieHeaderOf('inspect', source)
      return config.names.flatMap((name) => {
        const incoming = incomingCookies(header, name)
        return inspectCookies(open(incoming), incoming, config)
      })
    },
    seal(data) {
      const { claims, json } = newSession('seal', data, config, revocation)
      const name = config.names[0]!
      const token = codecs(name).seal(claims, json)
      checkTokenSize(name, token, data)
      return token
    },
    serialize: (data, req) => serializeSession(create('serialize', data, req ?? {}), config),
    ...revocationMethods(revocation, config),
    measure: (data, req) => measureSession(create('measure', data, req ?? {}), config),
  }
}
