/** A WebSocket server that lets users in whose session it can read, and clients of it. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { ReadResult } from '../../src/session/read.ts'

/** `undefined` for a visitor who is turned away. */
type Authenticate<Accepted> = (req: http.IncomingMessage) => Accepted | undefined

/** Tells everybody who comes in what `authenticate` gave, as JSON; answers 401 to the others. */
export const listenForSockets = async <Accepted extends object>(
  authenticate: Authenticate<Accepted>,
  onConnection: (socket: WebSocket, accepted: Accepted) => void = (socket, accepted) =>
    socket.send(JSON.stringify(accepted)),
): Promise<string> => {
  const sockets = new WebSocketServer({ noServer: true })
  const server = http.createServer()
  server.on('upgrade', (req, socket, head) => {
    const accepted = authenticate(req)
    if (accepted) sockets.handleUpgrade(req, socket, head, (ws) => onConnection(ws, accepted))
    else socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.close()
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface Handshake {
  readonly status: number
  readonly setCookie: readonly string[]
  /** `undefined` if it was refused. */
  readonly socket: WebSocket | undefined
  /** The next message, or the code with which the server closed. */
  next(): Promise<string | number>
}

export const connect = (url: string, cookie?: string): Promise<Handshake> => {
  const socket = new WebSocket(url, { headers: cookie === undefined ? {} : { cookie } })
  onTestFinished(() => socket.terminate())
  const seen: (string | number)[] = []
  const waiting: ((value: string | number) => void)[] = []
  const tell = (value: string | number): void => {
    const resolve = waiting.shift()
    if (resolve) resolve(value)
    else seen.push(value)
  }
  socket.on('message', (data: Buffer) => tell(data.toString()))
  socket.on('close', (code: number) => tell(code))
  const next = (): Promise<string | number> => {
    const value = seen.shift()
    return value === undefined
      ? new Promise((resolve) => waiting.push(resolve))
      : Promise.resolve(value)
  }
  return new Promise((resolve, reject) => {
    const answer = ({ statusCode, headers }: http.IncomingMessage, open: boolean): void => {
      const setCookie = headers['set-cookie'] ?? []
      resolve({ status: statusCode!, setCookie, socket: open ? socket : undefined, next })
    }
    socket.on('upgrade', (response) => socket.once('open', () => answer(response, true)))
    socket.on('unexpected-response', (_, response) => answer(response, false))
    socket.on('error', reject)
  })
}

/** Lets in whose session can be read, and tells the reasons of the others. */
export const reading =
  <Data extends object>(
    read: (req: http.IncomingMessage) => ReadResult<Data>,
    reasons: string[] = [],
  ): Authenticate<Partial<Data>> =>
  (req) => {
    const result = read(req)
    if (result.ok) return result.data
    reasons.push(result.reason)
    return undefined
  }
