/** Cookie stores as Next.js 16 gives them, of the classes that it has them of. scripts/test-next.js has the real ones. */
import { RequestCookies, ResponseCookies } from '@edge-runtime/cookies'
import { onTestFinished, vi } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { clientSessions, type NextSessions, type SessionEvent } from '../../src/next.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { SECRET } from '../support/hosts.ts'

const express = onNode({ cookieName: 'session', secret: SECRET })

/** What the browser has of an earlier visit to a server with Express. */
export const COOKIE: string = `session=${express.seal({ user: 'ada', cart: { items: [1] } })}`

const requestCookies = (cookie: string): RequestCookies =>
  new RequestCookies(new Headers(cookie === '' ? {} : { cookie }))

const refuse = (): never => {
  throw new Error('Cookies can only be modified in a Server Action or Route Handler.')
}

/** Of a page: it can be read, and refuses the rest with the error of Next. */
export const ofPage = (cookie: string): RequestCookies => {
  return Object.assign(requestCookies(cookie), { set: refuse, delete: refuse, clear: refuse })
}

interface Action {
  readonly store: ResponseCookies
  /** The Set-Cookie lines of what was set. */
  lines(): string[]
}

/** Of an action or a Route Handler: the cookies of the request, over them those that were set. */
export const ofAction = (cookie: string): Action => {
  const headers = new Headers()
  const store = new ResponseCookies(headers)
  for (const each of requestCookies(cookie).getAll()) store.set(each)
  const names = new Set<string>()
  const set = store.set.bind(store)
  store.set = (...args) => {
    names.add(typeof args[0] === 'string' ? args[0] : args[0].name)
    return set(...args)
  }
  const lines = (): string[] =>
    headers.getSetCookie().filter((line) => names.has(line.split('=', 1)[0]!))
  return { store, lines }
}

/** Of the proxy: `request.cookies`, and `response.cookies` with the headers of the response. */
export const ofProxy = (cookie: string) => {
  const headers = new Headers()
  return { request: requestCookies(cookie), response: new ResponseCookies(headers), headers }
}

/** What a server with Express finds in these lines. */
export const opened = (lines: readonly string[]): unknown => {
  const result = express.read(lines.map((line) => line.split(';', 1)[0]).join('; '))
  return result.ok ? result.data : result.reason
}

export const setup = (
  options: SessionOptions = {},
): { sessions: NextSessions; events: SessionEvent[] } => {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  return {
    sessions: clientSessions({ cookieName: 'session', secret: SECRET, onEvent, ...options }),
    events,
  }
}

export const production = (): void => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
}
