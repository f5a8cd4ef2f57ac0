/** Sessions for the App Router of Next.js, of which nothing is imported. */
import { describeKind, misuse } from '../base/describe.ts'
import type { SessionError } from '../base/errors.ts'
import { incomingCookies } from '../cookie/chunks.ts'
import type { CookieOptions } from '../cookie/options.ts'
import type { Config } from '../session/config.ts'
import { deletionLines, type Cookie } from '../session/cookie-lines.ts'
import type { SessionOptions } from '../session/options.ts'
import { headerOf, isStore, type NextCookies } from './next-cookies.ts'
import { storedSession, type NextSession } from './next-session.ts'
import {
  createHandle,
  createShared,
  type FetchSource,
  type Shared,
  type WebHandle,
  type WebTools,
} from './web-handle.ts'
import { isProduction } from './web-runtime.ts'

type CookieSource = NextCookies | PromiseLike<NextCookies>

/** The handle of a cookie. Its options are checked when it is first used, and not when `next build` imports it. */
export interface NextSessions<Data extends object = Record<string, any>> extends Omit<
  WebTools<Data>,
  'read'
> {
  /**
   * The session of a request, the same for each call with the same cookies.
   *
   * @param cookies what `cookies()` of `next/headers` gives; in the proxy `request.cookies`.
   * @param to where it is saved, in the proxy `response.cookies`. Default: `cookies`.
   * @throws {TypeError} for other arguments, and for options that cannot be.
   */
  load(cookies: CookieSource, to?: NextCookies): Promise<NextSession<Data>>
  /** The session in cookies, in a request or a Cookie header, to look at: nothing is ever sent. */
  read(source: CookieSource | FetchSource | string | undefined): ReturnType<WebTools<Data>['read']>
}

/** Nothing tells the connection. It is HTTPS, but for development, where a cookie that can do without does. */
const cookieOf = ({ cookie }: Config, source: object): Cookie => {
  const { secure, plain = secure } =
    typeof cookie === 'function' ? cookie(source, () => {}) : cookie
  return isProduction() ? secure : plain
}

const checkStore = (name: string, value: unknown): void => {
  if (isStore(value)) return
  throw misuse(name, describeKind(value), 'pass await cookies() of next/headers')
}

/** Over the connection that `load()` takes it for, so that both take a cookie of the same name. */
const sourceOf = (found: NextCookies | FetchSource | string): FetchSource => {
  const url = isProduction() ? 'https:' : 'http:'
  const text = isStore(found) ? headerOf(found) : found
  if (typeof text === 'string') return { headers: { get: () => text } as unknown as Headers, url }
  const { headers = text } = Object(text) as { headers?: unknown }
  // The rest is left to whoever refuses it.
  return typeof Object(headers).get === 'function' ? { headers: headers as Headers, url } : text
}

/** A `cookie` function is asked for the attributes and for the deletion: of one request it is called once. */
const readOnce = (options: SessionOptions): SessionOptions => {
  const copy = { ...options }
  const { cookie } = copy
  if (typeof cookie !== 'function') return copy
  const asked = new WeakMap<object, CookieOptions>()
  return {
    ...copy,
    cookie(source: { readonly headers?: object }) {
      const key = source.headers ?? source
      const attributes = asked.get(key) ?? cookie(source)
      asked.set(key, attributes)
      return attributes
    },
  }
}

/** Sessions in a cookie. Nothing is checked, derived or opened before the handle is used. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): NextSessions<Data> => {
  let made: (Shared & WebHandle<Data>) | undefined
  const make = (): NonNullable<typeof made> => {
    const read = Object(options) === options ? readOnce(options) : options
    const shared = createShared(read)
    return { ...shared, ...createHandle<Data>(shared) }
  }
  const handle = (): NonNullable<typeof made> => (made ??= make())
  /** By both stores: an application may answer many visitors with one response. */
  const known = new WeakMap<NextCookies, WeakMap<NextCookies, Promise<NextSession<Data>>>>()

  const open = async (from: NextCookies, to: NextCookies): Promise<NextSession<Data>> => {
    const { load, config, observe } = handle()
    const header = headerOf(from)
    const headers = new Headers({ cookie: header })
    const cookie = cookieOf(config, { headers })
    const url = cookie.secure ? 'https:' : 'http:'
    const loaded = await load({ headers, url })
    const deletions = deletionLines(cookie, incomingCookies(header, cookie.name))
    const failed = (error: SessionError): void =>
      observe({ type: 'unsaved', cookieName: config.cookieName, error })
    return storedSession(loaded, to, deletions, failed)
  }
  return {
    get cookieName() {
      return handle().tools.cookieName
    },
    async load(cookies, to) {
      const from = await cookies
      checkStore('the argument of load()', from)
      const target = to ?? from
      checkStore('the second argument of load()', target)
      const targets = known.get(from) ?? new WeakMap<NextCookies, Promise<NextSession<Data>>>()
      const opened = targets.get(target) ?? open(from, target)
      known.set(from, targets.set(target, opened))
      return opened
    },
    async read(source) {
      const found = await source
      return handle().tools.read(found === undefined ? found : sourceOf(found))
    },
    revoke: async (id) => handle().tools.revoke(id),
    revokeSubject: async (subject) => handle().tools.revokeSubject(subject),
    onRevoked: (session, listener) => handle().tools.onRevoked(session, listener),
    seal: async (data) => handle().tools.seal(data),
    serialize: async (data, source) => handle().tools.serialize(data, source),
  }
}
