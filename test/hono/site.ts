/** Applications of Hono, requested over HTTP and without a server. */
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { onTestFinished } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { clientSessions, type HonoSessions, type SessionEvent } from '../../src/hono.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'
import { get } from '../support/server.ts'

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly setCookie: readonly string[]
  readonly body: string
}

type Visit = (path?: string, cookie?: string) => Promise<Reply>

const overHttp = async (app: Hono): Promise<Visit> => {
  const address = await new Promise<string>((resolve) => {
    const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' }
    const server = serve(options, ({ port }) => resolve(`http://127.0.0.1:${port}`))
    onTestFinished(() => void server.close())
  })
  return (path = '/', cookie) => get(address + path, cookie)
}

const byRequest = async (app: Hono): Promise<Visit> => {
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

/** Two ways in: a server of @hono/node-server, and `app.request()`. */
type Way = readonly [string, (app: Hono) => Promise<Visit>]
export const WAYS: readonly [Way, Way] = [
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
): { sessions: HonoSessions; events: SessionEvent[] } => {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  return {
    sessions: clientSessions({ cookieName: 'session', secret: SECRET, onEvent, ...options }),
    events,
  }
}
