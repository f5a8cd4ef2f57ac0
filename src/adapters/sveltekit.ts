/** Sessions as a `handle` hook of SvelteKit 2, whose types are not needed for it. */
import { parseSetCookie } from 'cookie'
import type { RevocationMethods } from '../session/revocation-methods.ts'
import type { SessionOptions } from '../session/options.ts'
import { createSessions, type FetchSessions, type LoadedSession } from './fetch.ts'
import { committed } from './web-body.ts'
import { createMounts, type Mount } from './web-mounts.ts'

/** As much of SvelteKit's `RequestEvent` as is used. */
export interface SvelteKitEvent {
  readonly request: Request
  readonly url: URL
  readonly fetch: typeof fetch
  readonly cookies: { set(name: string, value: string, options: any): void }
}

/** The hook, and the handle of its cookie. */
export interface SvelteKitSessions<Data extends object = Record<string, any>> extends Pick<
  FetchSessions<Data>,
  'cookieName' | 'read' | 'seal' | 'serialize' | keyof RevocationMethods
> {
  /** The `handle` hook, by itself or in `sequence(…)`. */
  handle(input: {
    readonly event: SvelteKitEvent
    readonly resolve: (event: any) => Response | Promise<Response>
  }): Promise<Response>
  /**
   * The session of a request, the same for each call with it.
   *
   * @throws {TypeError} if the request has not come through `handle`. @throws {SessionError} `insecure-connection`.
   */
  load(event: Pick<SvelteKitEvent, 'request'>): Promise<LoadedSession<Data>>
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

/** Whether it is what `redirect()` of SvelteKit throws. */
const isRedirect = (error: unknown): error is { readonly status: number } => {
  const { status, location } = Object(error) as { status?: unknown; location?: unknown }
  return typeof status === 'number' && typeof location === 'string'
}

/** For a response that SvelteKit has yet to make. */
const commitTo = async (
  cookies: SvelteKitEvent['cookies'],
  mount: Mount,
  status: number,
): Promise<void> => {
  const headers = new Headers()
  await mount.commit(headers, status)
  for (const line of headers.getSetCookie()) {
    const { name, value, ...attributes } = parseSetCookie(line)
    // What a line does not say would be SvelteKit's defaults.
    const absent = { httpOnly: false, secure: false, sameSite: false, encode: String }
    cookies.set(name, value!, { ...absent, ...attributes })
  }
}

/** @throws {TypeError} for options that cannot be; each message names the option and the remedy. */
export const clientSessions = <Data extends object = Record<string, any>>(
  options: SessionOptions,
): SvelteKitSessions<Data> => {
  const sessions = createSessions<Data>(options)
  const { cookieName, read, seal, serialize, revoke, revokeSubject, onRevoked } = sessions
  const remedy = 'export sessions.handle as handle in src/hooks.server.js'
  const { add, load } = createMounts(sessions, remedy)
  return {
    cookieName,
    read,
    seal,
    revoke,
    revokeSubject,
    onRevoked,
    serialize,
    load: async ({ request }) => load(rootOf(request)),
    async handle({ event, resolve }) {
      const { request } = event
      const mount = add(request, request)
      let response: Response
      try {
        response = await resolve({ ...event, fetch: fetchWithin(event) })
      } catch (error) {
        if (mount && isRedirect(error)) await commitTo(event.cookies, mount, error.status)
        throw error
      }
      return mount?.loaded ? committed(response, mount) : response
    },
  }
}
