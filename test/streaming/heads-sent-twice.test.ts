/** What an application does after its head has gone is an error of Node's own, and the one response stays as it was. */
import http2 from 'node:http2'
import { describe, expect, test } from 'vitest'
import { HOSTS, contentOf, type Host, type Reply, type Response } from '../support/hosts.ts'
import { observed } from './observed.ts'

const HEADS: readonly (readonly [string, (res: Response) => unknown])[] = [
  ['writeHead()', (res) => res.writeHead(201, { 'X-First': '1' })],
  ['writeHead() and flushHeaders()', (res) => (res.writeHead(201), res.flushHeaders())],
  ['write()', (res) => ((res.statusCode = 201), res.write('first '))],
]

const AGAIN: readonly (readonly [string, (res: Response) => unknown])[] = [
  ['writeHead()', (res) => res.writeHead(404)],
  ['writeHead() with headers', (res) => res.writeHead(404, { 'X-Second': '1' })],
  ['writeHead() with a cookie', (res) => res.writeHead(404, ['Set-Cookie', 'late=1'])],
  ['setHeader()', (res) => res.setHeader('X-Second', '1')],
]

/** One request; a session that is not used leaves the response to Node. */
const run = async (
  host: Host,
  used: boolean,
  head: (res: Response) => unknown,
  again: (res: Response) => unknown,
): Promise<{ reply: Reply; codes: readonly string[]; saved: unknown }> => {
  const { sessions } = observed()
  const codes: string[] = []
  const site = await host.start({
    sessions,
    handle: (req, res) => {
      if (used) req['session'].user = 'ada'
      head(res)
      for (let i = 0; i < 2; i++) {
        try {
          again(res)
        } catch (error: any) {
          codes.push(error.code)
        }
      }
      res.end('end')
    },
  })
  const reply = await site.visit()
  return { reply, codes, saved: contentOf(sessions, reply) }
}

describe.each(HOSTS)('on $name', (host) => {
  describe.each(HEADS)('after %s', (_, head) => {
    test.each(AGAIN)(
      '%s throws what Node throws, and the cookie leaves once',
      async (__, again) => {
        const bare = await run(host, false, head, again)
        const { reply, codes, saved } = await run(host, true, head, again)
        expect(codes).toEqual(bare.codes)
        expect(codes).toHaveLength(2)
        expect(codes[0]).toBe(host.http2 ? 'ERR_HTTP2_HEADERS_SENT' : 'ERR_HTTP_HEADERS_SENT')
        expect([reply.status, reply.body]).toEqual([bare.reply.status, bare.reply.body])
        expect([reply.status, reply.setCookie.length]).toEqual([201, 1])
        expect(reply.headers['x-second']).toBeUndefined()
        expect(saved).toEqual({ user: 'ada' })
      },
    )
  })

  test('an end that comes twice is one response', async () => {
    const { sessions, told } = observed()
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        res.on('error', () => undefined) // Node's, of the second chunk
        req['session'].user = 'ada'
        res.end('first')
        res.end('second')
      },
    })
    const reply = await site.visit()
    expect([reply.body, contentOf(sessions, reply)]).toEqual(['first', { user: 'ada' }])
    expect([reply.setCookie.length, told()]).toEqual([1, []])
  })
})

test('an answer by the stream of http2, past the response, is reported', async () => {
  const { sessions, told } = observed()
  const host = HOSTS.find(({ name }) => name === 'node:http2')!
  const site = await host.start({
    sessions,
    handle: (req, res) => {
      req['session'].user = 'ada'
      const { stream } = res as unknown as http2.Http2ServerResponse
      stream.respond({ ':status': 202 })
      stream.end('past us')
    },
  })
  const reply = await site.visit()
  expect([reply.status, reply.body, reply.setCookie]).toEqual([202, 'past us', []])
  await expect.poll(told, { interval: 5 }).toEqual(['late-write'])
})
