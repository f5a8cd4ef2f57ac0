/** Applications of h3, requested over HTTP and without a server. */
import { serve, type H3 } from 'h3'
import { onTestFinished } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { clientSessions, type H3Sessions, type SessionEvent } from '../../src/h3.ts'
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

const overHttp = async (app: H3): Promise<Visit> => {
  const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true })
  onTestFinished(() => server.close(true))
  await server.ready()
  const address = server.url!.replace(/\/$/, '')
  return (path = '/', cookie) => get(address + path, cookie)
}

const byRequest = async (app: H3): Promise<Visit> => {
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

/** Two ways in: h3's `serve()` on Node, and `app.request()`. */
export const WAYS: readonly (readonly [string, (app: H3) => Promise<Visit>])[] = [
  ['over HTTP', overHttp],
  ['by app.request()', byRequest],
]

/** What the browser has of an earlier visit to a server with Express. */
export const COOKIE: string = `session=${onNode({ cookieName: 'session', secret: SECRET }).seal({
  user: 'ada',
  cart: { items: [1] },
})}`

export const setup = (
  options: SessionOptions = {},
): { sessions: H3Sessions; events: SessionEvent[] } => {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  return {
    sessions: clientSessions({ cookieName: 'session', secret: SECRET, onEvent, ...options }),
    events,
  }
}
