/** Sessions as a `handle` hook of SvelteKit 2, whose types are not needed for it. */
import type { SessionOptions } from '../session/options.ts'
import { storedCookie } from './stored-cookie.ts'
import { committed } from './web-body.ts'
import { createMounts, type MountedHandle } from './web-mounts.ts'
import type { LoadedSession } from './web-visit.ts'

/** As much of SvelteKit's `RequestEvent` as is used. */
export interface SvelteKitEvent {
  readonly request: Request
  readonly url: URL
  readonly fetch: typeof fetch
  readonly cookies: { set(name: string, value: string, options: any): void }
}

/** The hook, and the handle of its cookie. */
export interface SvelteKitSessions<Data extends object = Record<string, any>> extends MountedHandle<
  Pick<SvelteKitEvent, 'request'>,
  Data
> {
  /** The `handle` hook, by itself or in `sequence(…)`. */
  handle(input: {
    readonly event: SvelteKitEvent
    readonly resolve: (event: any) => Response | Promise<Response>
  }): Promise<Response>
}

/** Of requests that a page makes of its own site: the one that they are a part of. */
const parents = new WeakMap<Request, Request>()

const rootOf = (request: Request): Request => {
  const parent = parents.get(request)
  return parent ? rootOf(parent) : request
}

/**
 * `event.fetch`, whose requests of the own site SvelteKit answers without HTTP, in a request of their own. With a session of
 * their own too, what they change and what the page changes would be two cookies of one name.
 */
const fetchWithin =
  ({ request, url, fetch }: SvelteKitEvent): typeof globalThis.fetch =>
  (info, init) => {
    let part: Request
    try {
      const isRequest = info instanceof Request // whose `init` SvelteKit does not heed
      const { mode = 'cors', credentials = 'same-origin' } = isRequest ? info : { ...init }
      part = isRequest ? new Request(info) : new Request(new URL(info, url), init)
      // SvelteKit looks at them where Cloudflare's requests throw.
      Object.defineProperties(part, { mode: { value: mode }, credentials: { value: credentials } })
      if (credentials === 'omit' || part.headers.has('cookie')) return fetch(part)
    } catch {
      return fetch(info, init) // which rejects, and does not throw
    }
    parents.set(part, request)
    return fetch(part)
  }

/** What `redirect()` of SvelteKit throws. */
interface Redirect {
  readonly status: number
  readonly location: string
}

const isRedirect = (error: unknown): error is Redirect => {
  const { status, location } = Object(error) as { status?: unknown; location?: unknown }
  return typeof status === 'number' && typeof location === 'string'
}

/** For a response that SvelteKit has yet to make. */
const commitTo = async (
  cookies: SvelteKitEvent['cookies'],
  session: LoadedSession<any>,
  status: number,
): Promise<void> => {
  const headers = new Headers()
  await session.commit(headers, status)
  for (const line of headers.getSetCookie()) {
    const { name, value, attributes } = storedCookie(line)
    // What a line does not say would be SvelteKit's defaults.
    const absent = { httpOnly: false, secure: false, sameSite: false, encode: String }
    cookies.set(name, value, { ...absent, ...attributes })
  }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): SvelteKitSessions<Data> => {
  const remedy = 'export sessions.handle as handle in src/hooks.server.js'
  const { around, handle } = createMounts<Request, Data>(options, remedy)
  return {
    ...handle,
    load: async ({ request }) => handle.load(rootOf(request)),
    async handle({ event, resolve }) {
      const { request, cookies } = event
      const answer = async (): Promise<Response | Redirect> => {
        try {
          return await resolve({ ...event, fetch: fetchWithin(event) })
        } catch (error) {
          if (isRedirect(error)) return error
          throw error
        }
      }
      const answered = await around(request, request, answer, async (value, session) => {
        if (!isRedirect(value)) return committed(value, session)
        await commitTo(cookies, session, value.status)
        return value
      })
      if (isRedirect(answered)) throw answered
      return answered
    },
  }
}
