import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import {
  HOSTS,
  SECRET,
  type Host,
  type Reply,
  type Request,
  type Response,
} from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const base = { cookieName: 'session', secret: SECRET }
const cookie = `session=${clientSessions(base).seal({ old: 1 })}`

type Value = string | string[] | undefined

const VARY: readonly (readonly [string, Value, string])[] = [
  ['nothing', undefined, 'Cookie'],
  ['another header', 'Accept', 'Accept, Cookie'],
  ['a list', 'Accept, Origin', 'Accept, Origin, Cookie'],
  ['several lines', ['Accept', 'Origin'], 'Accept, Origin, Cookie'],
  ['Cookie', 'Cookie', 'Cookie'],
  ['Cookie in small letters', 'accept, cookie', 'accept, cookie'],
  ['Cookie in one of several lines', ['Accept', 'COOKIE'], 'Accept, COOKIE'],
  ['"*"', '*', '*'],
  ['what only looks like it', 'X-Cookie', 'X-Cookie, Cookie'],
]

const CACHE_CONTROL: readonly (readonly [string, Value, string, readonly string[]])[] = [
  ['nothing', undefined, 'private', []],
  ['private', 'private', 'private', []],
  ['private and more', 'private, max-age=60', 'private, max-age=60', []],
  ['no-store', 'no-store', 'private, no-store', []],
  ['max-age', 'max-age=60, must-revalidate', 'private, max-age=60, must-revalidate', []],
  ['public', 'public', 'private', ['public']],
  ['public with max-age', 'public, max-age=60', 'private, max-age=60', ['public']],
  ['PUBLIC in capitals', 'PUBLIC, Max-Age=60', 'private, Max-Age=60', ['PUBLIC']],
  ['s-maxage', 's-maxage=600, max-age=60', 'private, max-age=60', ['s-maxage=600']],
  ['both', 'public, s-maxage=600', 'private', ['public', 's-maxage=600']],
  ['both, beside private', 'private, public, S-MaxAge=6', 'private', ['public', 'S-MaxAge=6']],
  ['several lines', ['public', 'max-age=60'], 'private, max-age=60', ['public']],
  [
    'quoted names',
    'no-cache="Set-Cookie, public", max-age=1',
    'private, no-cache="Set-Cookie, public", max-age=1',
    [],
  ],
  ['private for one header only', 'private="X-User"', 'private, private="X-User"', []],
  [
    'an extension that looks like it',
    'public-ish, x-public=1',
    'private, public-ish, x-public=1',
    [],
  ],
]

const set = (res: Response, name: string, value: Value): void => {
  if (value !== undefined) res.setHeader(name, value)
}

interface Run {
  readonly reply: Reply
  readonly events: readonly SessionEvent[]
}

const run = async (
  host: Host,
  handle: (req: Request, res: Response) => unknown,
  options: object = {},
): Promise<Run> => {
  const events: SessionEvent[] = []
  const site = await host.start({
    sessions: clientSessions({ ...base, onEvent: (event) => events.push(event), ...options }),
    handle: (req, res) => {
      handle(req, res)
      res.end()
    },
  })
  return { reply: await site.visit({ cookie }), events }
}

describe.each(HOSTS)('on $name', (host) => {
  test.each(VARY)(
    'Vary of a response that read the session, beside %s',
    async (_, value, expected) => {
      const { reply } = await run(host, (req, res) => {
        set(res, 'Vary', value)
        void req['session'].old
      })
      expect(reply.headers['vary']).toBe(expected)
      expect(reply.headers['cache-control']).toBeUndefined()
    },
  )

  test.each(VARY)(
    'Vary is left alone if the session is not touched, beside %s',
    async (_, value) => {
      const { reply } = await run(host, (_req, res) => set(res, 'Vary', value))
      expect(reply.headers['vary']).toBe(Array.isArray(value) ? value.join(', ') : value)
    },
  )

  test.each(VARY)('Vary is left alone if vary is off, beside %s', async (_, value) => {
    const { reply } = await run(
      host,
      (req, res) => {
        set(res, 'Vary', value)
        req['session'].a = 1
      },
      { vary: false },
    )
    expect(reply.headers['vary']).toBe(Array.isArray(value) ? value.join(', ') : value)
    expect(reply.headers['cache-control']).toBe('private')
  })

  test.each(CACHE_CONTROL)(
    'a cookie makes it private, beside %s',
    async (_, value, expected, removed) => {
      const { reply, events } = await run(host, (req, res) => {
        set(res, 'Cache-Control', value)
        req['session'].a = 1
      })
      expect(reply.headers['cache-control']).toBe(expected)
      expect(reply.headers['vary']).toBe('Cookie')
      const event = { type: 'cache-control', cookieName: 'session', removed }
      expect(events).toEqual(removed.length > 0 ? [event] : [])
    },
  )

  test.each(CACHE_CONTROL)('without a cookie nothing changes, beside %s', async (_, value) => {
    const { reply, events } = await run(host, (req, res) => {
      set(res, 'Cache-Control', value)
      void req['session'].old
    })
    expect(reply.headers['cache-control']).toBe(Array.isArray(value) ? value.join(', ') : value)
    expect(events).toEqual([])
  })

  test.each(CACHE_CONTROL)(
    'nothing changes if cacheControl is off, beside %s',
    async (_, value) => {
      const { reply, events } = await run(
        host,
        (req, res) => {
          set(res, 'Cache-Control', value)
          req['session'].a = 1
        },
        { cacheControl: false },
      )
      expect(reply.headers['cache-control']).toBe(Array.isArray(value) ? value.join(', ') : value)
      expect(reply.setCookie).toHaveLength(1)
      expect(events).toEqual([])
    },
  )

  test('headers given to writeHead count, in any form', async () => {
    for (const headers of [
      { 'cache-control': 'public, max-age=60', VARY: 'Accept' },
      ['cache-control', 'public, max-age=60', 'VARY', 'Accept'],
    ]) {
      const { reply } = await run(host, (req, res) => {
        req['session'].a = 1
        res.writeHead(200, headers as any)
      })
      expect(reply.headers).toMatchObject({
        'cache-control': 'private, max-age=60',
        vary: 'Accept, Cookie',
      })
    }
  })

  test('a deletion of the cookie is private as well', async () => {
    const { reply } = await run(host, (req, res) => {
      res.setHeader('Cache-Control', 'public, max-age=60')
      req['session'].destroy()
    })
    expect(reply.headers['cache-control']).toBe('private, max-age=60')
  })

  test("the 500 of a session that cannot be saved varies as well, and is nobody else's", async () => {
    const { reply } = await run(host, (req, res) => {
      res.setHeader('Cache-Control', 'public, max-age=60')
      req['session'].bad = 5n
    })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.headers['vary']).toBe('Cookie')
    expect(reply.headers['cache-control'] ?? '').not.toContain('public')
  })

  test('two sessions add it once, and tell once what they took away', async () => {
    const events: SessionEvent[] = []
    const onEvent = (event: SessionEvent): void => void events.push(event)
    const site = await host.start({
      sessions: ['session', 'cart'].map((cookieName) =>
        clientSessions({ ...base, cookieName, onEvent }),
      ),
      handle: (req, res) => {
        res.setHeader('Cache-Control', 'public')
        req['session'].a = 1
        req['cart'].a = 1
        res.end()
      },
    })
    const { headers } = await site.visit({
      cookie: `${cookie}; ${cookie.replace('session', 'cart')}`,
    })
    expect(headers).toMatchObject({ vary: 'Cookie', 'cache-control': 'private' })
    expect(events.filter((event) => event.type === 'cache-control')).toHaveLength(1)
  })
})
