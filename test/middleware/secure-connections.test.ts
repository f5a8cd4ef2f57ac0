import express5 from 'express'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, express4, startHttp1, type Middleware } from '../support/hosts.ts'
import { overHttp2, overHttps } from '../support/tls.ts'
import { catchWarnings } from '../support/warnings.ts'

const secure = clientSessions({ cookieName: 'session', secret: SECRET, cookie: { secure: true } })
const proxied = clientSessions({
  cookieName: 'session',
  secret: SECRET,
  cookie: { secureProxy: true },
})
const automatic = clientSessions({
  cookieName: 'session',
  secret: SECRET,
  cookie: { secure: 'auto', sameSite: 'none', partitioned: true },
})
const PLAIN = [expect.stringMatching(/^session=.*; Path=\/; HttpOnly; SameSite=Lax$/)]
const SENT = [expect.stringMatching(/^session=.*; HttpOnly; Secure; SameSite=Lax$/)]

const change = (req: any, res: any): void => {
  req.session.a = 1
  res.end('ok')
}

const listenerOf =
  (sessions: Middleware) =>
  (req: any, res: any): void =>
    sessions(req, res, (error) => (error ? (res.writeHead(500), res.end()) : change(req, res)))

describe.each(HOSTS)('on $name', (host) => {
  test('a plain connection is an error that names the remedies', async () => {
    let handled = 0
    const site = await host.start({
      sessions: secure,
      handle: (_req, res) => {
        handled++
        res.end('ok')
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end(`${error.name} ${error.code}: ${error.message}`)
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).toMatch(
      /^SessionError insecure-connection: .*app\.set\("trust proxy", 1\).*cookie\.secureProxy.*for development over HTTP set cookie\.secure to "auto"$/,
    )
    expect(handled).toBe(0)
  })

  test('a plain connection is a 500 as well where next takes no error', async () => {
    let handled = 0
    const site = await host.start({
      sessions: secure,
      handle: (_req, res) => {
        handled++
        res.end('ok')
      },
    })
    const warnings = catchWarnings()
    expect(await site.visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(handled).toBe(0)
    expect(warnings).toHaveLength(host.framework ? 0 : 1)
  })

  test('X-Forwarded-Proto alone, which anyone can send, changes nothing', async () => {
    const site = await host.start({
      sessions: secure,
      handle: change,
      onError: (error, _req, res) => ((res.statusCode = 500), res.end(error.code)),
    })
    const reply = await site.visit({ headers: { 'x-forwarded-proto': 'https' } })
    expect(reply).toMatchObject({ status: 500, body: 'insecure-connection', setCookie: [] })
  })

  test('req.connection.proxySecure vouches for the connection', async () => {
    const site = await host.start({
      sessions: [
        (req, _res, next) => {
          req.connection.proxySecure = true
          next()
        },
        secure,
      ],
      handle: change,
    })
    expect(await site.visit()).toMatchObject({ status: 200, setCookie: SENT })
  })

  test('cookie.secureProxy sends Secure over any connection', async () => {
    const site = await host.start({ sessions: proxied, handle: change })
    expect(await site.visit()).toMatchObject({ status: 200, setCookie: SENT })
  })

  test('secure "auto" sends a cookie without what needs HTTPS over a plain connection', async () => {
    const site = await host.start({ sessions: automatic, handle: change })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, setCookie: PLAIN })
    expect(reply.setCookie[0]).not.toMatch(/Secure|Partitioned/)
  })

  test('secure "auto" does not believe X-Forwarded-Proto', async () => {
    const site = await host.start({ sessions: automatic, handle: change })
    const reply = await site.visit({ headers: { 'x-forwarded-proto': 'https' } })
    expect(reply.setCookie).toEqual(PLAIN)
  })

  test('without cookie.secure there is no Secure', async () => {
    const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
    const site = await host.start({ sessions, handle: change })
    const { setCookie } = await site.visit()
    expect(setCookie).toEqual([expect.not.stringContaining('Secure')])
  })
})

describe.each([
  ['express 4', express4],
  ['express 5', express5],
])('on %s', (_, express) => {
  test.each([
    ['trusted', 1, 'https', 200],
    ['trusted, and it says http', 1, 'http', 500],
    ['not trusted', false, 'https', 500],
  ])('a proxy that is %s', async (__, trust, protocol, status) => {
    const app = express()
    app.set('trust proxy', trust)
    app.use(secure)
    app.use(change)
    const site = await startHttp1(app)
    const reply = await site.visit({ headers: { 'x-forwarded-proto': protocol } })
    expect(reply.status).toBe(status)
    expect(reply.setCookie).toEqual(status === 200 ? SENT : [])
  })

  test.each([
    ['trusted', 1, /; Secure; Partitioned; SameSite=None$/],
    ['not trusted', false, /; HttpOnly; SameSite=Lax$/],
  ])('secure "auto" behind a proxy that is %s', async (__, trust, ending) => {
    const app = express()
    app.set('trust proxy', trust)
    app.use(automatic)
    app.use(change)
    const site = await startHttp1(app)
    const reply = await site.visit({ headers: { 'x-forwarded-proto': 'https' } })
    expect(reply.setCookie).toEqual([expect.stringMatching(ending)])
  })
})

describe.each([
  ['node:https', overHttps],
  ['node:http2 over TLS', overHttp2],
])('on %s', (_, request) => {
  test.each([
    ['secure', secure],
    ['secureProxy', proxied],
  ])('cookie.%s is sent', async (__, sessions) => {
    expect(await request(listenerOf(sessions))).toEqual({ status: 200, setCookie: SENT })
  })

  test('secure "auto" sends all that needs HTTPS', async () => {
    expect(await request(listenerOf(automatic))).toEqual({
      status: 200,
      setCookie: [expect.stringMatching(/; HttpOnly; Secure; Partitioned; SameSite=None$/)],
    })
  })
})
