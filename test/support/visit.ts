/** One request to a server, on a connection of its own. */
import http from 'node:http'
import type { Reply } from './server.ts'

export interface Visit {
  readonly method?: string
  readonly cookie?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export const visitUrl = (url: string, { method, cookie, headers }: Visit = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const request = http.request(url, {
      method: method ?? 'GET',
      headers: { ...headers, ...(cookie !== undefined && { cookie }) },
      agent: false,
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          setCookie: response.headers['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      )
    })
    request.end()
  })

/** The Set-Cookie lines of this cookie. */
export const linesOf = ({ setCookie }: Pick<Reply, 'setCookie'>, name: string): string[] =>
  setCookie.filter((line) => line.startsWith(`${name}=`))
