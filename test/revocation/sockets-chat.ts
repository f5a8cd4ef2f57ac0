/** A chat over WebSockets, whose users have signed in and can sign out by requests. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import type { ReadResult } from '../../src/session/read.ts'
import type { RevocationMethods } from '../../src/session/revocation-methods.ts'
import type { RevocationOptions } from '../../src/session/revocation-options.ts'
import { connect, type Handshake } from '../sockets/handshakes.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, get, type Reply } from '../support/server.ts'

interface Sessions extends RevocationMethods {
  read(source: http.IncomingMessage | string): ReadResult | Promise<ReadResult>
}

/** What the server does with a connection. */
type OnConnection = (
  socket: WebSocket,
  session: ReadResult & { readonly ok: true },
  req: http.IncomingMessage,
  sessions: Sessions,
) => void

export interface Chat {
  readonly sessions: Sessions
  signIn(user: string): Promise<string>
  visit(path: string, cookie: string): Promise<Reply>
  connect(cookie: string): Promise<Handshake>
}

const subject = (data: { user?: string }): string | undefined => data.user

/** Why a handshake is refused: the client's fault, or ours. */
const statusOf = (reason: string): string =>
  reason === 'unchecked' ? '503 Service Unavailable' : '401 Unauthorized'

export const startChat = async (
  revocation: RevocationOptions,
  onConnection: OnConnection,
): Promise<Chat> => {
  const options: SessionOptions = {
    cookieName: 'session',
    secret: SECRET,
    revocation: { subject, ...revocation },
  }
  const middleware = clientSessions(options)
  const sessions: Sessions = middleware
  const app = express()
  app.use(middleware)
  app.get('/sign-in/:user', (req: any, res) => {
    req.session.user = req.params.user
    res.end()
  })
  app.get('/sign-out', (req: any, res) => {
    req.session.destroy((error?: Error) => res.status(error ? 503 : 200).end())
  })
  const sockets = new WebSocketServer({ noServer: true })
  const server = http.createServer(app)
  server.on('upgrade', async (req, socket, head) => {
    const session = await sessions.read(req)
    if (session.ok) {
      sockets.handleUpgrade(req, socket, head, (ws) => onConnection(ws, session, req, sessions))
    } else socket.end(`HTTP/1.1 ${statusOf(session.reason)}\r\nConnection: close\r\n\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate()
    server.closeAllConnections()
    server.close()
  })
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const visit = (path: string, cookie?: string): Promise<Reply> =>
    get(`http://${address}${path}`, cookie)
  return {
    sessions,
    visit,
    signIn: async (user) => cookieHeader((await visit(`/sign-in/${user}`)).setCookie),
    connect: (cookie) => connect(`ws://${address}`, cookie),
  }
}
