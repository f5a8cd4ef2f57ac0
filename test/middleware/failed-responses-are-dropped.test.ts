/** After a failed save nothing of what the application sends may reach the client, whatever it calls. */
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const nextTurn = (): Promise<void> => new Promise((resolve) => void setTimeout(resolve, 5))

describe.each(HOSTS)('on $name', (host) => {
  test('an application that streams on, and writes its head again, is not heard', async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        req['session'].bad = 1n
        res.write('first')
        await nextTurn()
        expect(res.writeHead(201, { 'X-Late': '1' })).toBe(res)
        expect(res.write('second')).toBe(true)
        await new Promise<void>((resolve) => void res.end('third', () => resolve()))
      },
    })
    const reply = await site.visit()
    expect([reply.status, reply.body]).toEqual([500, 'Internal Server Error\n'])
    expect(reply.headers['x-late']).toBeUndefined()
  })

  test('the failure keeps neither the status line nor the content headers', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 1n
        if (!host.http2) res.statusMessage = 'All Is Well'
        res.setHeader('ETag', '"1"')
        res.setHeader('Content-Encoding', 'gzip')
        res.setHeader('X-Request-Id', '7')
        res.end('never')
      },
      onError: (error, _req, res) => {
        expect(res.statusMessage).not.toBe('All Is Well')
        res.statusCode = error.status
        res.end('handled')
      },
    })
    const { status, body, headers } = await site.visit()
    const answer = host.express ? 'handled' : 'Internal Server Error\n'
    expect([status, body, headers['x-request-id']]).toEqual([500, answer, '7'])
    expect([headers['etag'], headers['content-encoding']]).toEqual([undefined, undefined])
  })

  test("the application's own cookies stay when ours is taken back", async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        res.setHeader('Set-Cookie', 'theme=dark')
        req['session'].good = 1
        await req['session'].save()
        req['session'].bad = 1n
        res.end('never')
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end('handled')
      },
    })
    const reply = await site.visit()
    expect([reply.status, reply.setCookie]).toEqual([500, ['theme=dark']])
  })

  // A wrapper that was laid around our methods before the failure, and believes the response over after its end().
  test('whoever answers is heard through a wrapper that has ended', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 1n
        const end: (...args: any[]) => any = res.end
        let ended = false
        res.end = ((...args: any[]) => {
          if (ended) return res
          ended = true
          return end.apply(res, args)
        }) as typeof res.end
        res.end('never')
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end('handled')
      },
    })
    const answer = host.express ? 'handled' : 'Internal Server Error\n'
    expect((await site.visit()).body).toBe(answer)
  })
})
