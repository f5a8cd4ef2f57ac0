/** 100, 102 and 103 come before the response and are none: the cookie waits for the head that counts. */
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { HOSTS, contentOf, type Response } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { nextTurn, observed } from './observed.ts'
import { exchange, repliesIn } from './wire.ts'

beforeEach(() => void catchWarnings())

const HINTS = { link: '</a.css>; rel=preload' }

const INTERIM: readonly (readonly [string, readonly number[], (res: Response) => void])[] = [
  ['early hints', [103], (res) => res.writeEarlyHints(HINTS)],
  [
    'early hints, twice',
    [103, 103],
    (res) => (res.writeEarlyHints(HINTS), res.writeEarlyHints(HINTS)),
  ],
  ['processing', [102], (res) => res.writeProcessing()],
  ['continue', [100], (res) => res.writeContinue()],
]

const GET = 'GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'

describe.each(INTERIM)('%s', (_, interim, send) => {
  test.each([
    ['before', true],
    ['after', false],
  ])('a session changed %s leaves with the final response alone', async (__, before) => {
    const { sessions, told } = observed()
    const url = await listen((req: any, res) =>
      sessions(req, res, async () => {
        void req.session.user
        if (before) req.session.user = 'ada'
        send(res)
        await nextTurn()
        if (!before) req.session.user = 'ada'
        res.end('final')
      }),
    )
    const replies = repliesIn(await exchange(url, GET))
    expect(replies.map(({ status }) => status)).toEqual([...interim, 200])
    const final = replies.at(-1)!
    expect(replies.flatMap(({ setCookie }) => setCookie)).toEqual(final.setCookie)
    expect(contentOf(sessions, final as never)).toEqual({ user: 'ada' })
    expect([final.body, told()]).toEqual(['final', []])
  })

  test('a session that cannot be saved makes the final response a 500', async () => {
    const { sessions, told } = observed()
    const url = await listen((req: any, res) =>
      sessions(req, res, () => {
        req.session.bad = 1n
        send(res)
        res.end('final')
      }),
    )

    const replies = repliesIn(await exchange(url, GET))
    expect(replies.map(({ status }) => status)).toEqual([...interim, 500])
    expect(replies.flatMap(({ setCookie }) => setCookie)).toEqual([])
    expect(told()).toEqual(['unsaved'])
  })
})

test('a body that waits for 100 Continue is read, and the cookie comes after it', async () => {
  const { sessions } = observed()
  const server = http.createServer()
  server.on('checkContinue', (req, res) =>
    sessions(req, res, async () => {
      res.writeContinue()
      let text = ''
      for await (const chunk of req) text += String(chunk)
      ;(req as any).session.text = text
      res.end('read')
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const head = 'POST / HTTP/1.1\r\nHost: test\r\nConnection: close\r\nExpect: 100-continue\r\n'
  const text = await exchange(url, `${head}Content-Length: 5\r\n\r\nhello`)
  const [interim, final] = repliesIn(text)
  expect([interim!.status, interim!.setCookie]).toEqual([100, []])
  expect([final!.status, final!.setCookie.length]).toEqual([200, 1])
  expect(contentOf(sessions, final as never)).toEqual({ text: 'hello' })
})

test('on http2 neither hints nor pushed responses have a cookie', async () => {
  const { sessions } = observed()
  const server = http2.createServer((req: any, res) =>
    sessions(req, res, () => {
      req.session.user = 'ada'
      res.writeEarlyHints(HINTS)
      res.createPushResponse({ ':path': '/pushed' }, (_error, pushed) => {
        pushed.end('pushed')
        res.end('final')
      })
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const cookies: Record<string, number | undefined> = {}
  const note =
    (kind: string) =>
    (headers: http2.IncomingHttpHeaders): void =>
      void (cookies[kind] = headers['set-cookie']?.length)
  client.on('stream', (pushed) => pushed.on('push', note('pushed')).resume())
  await new Promise((resolve) => {
    const stream = client.request({ ':path': '/' })
    stream.on('headers', note('hints')).on('response', note('final'))
    stream.on('close', resolve).resume()
  })
  expect(cookies).toStrictEqual({ hints: undefined, pushed: undefined, final: 1 })
})

describe.each(HOSTS)('on $name', (host) => {
  test('a change after the hints is saved', async () => {
    const { sessions, told } = observed()
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        const { session } = req
        res.writeEarlyHints(HINTS)
        await nextTurn()
        session.user = 'ada'
        res.end('final')
      },
    })
    const reply = await site.visit()
    expect([reply.hints, contentOf(sessions, reply)]).toEqual([[HINTS.link], { user: 'ada' }])
    expect([reply.setCookie.length, told()]).toEqual([1, []])
  })
})
