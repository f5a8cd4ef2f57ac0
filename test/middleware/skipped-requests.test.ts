import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Request } from '../support/hosts.ts'

const setup = (skip: (req: any) => any) =>
  clientSessions({ cookieName: 'session', secret: SECRET, skip, cookie: { secure: true } })

describe.each(HOSTS)('on $name', (host) => {
  test('skip(req) passes a request on without a session and without the check of its connection', async () => {
    const skip = vi.fn((req: Request) => req.url === '/health')
    const site = await host.start({
      sessions: setup(skip),
      handle: (req, res) => void res.end(String('session' in req)),
      onError: (error, _req, res) => {
        res.statusCode = 500
        res.end(error.code)
      },
    })
    expect(await site.visit({ path: '/health' })).toMatchObject({ status: 200, body: 'false' })
    expect(await site.visit()).toMatchObject({ status: 500, body: 'insecure-connection' })
    expect(skip).toHaveBeenCalledTimes(2)
  })

  test.each([
    [
      'a promise, which would be true for everyone',
      async () => {
        throw new Error('later')
      },
      /skip\(\) is an object \(\[object Promise\]\); it must be true or false/,
    ],
    [
      'a text, of which nothing is repeated',
      (req: Request) => req.url,
      /skip\(\) is a string; it must/,
    ],
    ['nothing', () => undefined, /the result of skip\(\) is undefined; it must be true or false/],
    [
      'an exception',
      () => {
        throw new RangeError('no')
      },
      /^no$/,
    ],
  ])('%s fails the request', async (_, skip, message) => {
    const handle = vi.fn((_req: Request, res: any) => res.end())
    const site = await host.start({
      sessions: setup(skip),
      handle,
      onError: (error, _req, res) => {
        res.statusCode = 500
        res.end(error.message)
      },
    })
    const reply = await site.visit()
    expect(reply.status).toBe(500)
    expect(reply.body).toMatch(message)
    expect(handle).not.toHaveBeenCalled()
  })
})
