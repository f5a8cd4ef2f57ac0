/** Sessions as a middleware of Hono, whose types are not needed for it. */
import type { SessionOptions } from '../session/options.ts'
import type { RevocationMethods } from '../session/revocation-methods.ts'
import { createSessions, type FetchSessions, type LoadedSession } from './fetch.ts'
import { cancelBody } from './web-body.ts'
import { createMounts, dropContentHeaders } from './web-mounts.ts'

/** As much of Hono's `Context` as is used. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  get res(): Response
  set res(response: Response | undefined)
}

/** The middleware, and the handle of its cookie. */
export interface HonoSessions<Data extends object = Record<string, any>> extends Pick<
  FetchSessions<Data>,
  'cookieName' | 'read' | 'seal' | 'serialize' | keyof RevocationMethods
> {
  (context: HonoContext, next: () => Promise<void>): Promise<void>
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {TypeError} if the request has not come through the middleware. @throws {SessionError} `insecure-connection`.
   */
  load(context: HonoContext): Promise<LoadedSession<Data>>
}

/** On what stands for a response that the application writes to Node's own. A copy of it would be sent once more. */
const ALREADY_SENT = 'x-hono-already-sent'

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): HonoSessions<Data> => {
  const sessions = createSessions<Data>(options)
  const { cookieName, read, seal, serialize, revoke, revokeSubject, onRevoked } = sessions
  const { add, load } = createMounts(sessions)

  const middleware = async (c: HonoContext, next: () => Promise<void>): Promise<void> => {
    const mount = add(c, c.req.raw)
    await next()
    if (!mount?.loaded || c.res.headers.has(ALREADY_SENT)) return
    // A copy: those of fetch() cannot be changed, and an application may answer many requests with one response.
    const response = new Response(c.res.body, c.res)
    try {
      await mount.commit(response.headers, response.status)
    } catch (error) {
      dropContentHeaders(response.headers)
      cancelBody(response.body)
      throw error
    } finally {
      c.res = undefined // or Hono puts the headers of the old response over ours
      c.res = response
    }
  }
  const handle = { cookieName, load, read, seal, serialize, revoke, revokeSubject, onRevoked }
  return Object.assign(middleware, handle)
}
