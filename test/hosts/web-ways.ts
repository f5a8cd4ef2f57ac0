/** Applications of Hono and h3, requested over HTTP and without a server. */
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { get } from '../support/server.ts'

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly setCookie: readonly string[]
  readonly body: string
}

type Visit = (path?: string, cookie?: string) => Promise<Reply>

/** A way in. */
export type Way<App> = readonly [string, (app: App) => Promise<Visit>]

interface Requestable {
  request(path: string, init: RequestInit): Response | Promise<Response>
}

const byRequest = async (app: Requestable): Promise<Visit> => {
  return async (path = '/', cookie) => {
    const response = await app.request(path, { headers: cookie === undefined ? {} : { cookie } })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      setCookie: response.headers.getSetCookie(),
      body: await response.text(),
    }
  }
}

/**
 * The framework's server for Node, and `app.request()`.
 *
 * @param serve starts that server and gives its address.
 */
export const waysOf = <App extends Requestable>(
  serve: (app: App) => Promise<string>,
): readonly [Way<App>, Way<App>] => {
  const overHttp = async (app: App): Promise<Visit> => {
    const address = await serve(app)
    return (path = '/', cookie) => get(address + path, cookie)
  }
  return [
    ['over HTTP', overHttp],
    ['by app.request()', byRequest],
  ]
}

/** What the browser has of an earlier visit to a server with Express. */
export const COOKIE: string = `session=${onNode({ cookieName: 'session', secret: SECRET }).seal({
  user: 'ada',
  cart: { items: [1] },
})}`

/** Makes the framework's middleware for a test, and keeps what it tells. */
export const setupOf =
  <Sessions>(create: (options: SessionOptions) => Sessions) =>
  (options: SessionOptions = {}): { sessions: Sessions; events: SessionEvent[] } => {
    const events: SessionEvent[] = []
    const onEvent = (event: SessionEvent): void => void events.push(event)
    return {
      sessions: create({ cookieName: 'session', secret: SECRET, onEvent, ...options }),
      events,
    }
  }
