/** 304, 204, HEAD and 206 have no body, or part of one; the session is saved with them as with any other. */
import { readFileSync } from 'node:fs'
import express5, { type Response as ExpressResponse } from 'express'
import { beforeEach, describe, expect, test } from 'vitest'
import { contentOf, express4, startHttp1, type Reply, type Request } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { observed } from './observed.ts'

beforeEach(() => void catchWarnings())

const FILE = new URL('../tsconfig.json', import.meta.url).pathname
const TEXT = readFileSync(FILE, 'utf8')

type Send = (req: Request, res: ExpressResponse) => unknown

const SENDINGS: readonly (readonly [string, string, Send])[] = [
  ['res.send', 'hello', (_req, res) => res.send('hello')],
  ['res.json', '{"a":1}', (_req, res) => res.json({ a: 1 })],
  ['res.sendFile', TEXT, (_req, res) => res.sendFile(FILE)],
]

const CHANGE = (req: Request): unknown => (req['session'].visits = 1)
const READ = (req: Request): unknown => req['session'].visits
const SPOIL = (req: Request): unknown => (req['session'].bad = 1n)

const validators = ({ headers }: Reply): Record<string, string> => ({
  'if-none-match': String(headers['etag']),
})

describe.each([
  ['express 4', express4],
  ['express 5', express5],
])('on %s', (_, express) => {
  const open = (act: Send, send: Send) => {
    const { sessions, told } = observed()
    const app = express()
    app.use(sessions)
    app.use((req, res) => (act(req as never, res), void send(req as never, res)))
    app.use((error: any, _req: unknown, res: ExpressResponse, _next: unknown) =>
      res.status(error.status).send(error.code),
    )
    return startHttp1(app).then((site) => ({ site, sessions, told }))
  }

  describe.each(SENDINGS)('%s', (__, body, send) => {
    test('a changed session leaves with a 304', async () => {
      const { site, sessions, told } = await open(CHANGE, send)
      const first = await site.visit()
      expect([first.status, first.body]).toEqual([200, body])
      const reply = await site.visit({ headers: validators(first) })
      expect([reply.status, reply.body, reply.setCookie.length]).toEqual([304, '', 1])
      expect(contentOf(sessions, reply)).toEqual({ visits: 1 })
      expect(reply.headers['vary']).toMatch(/\bCookie\b/)
      expect(reply.headers['cache-control']).toMatch(/\bprivate\b/)
      expect(told()).toEqual(
        send.toString().includes('sendFile') ? ['cache-control', 'cache-control'] : [],
      )
    })

    test('an unchanged one sends nothing with a 304, but that the answer is for this cookie', async () => {
      const { site } = await open(READ, send)
      const reply = await site.visit({ headers: validators(await site.visit()) })
      expect([reply.status, reply.setCookie]).toEqual([304, []])
      expect(reply.headers['vary']).toMatch(/\bCookie\b/)
    })

    test('one that cannot be saved is a 500, and not what the browser has', async () => {
      const good = await open(READ, send)
      const headers = validators(await good.site.visit())
      const { site, told } = await open(SPOIL, send)
      const reply = await site.visit({ headers })
      expect([reply.status, reply.setCookie, told()]).toEqual([500, [], ['unsaved']])
      expect(reply.headers['etag']).not.toBe(headers['if-none-match'])
    })

    test('HEAD brings the cookie too', async () => {
      const { site, sessions } = await open(CHANGE, send)
      const reply = await site.visit({ method: 'HEAD' })
      expect([reply.status, reply.body, contentOf(sessions, reply)]).toEqual([
        200,
        '',
        { visits: 1 },
      ])
    })
  })

  test('so does a part of a file', async () => {
    const { site, sessions } = await open(CHANGE, (___, res) => res.sendFile(FILE))
    const reply = await site.visit({ headers: { range: 'bytes=0-3' } })
    expect([reply.status, reply.body]).toEqual([206, TEXT.slice(0, 4)])
    expect(contentOf(sessions, reply)).toEqual({ visits: 1 })
  })

  test('so does the refusal of a part that is not there, which an error handler answers', async () => {
    const { site, sessions } = await open(CHANGE, (___, res) => res.sendFile(FILE))
    const reply = await site.visit({ headers: { range: 'bytes=9000000-' } })
    expect([reply.status, contentOf(sessions, reply)]).toEqual([416, { visits: 1 }])
  })

  test('so does an answer without content', async () => {
    const { site, sessions } = await open(CHANGE, (___, res) => res.sendStatus(204))
    const reply = await site.visit()
    expect([reply.status, reply.body, contentOf(sessions, reply)]).toEqual([204, '', { visits: 1 }])
  })

  test('a file that is served past the session has no cookie, and stays public', async () => {
    const { sessions, told } = observed()
    const app = express()
    app.use(sessions)
    app.use(express.static(new URL('..', import.meta.url).pathname, { maxAge: 60_000 }))
    const site = await startHttp1(app)
    const reply = await site.visit({
      path: '/tsconfig.json',
      cookie: `session=${sessions.seal({ a: 1 })}`,
    })
    expect([reply.status, reply.body, reply.setCookie, told()]).toEqual([200, TEXT, [], []])
    expect(reply.headers['vary']).toBeUndefined()
    expect(reply.headers['cache-control']).toBe('public, max-age=60')
  })
})
