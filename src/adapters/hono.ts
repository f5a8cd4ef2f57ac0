/** Sessions as a middleware of Hono, whose types are not needed for it. */
import type { SessionOptions } from '../session/options.ts'
import { cancelBody } from './web-body.ts'
import { createMounts, dropContentHeaders, type MountedHandle } from './web-mounts.ts'
import type { LoadedSession } from './web-visit.ts'

/** As much of Hono's `Context` as is used. */
export interface HonoContext {
  readonly req: { readonly raw: Request }
  get res(): Response
  set res(response: Response | undefined)
}

/** The middleware, and the handle of its cookie. */
export interface HonoSessions<Data extends object = Record<string, any>> extends MountedHandle<
  HonoContext,
  Data
> {
  (context: HonoContext, next: () => Promise<void>): Promise<void>
}

/** On what stands for a response that the application writes to Node's own. A copy of it would be sent once more. */
const ALREADY_SENT = 'x-hono-already-sent'

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): HonoSessions<Data> => {
  const { around, handle } = createMounts<HonoContext, Data>(options)

  const commit = async (c: HonoContext, session: LoadedSession<Data>): Promise<void> => {
    if (c.res.headers.has(ALREADY_SENT)) return
    // A copy: those of fetch() cannot be changed, and an application may answer many requests with one response.
    const response = new Response(c.res.body, c.res)
    try {
      await session.commit(response.headers, response.status)
    } catch (error) {
      dropContentHeaders(response.headers)
      cancelBody(response.body)
      throw error
    } finally {
      c.res = undefined // or Hono puts the headers of the old response over ours
      c.res = response
    }
  }
  const middleware = (c: HonoContext, next: () => Promise<void>): Promise<void> =>
    around(c, c.req.raw, next, (_, session) => commit(c, session))
  return Object.assign(middleware, handle)
}
