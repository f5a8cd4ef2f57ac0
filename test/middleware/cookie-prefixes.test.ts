import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { HOSTS, SECRET, contentOf, type Reply } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { overHttps } from '../support/tls.ts'
import { catchWarnings } from '../support/warnings.ts'

const production = (): void => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
}

const create = (cookie: SessionOptions['cookie'], events: SessionEvent[] = []) =>
  clientSessions({
    cookieName: 'session',
    secret: SECRET,
    cookie,
    onEvent: (event) => void events.push(event),
  })

const listenerOf =
  (sessions: ReturnType<typeof create>) =>
  (req: any, res: any): void =>
    sessions(req, res, (error) => {
      if (error) return res.writeHead(500).end()
      req.session.visits = (req.session.visits ?? 0) + 1
      return res.end()
    })

const started = (host: (typeof HOSTS)[number], sessions: ReturnType<typeof create>) =>
  host.start({
    sessions,
    handle: (req, res) => {
      req['session'].visits = (req['session'].visits ?? 0) + 1
      res.end()
    },
    onError: (error, _req, res) => {
      res.statusCode = 500
      res.end(error.code)
    },
  })

describe.each([
  ['host', '__Host-session'],
  ['secure', '__Secure-session'],
] as const)('prefix "%s"', (prefix, name) => {
  test('puts it before the name over HTTPS, and enforces Secure', async () => {
    const sessions = create({ prefix })
    const { setCookie } = await overHttps(listenerOf(sessions))
    expect(setCookie).toEqual([
      expect.stringMatching(
        new RegExp(`^${name}=[^;]+; .*; Path=/; HttpOnly; Secure; SameSite=Lax$`),
      ),
    ])
    expect(setCookie[0]).not.toContain('Domain')
    const again = await overHttps(listenerOf(sessions), cookieHeader(setCookie))
    expect(contentOf(sessions, again as Reply)).toEqual({ visits: 2 })
  })

  test('the session is at the bare name on requests, and the handle tells the whole one', () => {
    expect(create({ prefix }).cookieName).toBe(name)
    expect(create({}).cookieName).toBe('session')
  })

  test.each(HOSTS)(
    'in development over plain HTTP the bare name is used, on $name',
    async (host) => {
      const warnings = catchWarnings()
      const events: SessionEvent[] = []
      const sessions = create({ prefix }, events)
      const site = await started(host, sessions)
      const reply = await site.visit()
      expect(reply.setCookie).toEqual([
        expect.stringMatching(/^session=[^;]+; .*; Path=\/; HttpOnly; SameSite=Lax$/),
      ])
      const again = await site.visit({ cookie: cookieHeader(reply.setCookie) })
      expect(contentOf(sessions, again)).toEqual({ visits: 2 })
      const told = events.filter(({ type }) => type === 'warning')
      expect(told).toEqual([
        {
          type: 'warning',
          cookieName: 'session',
          code: 'prefix-left-out',
          message: expect.stringContaining(`without the prefix of "${name}"`) as string,
        },
      ])
      // Once in a process: another host has had it already.
      expect(warnings.length).toBeLessThanOrEqual(1)
    },
  )

  test.each(HOSTS)('in production a plain connection is an error, on $name', async (host) => {
    production()
    catchWarnings()
    const site = await started(host, create({ prefix }))
    expect(await site.visit()).toMatchObject({
      status: 500,
      body: 'insecure-connection',
      setCookie: [],
    })
  })

  test('with secureProxy the prefix is there over any connection', async () => {
    production()
    const site = await started(HOSTS[2]!, create({ prefix, secureProxy: true }))
    const { setCookie } = await site.visit()
    expect(setCookie).toEqual([expect.stringMatching(new RegExp(`^${name}=.*; Secure; `))])
  })
})

describe('a bare cookie is not a prefixed one', () => {
  test('over HTTPS it is not read, neither by requests', async () => {
    const sessions = create({ prefix: 'host' })
    const site = await started(HOSTS[2]!, sessions)
    catchWarnings()
    const bare = cookieHeader((await site.visit()).setCookie)
    const reply = await overHttps(listenerOf(sessions), bare)
    expect(contentOf(sessions, reply as Reply)).toEqual({ visits: 1 })
  })

  test('nor under the other name, for the name is part of its keys', () => {
    catchWarnings()
    const sessions = create({ prefix: 'host' })
    const [line] = sessions.serialize({ a: 1 })
    expect(line).toMatch(/^session=/)
    expect(sessions.read(`__Host-${cookieHeader([line!])}`)).toEqual({
      ok: false,
      reason: 'unknown-key',
    })
  })

  test('read() takes it where there is no prefixed one, and it may go over plain HTTP', () => {
    const sessions = create({ prefix: 'host' })
    const [bare] = sessions.serialize({ from: 'http' })
    const [prefixed] = sessions.serialize({ from: 'https' }, { secure: true })
    const both = cookieHeader([bare!, prefixed!])
    expect(sessions.read(both)).toMatchObject({ data: { from: 'https' } })
    expect(sessions.read(cookieHeader([bare!]))).toMatchObject({ data: { from: 'http' } })
    expect(sessions.read(`${cookieHeader([bare!])}; __Host-session=bad`)).toEqual({
      ok: false,
      reason: 'malformed',
    })
    // Over HTTPS, where that is known, another host may have set it.
    const headers = { cookie: cookieHeader([bare!]) }
    expect(sessions.read({ headers, secure: true } as never)).toEqual({
      ok: false,
      reason: 'absent',
    })
    expect(sessions.read({ headers, socket: { encrypted: true } } as never)).toMatchObject({
      ok: false,
    })
    expect(sessions.read({ headers, secure: false } as never)).toMatchObject({ ok: true })
    production()
    expect(create({ prefix: 'host' }).read(cookieHeader([bare!]))).toEqual({
      ok: false,
      reason: 'absent',
    })
  })
})
