/** The servers that the middleware runs on, all driven in the same way. Each closes when its test is over. */
import http from 'node:http'
import http2 from 'node:http2'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import connect from 'connect'
import express5 from 'express'
import { onTestFinished } from 'vitest'
import type { Sessions } from '../../src/adapters/connect.ts'
import { cookieHeader } from './server.ts'

/** Express 4 has no types beside those of Express 5; what tests use of it is the same. */
export const express4 = createRequire(import.meta.url)('express4') as typeof express5

/** For cookies of tests: long enough, and varied enough, to be used without a warning. */
export const SECRET = 'Rk7vQ2mZ9xLw4TbN8cHs1yJd6pGf3aUe'
export const OTHER_SECRET = 'e0VuW5oXzC1qMhT7rKdYb9SgLj2Ni4Pa'

export type Request = http.IncomingMessage & Record<string, any>
export type Response = http.ServerResponse
export type Handler = (req: Request, res: Response) => unknown
export type Middleware = (req: any, res: any, next: (error?: any) => void) => void

interface Setup {
  readonly sessions: Middleware | readonly Middleware[]
  /** One for all paths, or one for each path. */
  readonly handle: Handler | Readonly<Record<string, Handler>>
  /** An error handler as the framework has them; without a framework, a `next` that takes an error. */
  readonly onError?: (error: any, req: Request, res: Response) => unknown
}

interface Visit {
  readonly path?: string
  readonly method?: string
  /** The Cookie header. */
  readonly cookie?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The Set-Cookie lines, none if there is no such header. */
  readonly setCookie: readonly string[]
  readonly body: string
  /** The Link headers of early hints that came before. */
  readonly hints: readonly unknown[]
}

export interface Site {
  visit(visit?: Visit): Promise<Reply>
}

export interface Host {
  readonly name: string
  readonly http2: boolean
  /** Whether it is Connect or Express, which hand errors on by themselves. */
  readonly framework: boolean
  /** Whether it is Express, which tells its error handlers of errors at any time. */
  readonly express: boolean
  start(setup: Setup): Promise<Site>
}

type Listener = (req: any, res: any) => void

const open = (server: http.Server | http2.Http2Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

const replyOf = (
  headers: http.IncomingHttpHeaders | http2.IncomingHttpHeaders,
  status: number,
  chunks: readonly Buffer[],
  hints: readonly unknown[],
): Reply => ({
  status,
  headers,
  setCookie: headers['set-cookie'] ?? [],
  body: Buffer.concat(chunks).toString(),
  hints,
})

const headersOf = ({ cookie, headers }: Visit): Record<string, string> => ({
  ...headers,
  ...(cookie !== undefined && { cookie }),
})

/** What the cookies of this response hold, or why they hold nothing. */
export const contentOf = (sessions: Pick<Sessions, 'read'>, { setCookie }: Reply): unknown => {
  const result = sessions.read(cookieHeader(setCookie))
  return result.ok ? result.data : result.reason
}

export const startHttp1 = async (listener: Listener): Promise<Site> => {
  const server = http.createServer(listener)
  const port = await open(server)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const visit = (visited: Visit = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const { path = '/', method = 'GET' } = visited
      const headers = headersOf(visited)
      const options = { host: '127.0.0.1', port, path, method, headers, agent: false }
      const request = http.request(options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve(replyOf(response.headers, response.statusCode!, chunks, hints)),
        )
      })
      const hints: unknown[] = []
      request.on('information', (info) => hints.push(info.headers['link']))
      request.on('error', reject)
      request.end()
    })
  return { visit }
}

const startHttp2 = async (listener: Listener): Promise<Site> => {
  const server = http2.createServer(listener)
  const client = http2.connect(`http://127.0.0.1:${await open(server)}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const visit = (visited: Visit = {}): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const { path = '/', method = 'GET' } = visited
      const stream = client.request({ ':path': path, ':method': method, ...headersOf(visited) })
      const chunks: Buffer[] = []
      const hints: unknown[] = []
      let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
      stream.on('headers', (info) => hints.push(info['link']))
      stream.on('response', (headers) => {
        head = headers
      })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('end', () => resolve(replyOf(head, head[':status'] ?? 0, chunks, hints)))
      stream.end()
    })
  return { visit }
}

const handlerOf =
  ({ handle }: Setup): Handler =>
  (req, res) => {
    if (typeof handle === 'function') return handle(req, res)
    const route = handle[req.url!.split('?', 1)[0]!]
    if (!route) throw new Error(`no handler for ${req.url}`)
    return route(req, res)
  }

const middlewaresOf = ({ sessions }: Setup): readonly Middleware[] => [sessions].flat()

/** What an application without a framework writes: each middleware calls the next, then comes the handler. */
const bareListener = (setup: Setup): Listener => {
  const middlewares = middlewaresOf(setup)
  const handle = handlerOf(setup)
  const { onError } = setup
  return (req, res) => {
    const run = (index: number): void => {
      const middleware = middlewares[index]
      if (!middleware) return void handle(req, res)
      if (!onError) return middleware(req, res, () => run(index + 1))
      middleware(req, res, (error?: unknown) =>
        error ? void onError(error, req, res) : run(index + 1),
      )
    }
    run(0)
  }
}

interface App {
  (req: any, res: any): void
  use(middleware: any): unknown
}

const frameworkListener = (app: App, setup: Setup): Listener => {
  for (const middleware of middlewaresOf(setup)) app.use(middleware)
  const handle = handlerOf(setup)
  app.use((req: Request, res: Response) => void handle(req, res))
  const { onError } = setup
  if (onError) {
    // The number of parameters makes it an error handler.
    app.use((error: unknown, req: Request, res: Response, _next: unknown) =>
      onError(error, req, res),
    )
  }
  return app
}

const framework = (name: string, create: () => App): Host => ({
  name,
  http2: false,
  framework: true,
  express: name.startsWith('express'),
  start: (setup) => startHttp1(frameworkListener(create(), setup)),
})

export const HOSTS: readonly Host[] = [
  framework('connect 3', connect),
  framework('express 4', express4),
  framework('express 5', express5),
  {
    name: 'node:http',
    http2: false,
    framework: false,
    express: false,
    start: (setup) => startHttp1(bareListener(setup)),
  },
  {
    name: 'node:http2',
    http2: true,
    framework: false,
    express: false,
    start: (setup) => startHttp2(bareListener(setup)),
  },
]
