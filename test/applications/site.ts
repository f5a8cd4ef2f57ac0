/** Express applications with a session, and browsers that visit them. */
import express5, { type Express, type NextFunction, type Request, type Response } from 'express'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import type { ReadResult } from '../../src/session/read.ts'
import { SECRET, express4 } from '../support/hosts.ts'
import { listen } from '../support/server.ts'

export type Framework = typeof express5

export const EXPRESSES = [
  { name: 'express 4', express: express4 },
  { name: 'express 5', express: express5 },
] as const

export interface Page {
  readonly status: number
  readonly location: string | null
  /** The Set-Cookie lines. */
  readonly setCookie: readonly string[]
  readonly vary: string | null
  readonly body: string
  json(): any
}

interface Visit {
  /** A form to post. Without one it is a GET. */
  readonly form?: Readonly<Record<string, string>>
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Browser {
  readonly cookies: Map<string, string>
  /** One request, with the cookies that earlier ones have left. Redirects are not followed. */
  visit(path: string, visit?: Visit): Promise<Page>
  /** What the session cookie holds that this browser has. */
  session(): Extract<ReadResult, { ok: true }>
  /** Another browser, with copies of this one's cookies. */
  copy(): Browser
}

export interface Site {
  open(): Browser
  readonly events: readonly SessionEvent[]
}

const isOver = (line: string): boolean => {
  const maxAge = /; Max-Age=(-?\d+)/i.exec(line)?.[1]
  if (maxAge !== undefined) return Number(maxAge) <= 0
  const expires = /; Expires=([^;]+)/i.exec(line)?.[1]
  return expires !== undefined && Date.parse(expires) <= Date.now()
}

const keep = (cookies: Map<string, string>, line: string): void => {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
  if (isOver(line)) cookies.delete(name!)
  else cookies.set(name!, value!)
}

const createBrowser = (
  origin: string,
  read: (cookie: string) => ReadResult,
  cookies: Map<string, string>,
): Browser => {
  const header = (): string => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return {
    cookies,
    async visit(path, { form, method = form ? 'POST' : 'GET', headers } = {}) {
      const response = await fetch(origin + path, {
        method,
        redirect: 'manual',
        headers: { ...headers, ...(cookies.size > 0 && { cookie: header() }) },
        ...(form && { body: new URLSearchParams(form) }),
      })
      const setCookie = response.headers.getSetCookie()
      for (const line of setCookie) keep(cookies, line)
      const body = await response.text()
      return {
        status: response.status,
        location: response.headers.get('location'),
        setCookie,
        vary: response.headers.get('vary'),
        body,
        json: () => JSON.parse(body),
      }
    },
    session() {
      const result = read(header())
      if (!result.ok) throw new Error(`the browser has no session: ${result.reason}`)
      return result
    },
    copy: () => createBrowser(origin, read, new Map(cookies)),
  }
}

/** Starts an application that has sessions and reads forms. It is closed when the test is over. */
export const startSite = async (
  express: Framework,
  build: (app: Express) => void,
  options: SessionOptions = {},
): Promise<Site> => {
  const events: SessionEvent[] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const app = express()
  app.use(sessions, express.urlencoded({ extended: false }))
  build(app)
  const origin = await listen(app)
  return { open: () => createBrowser(origin, sessions.read, new Map()), events }
}

type Act = (req: any, res: Response) => unknown

/** Express 4 does not wait for handlers. */
const answer = async (act: Act, req: Request, res: Response, next: NextFunction): Promise<void> => {
  try {
    const value = await act(req, res)
    if (!res.headersSent) res.json(value ?? null)
  } catch (error) {
    next(error)
  }
}

/** A site of pages that answer with what these functions give back, as JSON; an error is told by its code and message. */
export const startPages = (
  express: Framework,
  pages: Readonly<Record<string, Act>>,
  options: SessionOptions = {},
): Promise<Site> =>
  startSite(
    express,
    (app) => {
      for (const [path, act] of Object.entries(pages)) {
        app.all(path, (req, res, next) => {
          void answer(act, req, res, next)
        })
      }
      app.use((error: any, _req: unknown, res: Response, next: NextFunction) => {
        if (res.headersSent) return next(error)
        return res.status(500).json({ code: error.code, message: error.message })
      })
    },
    options,
  )

/** The lines that set or delete this cookie. */
export const linesOf = ({ setCookie }: Page, name = 'session'): string[] =>
  setCookie.filter((line) => line.startsWith(`${name}=`))
