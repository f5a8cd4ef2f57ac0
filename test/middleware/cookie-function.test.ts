import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, type Request } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

const setup = (cookie: (req: any) => any, events: SessionEvent[] = []) =>
  clientSessions({
    cookieName: 'session',
    secret: SECRET,
    cookie,
    onEvent: (event) => void events.push(event),
  })

const handle = (req: Request, res: any): void => {
  req['session'].a = 1
  res.write('a')
  res.end('b')
}
const onError = (error: any, _req: unknown, res: any): void => {
  res.statusCode = 500
  res.end(`${error.name}: ${error.message}`)
}

describe.each(HOSTS)('on $name', (host) => {
  test('each request has the cookie that the function gives for it, asked once', async () => {
    const asked = vi.fn((req: Request) =>
      req.url === '/embedded'
        ? { sameSite: 'none', secureProxy: true, partitioned: true }
        : { domain: req.headers['x-tenant'], maxAge: 60_000 },
    )
    const site = await host.start({ sessions: setup(asked), handle })
    const headers = { 'x-tenant': 'a.example' }
    const [own, embedded] = [await site.visit({ headers }), await site.visit({ path: '/embedded' })]
    expect(own.setCookie).toEqual([
      expect.stringMatching(/^session=[^;]+; Max-Age=60; .*; Domain=a\.example; Path=\//),
    ])
    expect(embedded.setCookie).toEqual([
      expect.stringMatching(
        /^session=[^;]+; Max-Age=86400; .*; Secure; Partitioned; SameSite=None$/,
      ),
    ])
    expect(asked).toHaveBeenCalledTimes(2)
  })

  test.each([
    [
      'impossible options',
      () => ({ sameSite: 'none' }),
      /^TypeError: .*cookie\.sameSite "none" is/,
    ],
    [
      'a wrong value, which is not repeated',
      () => ({ path: 'secret' }),
      /cookie\.path is a string; it must begin/,
    ],
    ['no object', () => 'lax', /^TypeError: .*the result of cookie\(\) is a string; it must be an/],
    [
      'a promise',
      async () => {
        throw new Error('later')
      },
      /^TypeError: .*the result of cookie\(\) is an object \(\[object P/,
    ],
    [
      'a prefix',
      () => ({ prefix: 'host' }),
      /^TypeError: .*prefix in the result of cookie\(\) is set; .*"__Host-session"/,
    ],
    [
      'an exception',
      () =>
        vi.fn().mockImplementation(() => {
          throw new RangeError('no tenant')
        })(),
      /^RangeError: no tenant$/,
    ],
    [
      'what is no error',
      () => {
        throw undefined as unknown as Error
      },
      /^TypeError: .*has thrown undefined$/,
    ],
  ])('%s fails that request, and its handler does not run', async (_, cookie, message) => {
    const handled = vi.fn(handle)
    const site = await host.start({ sessions: setup(cookie), handle: handled, onError })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).toMatch(message)
    expect(handled).not.toHaveBeenCalled()
  })

  test('secure that it gives counts for that request', async () => {
    const sessions = setup((req) => ({ secure: req.url === '/secure' }))
    const site = await host.start({ sessions, handle, onError })
    expect(await site.visit()).toMatchObject({ status: 200 })
    expect((await site.visit({ path: '/secure' })).body).toMatch(/over plain HTTP/)
  })
})

const site = (sessions: ReturnType<typeof setup>) => HOSTS[2]!.start({ sessions, handle, onError })

test('what it gives is copied: one request cannot change the cookie of the next', async () => {
  const shared: Record<string, unknown> = { path: '/' }
  const visited = await site(setup(() => shared))
  await visited.visit()
  shared['httpOnly'] = false
  expect((await visited.visit()).setCookie[0]).not.toContain('HttpOnly')
  delete shared['httpOnly']
  expect((await visited.visit()).setCookie[0]).toContain('HttpOnly')
})

test('unknown and misplaced options in it warn once', async () => {
  const warnings = catchWarnings()
  const events: SessionEvent[] = []
  const visited = await site(setup(() => ({ sameSight: 'lax', duration: 5 }), events))
  await visited.visit()
  await visited.visit()
  expect(events.filter(({ type }) => type === 'warning')).toMatchObject([
    { code: 'unknown-option' },
    { code: 'misplaced-option' },
  ])
  expect(warnings).toHaveLength(2)
})

test('warnings are bounded, where option names are made of what users send', async () => {
  catchWarnings()
  const events: SessionEvent[] = []
  let count = 0
  const visited = await site(setup(() => ({ [`o${count++}`]: 1 }), events))
  for (let i = 0; i < 120; i++) await visited.visit()
  expect(events.filter(({ type }) => type === 'warning')).toHaveLength(100)
})

test('read() and seal() need no request for it, serialize() takes one', () => {
  const sessions = setup((req) => ({ domain: req.tenant }))
  expect(sessions.read(`session=${sessions.seal({ a: 1 })}`)).toMatchObject({ data: { a: 1 } })
  const [line] = sessions.serialize({ a: 1 }, { tenant: 'b.example' } as object)
  expect(line).toContain('; Domain=b.example; ')
})
