/** Sessions as a middleware of h3 2, whose types are not needed for it. */
import type { SessionOptions } from '../session/options.ts'
import type { RevocationMethods } from '../session/revocation-methods.ts'
import { createSessions, type FetchSessions, type LoadedSession } from './fetch.ts'
import { cancelBody } from './web-body.ts'
import { createMounts, dropContentHeaders, type Mount } from './web-mounts.ts'

/** As much of h3's `H3Event` as is used. */
export interface H3Event {
  readonly req: { readonly headers: Headers; readonly url: string }
  readonly res: { readonly headers: Headers; readonly errHeaders: Headers; status?: number }
}

/** The middleware, and the handle of its cookie. */
export interface H3Sessions<Data extends object = Record<string, any>> extends Pick<
  FetchSessions<Data>,
  'cookieName' | 'read' | 'seal' | 'serialize' | keyof RevocationMethods
> {
  (event: H3Event, next: () => unknown): Promise<unknown>
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {TypeError} if the request has not come through the middleware. @throws {SessionError} `insecure-connection`.
   */
  load(event: H3Event): Promise<LoadedSession<Data>>
}

/** On the responses of h3 itself. One without a status has that of the event. */
const H3_RESPONSE = Symbol.for('h3.HTTPResponse')

/** h3 lays its headers over those of a Response or an error, whose Vary and Cache-Control they would replace. */
const keepOwn = (value: unknown, over: Headers): void => {
  const { headers } = Object(value) as { headers?: unknown }
  if (!(headers instanceof Headers)) return
  for (const name of ['vary', 'cache-control']) {
    const own = headers.get(name)
    if (own !== null && !over.has(name)) over.set(name, own)
  }
}

/** `value`: what h3 will make the response of. Of all that is thrown it makes an error. */
const commit = async (mount: Mount, { res }: H3Event, value: unknown, thrown: boolean) => {
  const failed = thrown || value instanceof Error
  const isResponse = value instanceof Response
  const hasStatus = failed || isResponse || H3_RESPONSE in Object(value)
  const { status = failed ? 500 : (res.status ?? 200) } = Object(hasStatus && value) as typeof res
  const { headers, errHeaders } = res
  keepOwn(value, failed || (isResponse && status >= 400) ? errHeaders : headers)
  try {
    // Both: a middleware around this one, or the application's onError, may still change the outcome.
    if (await mount.commit(headers, status)) await mount.commit(errHeaders, status)
  } catch (error) {
    dropContentHeaders(headers)
    keepOwn({ headers }, errHeaders) // of ours, Vary: the request has used its session
    cancelBody(hasStatus ? Object(value).body : value)
    throw error
  }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): H3Sessions<Data> => {
  const sessions = createSessions<Data>(options)
  const { cookieName, read, seal, serialize, revoke, revokeSubject, onRevoked } = sessions
  const { add, load } = createMounts(sessions)

  const middleware = async (event: H3Event, next: () => unknown): Promise<unknown> => {
    const mount = add(event, event.req)
    let [value, thrown]: [unknown, boolean] = [undefined, false]
    try {
      value = await next()
    } catch (error) {
      ;[value, thrown] = [error, true]
    }
    if (mount?.loaded) await commit(mount, event, value, thrown)
    if (thrown) throw value
    return value
  }
  const handle = { cookieName, load, read, seal, serialize, revoke, revokeSubject, onRevoked }
  return Object.assign(middleware, handle)
}
