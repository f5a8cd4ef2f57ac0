/** The middleware goes wherever Node's requests and responses go. */
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import connect from 'connect'
import express, { type RequestHandler, type Request } from 'express'
import clientSessions from '../../src/index.mts'
import type { Session, SessionOptions } from '../../src/index.mts'

const sessions = clientSessions({ cookieName: 'session', secret: 'a'.repeat(32) })

const app = express()
app.use(sessions)
app.use('/path', sessions)
app.get('/', sessions, (_req, res) => void res.end())
express.Router().use(sessions)
const handler: RequestHandler = sessions
app.use([sessions, handler])

connect().use(sessions).use('/path', sessions)

http.createServer((req, res) => sessions(req, res, () => res.end()))
https.createServer((req, res) => sessions(req, res, (error?: Error) => res.end(error?.message)))
http2.createServer((req, res) => sessions(req, res, (error?: unknown) => res.end(String(error))))
http2.createSecureServer({ allowHTTP1: true }, (req, res) => sessions(req, res, () => res.end()))
http.createServer().on('upgrade', (req) => sessions.read(req))
http2.createServer().on('request', (req) => void sessions.read(req))
app.get('/', (req) => void sessions.read(req))
sessions.read(new http.IncomingMessage(null as never))

/** As in `await new Promise((resolve) => sessions(req, res, resolve))`. */
export const load = async (req: http.IncomingMessage, res: http.ServerResponse): Promise<void> => {
  await new Promise((resolve) => sessions(req, res, resolve))
}

/** Without an augmentation, the type of the property is the application's affair. */
export const userOf = (req: Request): unknown =>
  (req as Request & { session: Session<{ user: string }> }).session.user

// @ts-expect-error: a request needs headers
sessions({}, {}, () => {})
// @ts-expect-error: there is nothing to call next
sessions(new http.IncomingMessage(null as never), null as never)

// Options
clientSessions({ secret: Buffer.alloc(32) })
clientSessions({ secret: new Uint8Array(32) })
clientSessions({ secret: ['newest', Buffer.alloc(32)] })
clientSessions({ secret: process.env['SESSION_SECRET'] })
// As the secret alone: what is not set is refused at start-up, with its place in the list.
clientSessions({ secret: [process.env['SESSION_SECRET'], process.env['OLD_SESSION_SECRET']] })
clientSessions({ secret: 'x', legacy: { secret: [process.env['OLD_SESSION_SECRET']] } })
clientSessions({ encryptionKey: Buffer.alloc(32), signatureKey: Buffer.alloc(32) })
clientSessions({
  secret: 'x',
  duration: undefined,
  cookie: { maxAge: undefined, domain: undefined },
})
clientSessions({ secret: 'x', legacy: { secret: 'old', until: '2027-01-01' }, format: '0.8' })
const readonlyOptions = { cookieName: 'a', secret: ['x'], cookie: { sameSite: 'lax' } } as const
clientSessions(readonlyOptions)
export const options: SessionOptions = readonlyOptions
// @ts-expect-error: inside `cookie`, not beside it
clientSessions({ secret: 'x', secure: true })
// @ts-expect-error: no such option
clientSessions({ secret: 'x', cookie: { maxage: 1 } })
// @ts-expect-error: no such value
clientSessions({ secret: 'x', cookie: { sameSite: 'very' } })
// @ts-expect-error: options are needed
clientSessions()
