/** Requests over HTTP/1 and HTTP/2, and a browser that keeps its cookies. */
import http from 'node:http'
import type { ClientHttp2Session } from 'node:http2'

export interface Visit {
  readonly path?: string
  readonly method?: string
  /** The Cookie header. */
  readonly cookie?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** Called when the head of the response has come. */
  readonly onHead?: () => void
}

export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The Set-Cookie lines, none if there is no such header. */
  readonly setCookie: readonly string[]
  readonly body: string
}

interface Head {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
}

const replyOf = ({ status, headers }: Head, chunks: readonly Buffer[]): Reply => ({
  status,
  headers,
  setCookie: headers['set-cookie'] ?? [],
  body: Buffer.concat(chunks).toString(),
})

const headersOf = ({ cookie, headers }: Visit): Record<string, string> => ({
  ...headers,
  ...(cookie !== undefined && { cookie }),
})

/** One request on a connection of its own. */
export const visitUrl = (address: string, visit: Visit = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { path = '/', method = 'GET', onHead } = visit
    const options = { method, headers: headersOf(visit), agent: false }
    const request = http.request(address + path, options, (response) => {
      const chunks: Buffer[] = []
      const head = { status: response.statusCode!, headers: response.headers }
      onHead?.()
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => resolve(replyOf(head, chunks)))
    })
    request.on('error', reject)
    request.end()
  })

export const visitHttp2 = (client: ClientHttp2Session, visit: Visit = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { path = '/', method = 'GET', onHead } = visit
    const stream = client.request({ ':path': path, ':method': method, ...headersOf(visit) })
    const chunks: Buffer[] = []
    let head: Head = { status: 0, headers: {} }
    stream.on('response', (headers) => {
      head = { status: headers[':status']!, headers }
      onHead?.()
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('end', () => resolve(replyOf(head, chunks)))
    stream.end()
  })

export interface Browser {
  /** By name. */
  readonly jar: ReadonlyMap<string, string>
  visit(path?: string): Promise<Reply>
}

export const browserOf = (site: { visit(visit: Visit): Promise<Reply> }): Browser => {
  const jar = new Map<string, string>()
  return {
    jar,
    async visit(path = '/') {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const reply = await site.visit({ path, ...(jar.size > 0 && { cookie }) })
      for (const line of reply.setCookie) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        if (/; Max-Age=0(;|$)/.test(line)) jar.delete(name!)
        else jar.set(name!, value!)
      }
      return reply
    },
  }
}
