/** The application in `app`, built by Vite and served as adapters serve it; what its routes do comes from the test. */
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Handle, HandleFetch, RequestEvent, SSRManifest, ServerLoadEvent } from '@sveltejs/kit'
import { getRequest, setResponse } from '@sveltejs/kit/node'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { clientSessions, type SessionEvent, type SvelteKitSessions } from '../../src/sveltekit.ts'
import { SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { build, linkPackages } from './build.ts'

/** Served by SvelteKit's own server, of which there are no types for a built application. */
interface App {
  init(options: { env: NodeJS.ProcessEnv }): Promise<void>
  respond(request: Request, options: { getClientAddress: () => string }): Promise<Response>
}

/** Builds the application. Gives the way to remove it. */
export const buildApp = async (): Promise<{ app: App; remove: () => void }> => {
  const folder = fs.mkdtempSync(join(tmpdir(), 'client-sessions-sveltekit-'))
  fs.cpSync(join(import.meta.dirname, 'app'), folder, { recursive: true })
  linkPackages(folder)
  await build(folder)
  const output = join(folder, '.svelte-kit/output/server')
  const { Server } = (await import(join(output, 'index.js'))) as {
    Server: new (manifest: SSRManifest) => App
  }
  const { manifest } = (await import(join(output, 'manifest.js'))) as { manifest: SSRManifest }
  const app = new Server(manifest)
  await app.init({ env: {} })
  return { app, remove: () => fs.rmSync(folder, { recursive: true }) }
}

interface Routes {
  /** A hook inside of ours. */
  readonly inner?: Handle
  readonly handleFetch?: HandleFetch
  /** The data of the page at `/`. */
  readonly load?: (event: ServerLoadEvent) => unknown
  /** The form action of that page. */
  readonly action?: (event: RequestEvent) => unknown
  /** `/endpoint`, of all methods. */
  readonly endpoint?: (event: RequestEvent) => Response | Promise<Response>
}

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly setCookie: readonly string[]
  readonly body: string
  /** What a browser's Cookie header has of it next. */
  readonly cookie: string
}

export interface Site {
  readonly sessions: SvelteKitSessions
  readonly events: SessionEvent[]
  /** What came to `handleError`. */
  readonly errors: unknown[]
  visit(path?: string, init?: RequestInit): Promise<Reply>
}

/** What the browser has of an earlier visit to a server with Express. */
export const COOKIE: string = `session=${onNode({ cookieName: 'session', secret: SECRET }).seal({
  user: 'ada',
  cart: { items: [1] },
})}`

export const start = async (
  app: App,
  routes: (sessions: SvelteKitSessions) => Routes,
  options: SessionOptions = {},
): Promise<Site> => {
  const events: SessionEvent[] = []
  const errors: unknown[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET, onEvent, ...options })
  const clientSessionsTest = {
    handle: sessions.handle,
    inner: (({ event, resolve }) => resolve(event)) satisfies Handle,
    handleFetch: (({ request, fetch }) => fetch(request)) satisfies HandleFetch,
    load: () => ({}),
    action: () => ({}),
    endpoint: () => new Response('ok'),
    errors,
    ...routes(sessions),
  }
  Object.assign(globalThis, { clientSessionsTest })
  const address = await listen(async (req, res) => {
    const base = `http://${req.headers.host}`
    const request = await getRequest({ request: req, base })
    await setResponse(res, await app.respond(request, { getClientAddress: () => '127.0.0.1' }))
  })
  return {
    sessions,
    events,
    errors,
    async visit(path = '/', init = {}) {
      const headers = { origin: address, ...(init.headers as Record<string, string>) }
      const response = await fetch(address + path, { redirect: 'manual', ...init, headers })
      const setCookie = response.headers.getSetCookie()
      return {
        status: response.status,
        headers: response.headers,
        setCookie,
        body: await response.text(),
        cookie: setCookie.map((line) => line.split(';', 1)[0]).join('; '),
      }
    },
  }
}

/** The POST of the page's form, as a browser without scripts sends it. */
export const form = (cookie = ''): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams({ name: 'ada' }),
  headers: { cookie, accept: 'text/html' },
})
