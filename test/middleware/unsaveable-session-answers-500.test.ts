import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, type Handler, type Host, type Reply } from '../support/hosts.ts'
import { SENDINGS } from '../support/sendings.ts'
import { UNSAVEABLE, type Unsaveable } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const base = { cookieName: 'session', secret: SECRET }
const cookie = `session=${clientSessions(base).seal({ old: 1 })}`
const bigint = UNSAVEABLE.find(({ name }) => name === 'a BigInt')!
const oversize = UNSAVEABLE.find(({ name }) => name === 'too much text')!

/** Handlers that leave the turn of the request before they send, in the ways that applications do. */
const TIMINGS: readonly (readonly [string, (put: () => void, send: () => void) => unknown])[] = [
  ['at once', (put, send) => (put(), send())],
  [
    'after an await',
    async (put, send) => {
      await Promise.resolve()
      put()
      await new Promise((resolve) => setImmediate(resolve))
      send()
    },
  ],
  ['in a timer', (put, send) => setTimeout(() => (put(), send()), 1)],
]

interface Run {
  readonly reply: Reply
  readonly events: readonly SessionEvent[]
  /** How often the handler ran. */
  readonly runs: number
}

const run = async (host: Host, handle: Handler, method = 'GET'): Promise<Run> => {
  const events: SessionEvent[] = []
  let runs = 0
  const site = await host.start({
    sessions: clientSessions({ ...base, onEvent: (event) => events.push(event) }),
    handle: (req, res) => {
      runs++
      return handle(req, res)
    },
  })
  const reply = await site.visit({ cookie, method })
  return { reply, events, runs }
}

const expectFailure = ({ reply, events, runs }: Run, { code }: Unsaveable): void => {
  expect(reply).toMatchObject({ status: 500, setCookie: [] })
  expect(reply.body).not.toContain('hello')
  expect(runs).toBe(1)
  expect(events).toEqual([
    {
      type: 'unsaved',
      cookieName: 'session',
      error: expect.objectContaining({ code, status: 500 }),
    },
  ])
}

describe.each(HOSTS)('on $name', (host) => {
  describe.each(UNSAVEABLE)('$name', (unsaveable) => {
    test.each(TIMINGS)('answers 500, sent %s', async (_, timing) => {
      const result = await run(host, (req, res) => {
        const { session } = req
        return timing(
          () => unsaveable.put(session),
          () => res.end('hello'),
        )
      })
      expectFailure(result, unsaveable)
    })
  })

  describe.each([bigint, oversize])('$name', (unsaveable) => {
    test.each(SENDINGS)('answers 500, sent by $name', async ({ send, method }) => {
      const result = await run(
        host,
        (req, res) => {
          unsaveable.put(req['session'])
          return send(res)
        },
        method,
      )
      expectFailure(result, unsaveable)
    })

    test.each(SENDINGS)('answers 500 after an await, sent by $name', async ({ send, method }) => {
      const result = await run(
        host,
        async (req, res) => {
          unsaveable.put(req['session'])
          await new Promise((resolve) => setTimeout(resolve, 1))
          return send(res)
        },
        method,
      )
      expectFailure(result, unsaveable)
    })
  })

  test('the 500 has nothing of the response that it takes the place of', async () => {
    const { reply } = await run(host, (req, res) => {
      req['session'].bad = 5n
      res.setHeader('Content-Length', 3)
      res.setHeader('Content-Disposition', 'attachment; filename=a.zip')
      res.setHeader('ETag', '"1"')
      res.writeHead(200, {
        'Content-Type': 'application/zip',
        'Content-Encoding': 'gzip',
        'Cache-Control': 'public, max-age=600',
        Location: '/there',
        'Last-Modified': new Date(0).toUTCString(),
      })
      res.end('zip')
    })
    expect(reply.status).toBe(500)
    expect(reply.body).not.toContain('zip')
    for (const name of [
      'content-encoding',
      'content-disposition',
      'etag',
      'location',
      'last-modified',
    ]) {
      expect(reply.headers[name], name).toBeUndefined()
    }
    expect(reply.headers['content-type']).not.toBe('application/zip')
    expect(reply.headers['content-length']).not.toBe('3')
    expect(reply.headers['cache-control']).toBeUndefined()
  })

  test('of two sessions, one that cannot be saved fails the response', async () => {
    const cart = clientSessions({ cookieName: 'cart', secret: SECRET })
    const site = await host.start({
      sessions: [clientSessions(base), cart],
      handle: (req, res) => {
        req['session'].fine = 1
        req['cart'].bad = 5n
        res.end('hello')
      },
    })
    const reply = await site.visit()
    expect(reply.status).toBe(500)
    expect(reply.body).not.toContain('hello')
    expect(reply.setCookie.filter((line) => line.startsWith('cart='))).toEqual([])
  })

  test('the next request is served', async () => {
    const site = await host.start({
      sessions: clientSessions(base),
      handle: {
        '/bad': (req, res) => {
          req['session'].bad = 5n
          res.end('hello')
        },
        '/good': (req, res) => res.end(String(req['session'].old)),
      },
    })
    expect((await site.visit({ path: '/bad', cookie })).status).toBe(500)
    expect(await site.visit({ path: '/good', cookie })).toMatchObject({ status: 200, body: '1' })
  })
})
