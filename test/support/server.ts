/** Real servers and plain requests for tests. A server closes by itself when its test is over. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { visitUrl } from './visit.ts'

export interface Reply {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  /** The Set-Cookie lines, none if there is no such header. */
  readonly setCookie: readonly string[]
  readonly body: string
}

/** Starts a server on a free loopback port and gives its address. */
export const listen = async (handler: http.RequestListener): Promise<string> => {
  const server = http.createServer(handler)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** One GET, with this Cookie header, on a connection of its own. */
export const get = (url: string, cookie?: string): Promise<Reply> => visitUrl(url, { cookie })

/** The Cookie header that a browser would send back: the pairs of these Set-Cookie lines. */
export const cookieHeader = (setCookie: readonly string[]): string =>
  setCookie.map((line) => line.split(';', 1)[0]).join('; ')

/** The value in the Set-Cookie line of this name. */
export const cookieValue = (setCookie: readonly string[], name: string): string | undefined =>
  setCookie
    .find((line) => line.startsWith(`${name}=`))
    ?.split(';', 1)[0]!
    .slice(name.length + 1)
