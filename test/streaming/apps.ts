/** Applications made of middlewares and a handler, and a client that decodes what they compress. */
import zlib from 'node:zlib'
import connect from 'connect'
import express5 from 'express'
import type { Sessions } from '../../src/adapters/connect.ts'
import { contentOf, express4, type Handler, type Middleware } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import http from 'node:http'

interface Parts {
  readonly middlewares: readonly Middleware[]
  readonly handle: Handler
  readonly onError?: (error: any, req: any, res: any) => unknown
}

const framework =
  (create: () => any) =>
  ({ middlewares, handle, onError }: Parts): http.RequestListener => {
    const app = create()
    for (const middleware of middlewares) app.use(middleware)
    app.use((req: any, res: any) => void handle(req, res))
    if (onError) {
      app.use((error: any, req: any, res: any, _next: unknown) => void onError(error, req, res))
    }
    return app
  }

/** `node:http` alone, with middlewares that each call the next. */
const bare =
  ({ middlewares, handle }: Parts): http.RequestListener =>
  (req: any, res: any) => {
    const last = (): void => void handle(req, res)
    middlewares.reduceRight<() => void>(
      (next, middleware) => () => middleware(req, res, next),
      last,
    )()
  }

export interface App {
  readonly name: string
  /** Whether its error handlers hear of a session that cannot be saved. */
  readonly express: boolean
  readonly listener: (parts: Parts) => http.RequestListener
}

export const APPS: readonly App[] = [
  { name: 'connect 3', express: false, listener: framework(connect) },
  { name: 'express 4', express: true, listener: framework(express4) },
  { name: 'express 5', express: true, listener: framework(express5) },
  { name: 'node:http', express: false, listener: bare },
]

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  identity: (bytes) => bytes,
}

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly encoding: string
  /** Decoded: an answer whose encoding is not what its head says is an error. */
  readonly body: string
  readonly setCookie: readonly string[]
}

interface Asked {
  /** The Accept-Encoding header; `gzip` unless told. */
  readonly accept?: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const ask = (url: string, asked: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { accept = 'gzip', method = 'GET', headers } = asked
    const options = { method, headers: { ...headers, 'accept-encoding': accept }, agent: false }
    const request = http.request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode, headers: received } = response
        const encoding = received['content-encoding'] ?? 'identity'
        const bytes = Buffer.concat(chunks)
        try {
          const body = (bytes.length === 0 ? bytes : DECODERS[encoding]!(bytes)).toString()
          const setCookie = received['set-cookie'] ?? []
          resolve({ status: statusCode!, headers: received, encoding, body, setCookie })
        } catch (error) {
          reject(error)
        }
      })
    })
    request.on('error', reject)
    request.end()
  })

export const start = (app: App, parts: Parts): Promise<string> => listen(app.listener(parts))

/** What an answer's cookies hold. */
export const savedIn = (sessions: Sessions, answer: Answer): unknown =>
  contentOf(sessions, answer as never)
