/** Connect, Express 4 and 5, and `node:http` and `node:http2` without a framework. */
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable, pipeline } from 'node:stream'
import connect from 'connect'
import express5 from 'express'
import { onTestFinished } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { express4 } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import {
  failuresOf,
  optionsOf,
  type Answer,
  type Exchange,
  type Host,
  type Setup,
  type Site,
} from './hosts.ts'
import { visitHttp2, visitUrl } from './visit.ts'

type Next = (error?: unknown) => void
type Listener = (req: any, res: any) => void

const exchangeOf = (req: any): Exchange => ({
  path: req.url.split('?', 1)[0],
  use: async (name = 'session') => req[name],
  assign: async (value, name = 'session') => void (req[name] = value),
})

const send = (res: http.ServerResponse, answer: Answer | void): void => {
  const { status = 200, headers = {}, body, redirect } = answer ?? {}
  res.statusCode = redirect === undefined ? status : 302
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  if (redirect !== undefined) res.setHeader('Location', redirect)
  if (typeof body === 'object') pipeline(Readable.from(body), res, () => {})
  else res.end(body)
}

const sendByExpress = (res: any, answer: Answer | void): void => {
  const { status = 200, headers = {}, body, redirect } = answer ?? {}
  res.set(headers)
  if (redirect !== undefined) res.redirect(redirect)
  else if (typeof body === 'object') pipeline(Readable.from(body), res.status(status), () => {})
  else res.status(status).send(body)
}

const middlewaresOf = (setup: Setup): ReturnType<typeof clientSessions>[] =>
  optionsOf(setup).map((options) => clientSessions(options))

const overHttp1 = async (listener: Listener): Promise<Site['visit']> => {
  const address = await listen(listener)
  return (visit) => visitUrl(address, visit)
}

const overHttp2 = async (listener: Listener): Promise<Site['visit']> => {
  const server = http2.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return (visit) => visitHttp2(client, visit)
}

/** Each middleware calls the next, then comes the handler. Errors of it are its own. */
const bare = (name: string, serve: typeof overHttp1): Host => ({
  name,
  async start(setup) {
    const middlewares = middlewaresOf(setup)
    const { errors, answer } = failuresOf(setup)
    const handle = async (req: http.IncomingMessage, res: http.ServerResponse): Promise<void> => {
      const exchange = exchangeOf(req)
      try {
        send(res, await setup.handle(exchange))
      } catch (error) {
        send(res, await answer(error, exchange))
      }
    }
    const listener: Listener = (req, res) => {
      const run = (index: number): void => {
        const middleware = middlewares[index]
        if (middleware) middleware(req, res, () => run(index + 1))
        else void handle(req, res)
      }
      run(0)
    }
    return { errors, visit: await serve(listener) }
  },
})

interface App extends Listener {
  use(middleware: any): unknown
}

const framework = (name: string, create: () => App, respond: typeof sendByExpress): Host => ({
  name,
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const app = create()
    for (const middleware of middlewaresOf(setup)) app.use(middleware)
    // Express 4 and Connect take no promise from a handler.
    const handle = async (req: object, res: object, next: Next): Promise<void> => {
      try {
        respond(res, await setup.handle(exchangeOf(req)))
      } catch (error) {
        next(error)
      }
    }
    app.use((req: object, res: object, next: Next) => void handle(req, res, next))
    // The number of parameters makes it an error handler.
    app.use(async (error: unknown, req: object, res: object, _next: Next) =>
      respond(res, await answer(error, exchangeOf(req))),
    )
    return { errors, visit: await overHttp1(app) }
  },
})

export const NODE_SERVERS: readonly Host[] = [
  framework('Connect', connect, send),
  framework('Express 4', express4 as never, sendByExpress),
  framework('Express 5', express5 as never, sendByExpress),
  bare('http', overHttp1),
  bare('http2', overHttp2),
]
