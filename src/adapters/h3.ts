/** Sessions as a middleware of h3 2, whose types are not needed for it. */
import type { SessionOptions } from '../session/options.ts'
import { cancelBody } from './web-body.ts'
import { createMounts, dropContentHeaders, type MountedHandle } from './web-mounts.ts'
import type { LoadedSession } from './web-visit.ts'

/** As much of h3's `H3Event` as is used. */
export interface H3Event {
  readonly req: { readonly headers: Headers; readonly url: string }
  readonly res: { readonly headers: Headers; readonly errHeaders: Headers; status?: number }
}

/** The middleware, and the handle of its cookie. */
export interface H3Sessions<Data extends object = Record<string, any>> extends MountedHandle<
  H3Event,
  Data
> {
  (event: H3Event, next: () => unknown): Promise<unknown>
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

/** What h3 will make the response of. Of all that is thrown it makes an error. */
interface Outcome {
  readonly value: unknown
  readonly thrown: boolean
}

const outcomeOf = async (next: () => unknown): Promise<Outcome> => {
  try {
    return { value: await next(), thrown: false }
  } catch (error) {
    return { value: error, thrown: true }
  }
}

const commit = async (
  session: LoadedSession<any>,
  { res }: H3Event,
  { value, thrown }: Outcome,
): Promise<void> => {
  const failed = thrown || value instanceof Error
  const isResponse = value instanceof Response
  const hasStatus = failed || isResponse || H3_RESPONSE in Object(value)
  const { status = failed ? 500 : (res.status ?? 200) } = Object(hasStatus && value) as typeof res
  const { headers, errHeaders } = res
  keepOwn(value, failed || (isResponse && status >= 400) ? errHeaders : headers)
  try {
    // Both: a middleware around this one, or the application's onError, may still change the outcome.
    if (await session.commit(headers, status)) await session.commit(errHeaders, status)
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
  const { around, handle } = createMounts<H3Event, Data>(options)

  const middleware = async (event: H3Event, next: () => unknown): Promise<unknown> => {
    const answer = (): Promise<Outcome> => outcomeOf(next)
    const { value, thrown } = await around(event, event.req, answer, async (outcome, session) => {
      await commit(session, event, outcome)
      return outcome
    })
    if (thrown) throw value
    return value
  }
  return Object.assign(middleware, handle)
}
