/** Sessions by the contract of React Router's `SessionStorage`, whose types are not needed for it. */
import { describe, describeKind, misuse } from '../base/describe.ts'
import type { Connections } from '../cookie/attributes.ts'
import type { CookieOptions } from '../cookie/options.ts'
import { cookieOf } from '../session/cookie-config.ts'
import type { Cookie } from '../session/cookie-lines.ts'
import { withDuration } from '../session/lifetime.ts'
import { isObject, type SessionOptions } from '../session/options.ts'
import { revocationMethods } from '../session/revocation-methods.ts'
import { SessionObject } from '../session/session-object.ts'
import {
  createRouterSession,
  type ClientSessionStorage,
  type CommitOptions,
  type RouterSession,
} from './react-router-session.ts'
import { createShared } from './web-handle.ts'
import { WebSession } from './web-session.ts'

/** What cannot be with a storage that is given a Cookie header and gives one Set-Cookie line. */
const refuseOptions = ({ chunks, cookie }: SessionOptions): void => {
  if ((chunks ?? 1) !== 1) {
    const expected = 'commitSession() gives one cookie; remove chunks, and store less'
    throw misuse('chunks', String(chunks), expected)
  }
  if (typeof cookie === 'function') {
    const expected = 'there is no request to call it for; give commitSession() the attributes'
    throw misuse('cookie', 'a function', expected)
  }
  if (cookie?.secure === 'auto') {
    const expected = 'the connection is not known here; set it to true where you use HTTPS'
    throw misuse('cookie.secure', '"auto"', expected)
  }
}

/** Whoever encodes or signs cookies with these meets a token that needs neither. */
const refuseCodec = (method: string, name: string, options: object): void => {
  const value = (options as Record<string, unknown>)[name]
  if (value === undefined) return
  throw misuse(`${name} of ${method}()`, describeKind(value), 'tokens need no encoding; remove it')
}

const isDate = (value: unknown): value is Date =>
  Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN(Number(value))

const dataOf = (method: string, session: unknown): object => {
  const { data } = Object(session) as { data?: unknown }
  if (isObject(data)) return data
  const expected = 'pass a session of getSession()'
  throw misuse(`the argument of ${method}()`, describeKind(session), expected)
}

/** How long the session is to live from now, in ms. `undefined`: as long as it would. */
const lifeOf = ({ maxAge, expires }: CommitOptions, now: number): number | undefined => {
  if (maxAge !== undefined) {
    if (Number.isInteger(maxAge)) return maxAge * 1000
    throw misuse('maxAge', describe(maxAge), 'it must be a whole number of seconds')
  }
  if (expires === undefined) return undefined
  if (isDate(expires)) return expires.getTime() - now
  throw misuse('expires', describe(expires), 'it must be a valid Date')
}

/**
 * A storage for React Router: what `createCookieSessionStorage()` gives, with encrypted cookies.
 *
 * @throws {TypeError} for options that cannot be; each message names the option and the remedy.
 */
export const createClientSessionStorage = <Data = Record<string, any>, FlashData = Data>(
  options: SessionOptions,
): ClientSessionStorage<Data, FlashData> => {
  const shared = createShared(options)
  refuseOptions(options)
  const { cookieName, clock } = shared.config
  const given = { ...(options.cookie as CookieOptions | undefined) }
  const { secure: usual } = shared.config.cookie as Connections<Cookie>
  /** By the copies of their content, in case an application wraps its sessions. */
  const origins = new WeakMap<object, WebSession>()
  const ended = new WeakSet<WebSession>()

  const open = (header: string | null): Promise<WebSession> =>
    WebSession.open(shared, usual, { get: (name) => (name === 'cookie' ? header : null) })

  const cookieWith = (changes: CommitOptions): Cookie => {
    if (Object.keys(changes).length === 0) return usual
    const { maxAge, expires, ...attributes } = changes
    const overrides = { ...given, ...attributes }
    // The session's life goes into the line, and not how long the browser would keep it otherwise.
    if (maxAge !== undefined || expires !== undefined) delete overrides.maxAge
    return (cookieOf(overrides, cookieName, true) as Connections<Cookie>).secure
  }

  const end = async (data: object, cookie: Cookie): Promise<string> => {
    const origin = origins.get(data)
    if (origin) {
      ended.add(origin)
      await SessionObject.prototype.destroy.call(origin.data)
    }
    return cookie.lines.deletion(cookie.name)
  }

  return {
    ...revocationMethods(shared.revocation, shared.config),
    async getSession(header, parseOptions = {}) {
      if (typeof (header ?? '') !== 'string') {
        const expected = 'pass request.headers.get("Cookie")'
        throw misuse('the argument of getSession()', describeKind(header), expected)
      }
      refuseCodec('getSession', 'decode', parseOptions)
      const origin = await open(header ?? null)
      const session = createRouterSession(origin.data, (copy) => void origins.set(copy, origin))
      return session as RouterSession<Data, FlashData>
    },
    async commitSession(session, overrides = {}) {
      const data = dataOf('commitSession', session)
      refuseCodec('commitSession', 'encode', overrides)
      const cookie = cookieWith(overrides)
      const now = clock()
      const life = lifeOf(overrides, now)
      if (life !== undefined && life <= 0) return end(data, cookie)
      shared.revocation?.checkDuration('the life of commitSession()', life ?? 0)
      const known = origins.get(data)
      const origin = known && !ended.has(known) ? known : await open(null)
      origin.assign(data)
      return origin.line(cookie, (claims) => {
        if (life !== undefined) return { ...withDuration(claims, life, now), ephemeral: false }
        return 'maxAge' in overrides ? { ...claims, ephemeral: true } : claims
      })
    },
    async destroySession(session, overrides = {}) {
      const data = dataOf('destroySession', session)
      refuseCodec('destroySession', 'encode', overrides)
      return end(data, cookieWith(overrides))
    },
  }
}
