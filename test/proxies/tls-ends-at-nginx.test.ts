/** nginx speaks HTTPS with the browser and plain HTTP with the application, which has to be told so. */
import express5 from 'express'
import { expect, test, vi } from 'vitest'
import type { CookieOptions } from '../../src/cookie/options.ts'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { SECRET, express4, type Middleware } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { ask, describeBehindNginx, startBehindNginx, type Proxy } from './nginx.ts'

interface Site extends Proxy {
  readonly events: readonly SessionEvent[]
}

interface Settings {
  readonly cookie: CookieOptions
  /** Express's setting; not set unless given. */
  readonly trust?: unknown
  /** A middleware before the sessions. */
  readonly before?: Middleware
  readonly express?: typeof express5
}

/** An application that counts visits in its session, and tells of errors by their code and message. */
const open = async ({ cookie, trust, before, express = express5 }: Settings): Promise<Site> => {
  const events: SessionEvent[] = []
  const app = express()
  if (trust !== undefined) app.set('trust proxy', trust)
  if (before) app.use(before)
  app.use(
    clientSessions({
      cookieName: 'session',
      secret: SECRET,
      cookie,
      onEvent: (event) => events.push(event),
    }),
  )
  app.use((req: any, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1
    res.send(String(req.session.visits))
  })
  app.use((error: any, _req: unknown, res: any, _next: unknown) =>
    res.status(error.status).send(`${error.code}: ${error.message}`),
  )
  return { ...(await startBehindNginx(app)), events }
}

/** What an application does that has no `trust proxy`. */
const proxied: Middleware = (req, _res, next) => {
  req.connection.proxySecure = req.headers['x-forwarded-proto'] === 'https'
  next()
}

const SECURE = /^session=[^;]+;.* Path=\/; HttpOnly; Secure; SameSite=Lax$/
const ORDINARY = /^session=[^;]+;.* Path=\/; HttpOnly; SameSite=Lax$/

/** Visits twice, the second time with the cookies of the first. */
const twice = async (site: Site, url: string) => {
  const first = await ask(site, url)
  const second = await ask(site, url, { cookie: cookieHeader(first.setCookie) })
  return { first, bodies: [first.body, second.body] }
}

describeBehindNginx('behind an nginx that ends TLS', () => {
  test.each([
    ['express 4', express4, 1],
    ['express 5', express5, 1],
    ['express 5 that trusts loopback', express5, 'loopback'],
  ])(
    '%s with trust proxy: the cookie is Secure, and the session comes back',
    async (_, express, trust) => {
      const site = await open({ cookie: { secure: true }, trust, express })
      const { first, bodies } = await twice(site, site.https)
      expect(first.setCookie).toEqual([expect.stringMatching(SECURE)])
      expect(bodies).toEqual(['1', '2'])
    },
  )

  test('without trust proxy it is an error that says what to set', async () => {
    const site = await open({ cookie: { secure: true } })
    const { status, setCookie, body } = await ask(site, site.https)
    expect([status, setCookie]).toEqual([500, []])
    expect(body).toMatch(
      /^insecure-connection: .*app\.set\("trust proxy", 1\).*cookie\.secureProxy/,
    )
  })

  test('a browser on plain HTTP gets no Secure cookie, whatever it claims', async () => {
    const site = await open({ cookie: { secure: true }, trust: 1 })
    for (const url of [site.http, site.direct]) {
      const headers = url === site.http ? { 'x-forwarded-proto': 'https' } : {}
      const reply = await ask(site, url, { headers })
      expect([reply.status, reply.setCookie]).toEqual([500, []])
      expect(reply.body).toMatch(/^insecure-connection: /)
    }
  })

  test('req.connection.proxySecure, set by the application, takes the place of trust proxy', async () => {
    const site = await open({ cookie: { secure: true }, before: proxied })
    const { first, bodies } = await twice(site, site.https)
    expect(first.setCookie).toEqual([expect.stringMatching(SECURE)])
    expect(bodies).toEqual(['1', '2'])
  })

  test('what was said of one request is not believed of the next on the same connection', async () => {
    const site = await open({ cookie: { secure: true }, before: proxied })
    const replies = []
    for (const url of [site.https, site.http, site.https, site.http])
      replies.push(await ask(site, url))
    expect(replies.map(({ status }) => status)).toEqual([200, 500, 200, 500])
  })

  test('secureProxy needs nothing else', async () => {
    const site = await open({ cookie: { secureProxy: true } })
    const { first, bodies } = await twice(site, site.https)
    expect(first.setCookie).toEqual([expect.stringMatching(SECURE)])
    expect(bodies).toEqual(['1', '2'])
  })

  test('secure "auto" is Secure over HTTPS, and an ordinary cookie past it', async () => {
    const site = await open({ cookie: { secure: 'auto' }, trust: 1 })
    const overTls = await twice(site, site.https)
    expect([overTls.first.setCookie, overTls.bodies]).toEqual([
      [expect.stringMatching(SECURE)],
      ['1', '2'],
    ])
    for (const url of [site.http, site.direct]) {
      const plain = await twice(site, url)
      expect([plain.first.setCookie, plain.bodies]).toEqual([
        [expect.stringMatching(ORDINARY)],
        ['1', '2'],
      ])
    }
  })

  test('secure "auto" without trust proxy is an ordinary cookie: nobody said that there is HTTPS', async () => {
    const site = await open({ cookie: { secure: 'auto' } })
    const { setCookie } = await ask(site, site.https)
    expect(setCookie).toEqual([expect.stringMatching(ORDINARY)])
  })

  test('prefix "host" gives the name that binds the cookie to this host', async () => {
    const site = await open({ cookie: { prefix: 'host' }, trust: 1 })
    const { first, bodies } = await twice(site, site.https)
    expect(first.setCookie).toEqual([
      expect.stringMatching(/^__Host-session=[^;]+;.* Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ])
    expect([first.setCookie[0]!.includes('Domain'), bodies]).toEqual([false, ['1', '2']])
  })

  test('over plain HTTP the prefix is left out in development, with a warning', async () => {
    const warnings = catchWarnings()
    const site = await open({ cookie: { prefix: 'host' }, trust: 1 })
    const { first, bodies } = await twice(site, site.http)
    expect([first.setCookie, bodies]).toEqual([[expect.stringMatching(ORDINARY)], ['1', '2']])
    const told = site.events.filter(({ type }) => type === 'warning')
    expect(told).toMatchObject([{ code: 'prefix-left-out' }])
    expect(warnings).toHaveLength(1)
  })

  test('in production it is an error', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const site = await open({ cookie: { prefix: 'host' }, trust: 1 })
    vi.unstubAllEnvs()
    expect((await ask(site, site.https)).setCookie).toHaveLength(1)
    const { status, setCookie, body } = await ask(site, site.http)
    expect([status, setCookie]).toEqual([500, []])
    expect(body).toMatch(/^insecure-connection: /)
  })
})
