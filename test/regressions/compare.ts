/** Runs one scenario on the real client-sessions 0.8.0 and on this library. */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import http from 'node:http'
import express5 from 'express'
import legacySessions from 'client-sessions-0.8'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { CookieOptions } from '../../src/cookie/options.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { express4 } from '../support/hosts.ts'
import { listen } from '../support/server.ts'

export const secret: string = randomBytes(32).toString('base64url')

type Middleware = (req: any, res: any, next: (error?: any) => void) => void
export type Handler = (req: any, res: any) => unknown
/** Makes the middleware; the name and the secret are given where the scenario does not give them. */
export type Create = (options?: SessionOptions) => Middleware

/** 0.8 extends sessions unless told not to, and writes into its options. */
export const in08: Create = (options) =>
  legacySessions({
    cookieName: 'session',
    secret,
    activeDuration: 0,
    ...options,
    ...(options?.cookie && { cookie: { ...(options.cookie as CookieOptions) } }),
  })
export const inOurs: Create = (options) =>
  clientSessions({ cookieName: 'session', secret, ...options })

export const frameworks = [
  { name: 'Express 5', express: express5 },
  { name: 'Express 4', express: express4 },
] as const
export type Express = typeof express5

/** The address of an Express application with this middleware and one handler for all paths. */
export const serve = (
  express: Express,
  middleware: Middleware,
  handler: Handler,
  configure: (app: ReturnType<Express>) => void = () => {},
): Promise<string> => {
  const app = express()
  configure(app)
  app.use(middleware)
  app.use((req, res) => void handler(req, res))
  return listen(app)
}

export interface Answer {
  readonly status: number
  readonly setCookie: readonly string[]
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** One GET; a connection that is closed without an answer rejects. */
export const ask = (url: string, headers: http.OutgoingHttpHeaders = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = http.get(url, { headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        body += text
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          setCookie: response.headers['set-cookie'] ?? [],
          headers: response.headers,
          body,
        }),
      )
    })
    request.on('error', reject)
  })

/** What a browser sends back after this answer: cookies that were deleted are gone. */
export const cookieAfter = ({ setCookie }: Pick<Answer, 'setCookie'>): string =>
  setCookie
    .map((line) => line.split(';', 1)[0]!)
    .filter((pair) => !pair.endsWith('='))
    .join('; ')

/** Visits the paths in turn, as one browser, and gives the last answer with the cookie that it left. */
export const visitInTurn = async (
  base: string,
  paths: readonly string[],
): Promise<Answer & { readonly cookie: string }> => {
  let cookie = ''
  let answer: Answer | undefined
  for (const path of paths) {
    // oxlint-disable-next-line no-await-in-loop -- each carries the cookie of the one before
    answer = await ask(base + path, cookie ? { cookie } : {})
    if (answer.setCookie.length > 0) cookie = cookieAfter(answer)
  }
  return { ...answer!, cookie }
}

/** Runs a script in a process of its own, where 0.8 may end it. */
export const runScript = (
  script: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, NODE_ENV: 'test', NODE_OPTIONS: '' }
    execFile(
      process.execPath,
      ['-e', script, ...args],
      { env, timeout: 15_000 },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
