import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io as client, type Socket } from 'socket.io-client'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { Sessions } from '../../src/adapters/connect.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { ReadResult } from '../../src/session/read.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { cookieHeader, createClock, readSetCookie } from '../../src/testing.ts'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { get } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { connect as connectSocket } from './handshakes.ts'

interface Chat {
  user: { id: number; name: string }
  visits: number
}
interface ToServer {
  whoami(reply: (answer: unknown) => void): void
}
interface SocketData {
  session: Partial<Chat>
}
type ChatServer = Server<ToServer, object, object, SocketData>

const HOUR = 60 * 60 * 1000
const ADA = { id: 7, name: 'Ada' }
const sessionsWith = (options: SessionOptions = {}): Sessions<Chat> =>
  clientSessions<Chat>({ cookieName: 'session', secret: SECRET, ...options })

const TRANSPORTS = ['websocket', 'polling'] as const
type Transport = (typeof TRANSPORTS)[number]

const start = async (): Promise<{ io: ChatServer; url: string }> => {
  const io: ChatServer = new Server({ serveClient: false })
  const server = http.createServer()
  io.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => io.close())
  return { io, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Lets in whose session can be read, and tells the reasons to the others. */
const serve = async (
  read: (request: http.IncomingMessage) => ReadResult<Chat>,
): Promise<string> => {
  const { io, url } = await start()
  io.use((socket, next) => {
    const result = read(socket.request)
    if (!result.ok) return next(new Error(result.reason))
    socket.data.session = result.data
    return next()
  })
  io.on('connection', (socket) => {
    socket.on('whoami', (reply) => reply(socket.data.session))
  })
  return url
}

interface Connection {
  readonly socket: Socket
  /** `connected`, or the message of the error. */
  readonly outcome: string
}

const connect = async (url: string, transport: Transport, cookie?: string): Promise<Connection> => {
  const socket = client(url, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    ...(cookie !== undefined && { extraHeaders: { cookie } }),
  })
  onTestFinished(() => void socket.close())
  const outcome = await new Promise<string>((resolve) => {
    socket.on('connect', () => resolve('connected'))
    socket.on('connect_error', ({ message }) => resolve(message))
  })
  return { socket, outcome }
}

/** The Set-Cookie lines that the first response of a handshake has. */
const cookiesOfHandshake = async (
  url: string,
  transport: Transport,
  cookie: string,
): Promise<readonly string[]> => {
  const path = `/socket.io/?EIO=4&transport=${transport}`
  if (transport === 'polling') return (await get(url + path, cookie)).setCookie
  const handshake = await connectSocket(url.replace('http:', 'ws:') + path, cookie)
  expect(handshake.status).toBe(101)
  return handshake.setCookie
}

describe.each(TRANSPORTS)('a handshake of socket.io over %s', (transport) => {
  test('brings the session of `socket.request`', async () => {
    const sessions = sessionsWith()
    const url = await serve((request) => sessions.read(request))
    const cookie = cookieHeader(sessions, { user: ADA })
    const { socket, outcome } = await connect(url, transport, cookie)
    expect(outcome).toBe('connected')
    expect(await socket.emitWithAck('whoami')).toEqual({ user: ADA })
  })

  test('brings it in the text of its Cookie header', async () => {
    const sessions = sessionsWith()
    const url = await serve(({ headers }) => sessions.read(headers.cookie))
    const cookie = `theme=dark; ${cookieHeader(sessions, { user: ADA })}`
    const { socket } = await connect(url, transport, cookie)
    expect(await socket.emitWithAck('whoami')).toEqual({ user: ADA })
  })

  test.each([
    ['anonymous', 'absent', () => undefined],
    ['forged', 'forged', (token: string) => `session=${flipBit(token, -1)}`],
    ['of no server', 'malformed', () => 'session=ada'],
  ])('is refused when it is %s', async (_, reason, cookieOf) => {
    const sessions = sessionsWith()
    const url = await serve((request) => sessions.read(request))
    const cookie = cookieOf(sessions.seal({ user: ADA, visits: 0 }))
    expect((await connect(url, transport, cookie)).outcome).toBe(reason)
  })

  test('is refused when its life is over', async () => {
    const clock = createClock()
    const sessions = sessionsWith({ duration: HOUR, clock })
    const url = await serve((request) => sessions.read(request))
    const cookie = cookieHeader(sessions, { user: ADA })
    clock.advance(HOUR)
    expect((await connect(url, transport, cookie)).outcome).toBe('connected')
    clock.advance(1)
    expect((await connect(url, transport, cookie)).outcome).toBe('expired')
  })

  test('is accepted with the old secret after a rotation, until that is dropped', async () => {
    const cookie = cookieHeader(sessionsWith({ secret: OTHER_SECRET }), { user: ADA })
    const rotated = sessionsWith({ secret: [SECRET, OTHER_SECRET] })
    const url = await serve((request) => rotated.read(request))
    const { socket } = await connect(url, transport, cookie)
    expect(await socket.emitWithAck('whoami')).toEqual({ user: ADA })

    const dropped = sessionsWith({ secret: [SECRET] })
    const other = await serve((request) => dropped.read(request))
    const { outcome } = await connect(other, transport, cookie)
    expect(outcome).toBe('unknown-key')
  })

  test('brings a __Host- cookie', async () => {
    const sessions = sessionsWith({ cookie: { prefix: 'host' } })
    const url = await serve((request) => sessions.read(request))
    const cookie = cookieHeader(sessions, { user: ADA }, { secure: true })
    expect(cookie).toMatch(/^__Host-session=/)
    const { socket } = await connect(url, transport, cookie)
    expect(await socket.emitWithAck('whoami')).toEqual({ user: ADA })
  })

  test('brings a session in several cookies', async () => {
    const sessions = sessionsWith({ chunks: 2 })
    const url = await serve((request) => sessions.read(request))
    const user = { id: 7, name: 'x'.repeat(5000) }
    const cookie = cookieHeader(sessions, { user })
    expect(cookie.split('; ')).toHaveLength(2)
    const { socket } = await connect(url, transport, cookie)
    expect(await socket.emitWithAck('whoami')).toEqual({ user })
  })
})

/** What the engine's middleware has left on the request of this socket. */
const sessionOf = ({ request }: { request: object }): Partial<Chat> =>
  (request as { session: Partial<Chat> }).session

describe.each(TRANSPORTS)('the middleware itself in engine.io over %s', (transport) => {
  test('puts the session on `socket.request`, to be read', async () => {
    const sessions = sessionsWith()
    const { io, url } = await start()
    io.engine.use(sessions)
    io.on('connection', (socket) => {
      const session = sessionOf(socket)
      socket.on('whoami', (reply) => reply(session))
    })
    const cookie = cookieHeader(sessions, { user: ADA })
    const { socket } = await connect(url, transport, cookie)
    expect(await socket.emitWithAck('whoami')).toEqual({ user: ADA })
    const stranger = await connect(url, transport)
    expect(await stranger.socket.emitWithAck('whoami')).toEqual({})
    expect(await cookiesOfHandshake(url, transport, cookie)).toEqual([])
  })

  test('sends what is saved before the handshake is answered', async () => {
    const sessions = sessionsWith()
    const { io, url } = await start()
    io.engine.use(sessions)
    io.engine.use((req: any, _res: unknown, next: (error?: Error) => void) => {
      req.session.visits = (req.session.visits ?? 0) + 1
      req.session.save(next)
    })
    const cookie = cookieHeader(sessions, { user: ADA, visits: 1 })
    const lines = await cookiesOfHandshake(url, transport, cookie)
    expect(readSetCookie(sessions, lines)).toMatchObject({
      type: 'set',
      data: { user: ADA, visits: 2 },
    })
  })
})

test('a handshake whose session cannot be saved is accepted all the same, with a process warning', async () => {
  const warnings = catchWarnings()
  const sessions = sessionsWith()
  const { io, url } = await start()
  io.engine.use(sessions)
  io.engine.use((req: any, _res: unknown, next: (error?: Error) => void) => {
    req.session.user.name += 'x'.repeat(5000)
    next()
  })
  const { outcome } = await connect(url, 'websocket', cookieHeader(sessions, { user: ADA }))
  expect(outcome).toBe('connected')
  expect(warnings).toEqual([expect.stringContaining('cookie "session" would have')])
})

test.each(TRANSPORTS)(
  'over %s nobody is signed out once the handshake is answered, and who tries is told',
  async (transport) => {
    const sessions = sessionsWith()
    const { io, url } = await start()
    io.engine.use(sessions)
    io.on('connection', (socket) => {
      const session = sessionOf(socket) as { destroy(): Promise<void> }
      socket.on('whoami', async (reply) => {
        reply(
          await session.destroy().then(
            () => 'signed out',
            ({ code }) => code,
          ),
        )
      })
    })
    const { socket } = await connect(url, transport, cookieHeader(sessions, { user: ADA }))
    expect(await socket.emitWithAck('whoami')).toBe('headers-sent')
  },
)

test.each(TRANSPORTS)(
  'over %s what a connection changes once its handshake is answered is reported, for no cookie can be sent',
  async (transport) => {
    const events: SessionEvent[] = []
    const sessions = sessionsWith({ onEvent: (event) => void events.push(event) })
    const { io, url } = await start()
    io.engine.use(sessions)
    io.on('connection', (socket) => {
      sessionOf(socket).visits = 5
    })
    const { socket } = await connect(url, transport, cookieHeader(sessions, { user: ADA }))
    socket.close()
    await expect.poll(() => events).toEqual([expect.objectContaining({ type: 'late-write' })])
  },
)
