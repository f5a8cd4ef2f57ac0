import express from 'express'
import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { koaSessions } from '../../src/adapters/koa.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'
import { base, serve, serveHandler } from './site.ts'

const DAY = 24 * 60 * 60 * 1000
const good = clientSessions(base).seal({ user: 'Ann' })
const cookie = `session=${good}`
const contentOf = (setCookie: readonly string[]): unknown => {
  const result = clientSessions(base).read(cookieHeader(setCookie))
  return result.ok ? result.data : result.reason
}

test('untouched it costs nothing: no clock, no event, no header', async () => {
  const clock = vi.fn(Date.now)
  const onEvent = vi.fn()
  const site = await serveHandler(
    (ctx) => {
      ctx.set('Cache-Control', 'public, max-age=60')
      ctx.body = String('session' in ctx)
    },
    { clock, onEvent },
  )
  const reply = await site.visit('/', { cookie: 'session=garbage' })
  expect(reply).toMatchObject({ status: 200, setCookie: [], body: 'true' })
  expect(reply.headers).toMatchObject({ 'cache-control': 'public, max-age=60' })
  expect(reply.headers).not.toHaveProperty('vary')
  expect(clock).not.toHaveBeenCalled()
  expect(onEvent).not.toHaveBeenCalled()
})

test('it is one object, in all middleware and on the raw request', async () => {
  const seen: unknown[] = []
  const site = await serve((app) => {
    app.use(koaSessions(base))
    app.use((ctx, next) => {
      seen.push(ctx['session'])
      return next()
    })
    app.use((ctx) => {
      seen.push(ctx['session'], (ctx.req as any).session)
      ctx.body = 'ok'
    })
  })
  await site.visit('/', { cookie })
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).toEqual({ user: 'Ann' })
})

test.each(['id', 'save', 'reset', 'destroy', '__proto__', 'constructor', 'then', 'toString'])(
  'a key named %s is data',
  async (key) => {
    const site = await serveHandler((ctx) => {
      const session = ctx['session']
      ctx.body = {}
      if (Object.hasOwn(session, key)) ctx.body = { seen: session[key] }
      else {
        Object.defineProperty(session, key, {
          value: 'mine',
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
    })
    const first = await site.visit()
    const second = await site.visit('/', { cookie: cookieHeader(first.setCookie) })
    expect(JSON.parse(second.body)).toEqual({ seen: 'mine' })
    expect(second.setCookie).toEqual([])
  },
)

describe('an assigned object', () => {
  test('replaces everything, and stays as it was', async () => {
    const given = Object.freeze({ user: 'Bob' })
    const site = await serveHandler((ctx) => {
      ctx['session'] = { user: 'Zoe' }
      ctx['session'] = given
      ctx['session'].more = 1
      ctx.body = 'ok'
    })
    const { setCookie } = await site.visit('/', { cookie })
    expect(setCookie).toHaveLength(1)
    expect(contentOf(setCookie)).toEqual({ user: 'Bob', more: 1 })
    expect(given).toEqual({ user: 'Bob' })
  })

  test('that is null deletes the cookie', async () => {
    const site = await serveHandler((ctx) => {
      ctx['session'] = null
      ctx.body = 'ok'
    })
    const { setCookie } = await site.visit('/', { cookie })
    expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('that is none is a TypeError of the application', async () => {
    const site = await serveHandler((ctx) => {
      ctx['session'] = 5
    })
    expect(await site.visit('/', { cookie })).toMatchObject({ status: 500, setCookie: [] })
    expect(site.errors).toEqual([expect.any(TypeError)])
  })
})

describe('a bad cookie is an empty session, and no Set-Cookie', () => {
  test.each([
    ['absent', undefined],
    ['malformed', 'session=garbage'],
    ['forged', `session=${flipBit(good, 40)}`],
    [
      'unknown-key',
      `session=${clientSessions({ ...base, secret: OTHER_SECRET }).seal({ user: 'Eve' })}`,
    ],
    [
      'expired',
      `session=${clientSessions({ ...base, clock: () => Date.now() - 2 * DAY }).seal({ user: 'Old' })}`,
    ],
  ])('%s', async (reason, bad) => {
    const events: SessionEvent[] = []
    const site = await serveHandler((ctx) => void (ctx.body = { ...ctx['session'] }), {
      onEvent: (event) => events.push(event),
    })
    expect(await site.visit('/', { cookie: bad })).toMatchObject({
      status: 200,
      body: '{}',
      setCookie: [],
    })
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
  })
})

describe('a change before an error', () => {
  test('is saved with the answer to it, though Koa removes all headers', async () => {
    const site = await serveHandler((ctx) => {
      ctx['session'].tries = 1
      throw new Error('broken')
    })
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error' })
    expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', tries: 1 })
    expect(reply.headers).toMatchObject({ vary: 'Cookie', 'cache-control': 'private' })
    expect(site.errors.map(({ message }) => message)).toEqual(['broken'])
  })

  test('is saved once where save() was called before', async () => {
    const site = await serveHandler(async (ctx) => {
      ctx['session'].tries = 1
      await ctx['session'].save()
      ctx.throw(403, 'not you')
    })
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status: 403, body: 'not you' })
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', tries: 1 })
  })
})

test('middleware that answers the error can mend the session', async () => {
  const site = await serve((app) => {
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch {
        delete ctx['session'].bad
        ctx.status = 400
        ctx.body = 'mended'
      }
    })
    app.use(koaSessions(base))
    app.use((ctx) => {
      ctx['session'].bad = 5n
      ctx['session'].good = 1
      ctx.body = 'ok'
    })
  })
  const reply = await site.visit('/', { cookie })
  expect(reply).toMatchObject({ status: 400, body: 'mended' })
  expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', good: 1 })
})

test('save() tells the handler of the error, and what it answers is sent', async () => {
  const site = await serveHandler(async (ctx) => {
    ctx['session'].bad = 5n
    const told = await ctx['session'].save().catch((error: unknown) => error)
    ctx.status = 400
    ctx.body = told.code
  })
  const reply = await site.visit('/', { cookie })
  expect(reply).toMatchObject({ status: 400, body: 'unserializable', setCookie: [] })
})

test('a change after the headers is reported once', async () => {
  const events: SessionEvent[] = []
  const site = await serveHandler(
    (ctx) => {
      ctx.res.once('finish', () => (ctx['session'].late = 1))
      ctx.body = ctx['session'].user
    },
    { onEvent: (event) => events.push(event) },
  )
  expect(await site.visit('/', { cookie })).toMatchObject({ body: 'Ann', setCookie: [] })
  const late = { type: 'late-write', cookieName: 'session', after: 'headers' }
  await expect.poll(() => events, { interval: 5 }).toEqual([late])
})

test('a change after the application has sent headers itself is reported, and no error', async () => {
  const events: SessionEvent[] = []
  const site = await serveHandler(
    (ctx) => {
      ctx.respond = false
      ctx.res.statusCode = 200
      ctx.res.write('o')
      ctx['session'].late = 1
      ctx.res.end('k')
    },
    { onEvent: (event) => event.type === 'late-write' && events.push(event) },
  )
  expect(await site.visit('/', { cookie })).toMatchObject({ body: 'ok', setCookie: [] })
  await expect.poll(() => events.length, { interval: 5 }).toBe(1)
  expect(site.errors).toEqual([])
})

test('destroy() is final and deletes the cookie', async () => {
  const events: SessionEvent[] = []
  const site = await serveHandler(
    async (ctx) => {
      await ctx['session'].destroy()
      ctx['session'].after = 1
      ctx.body = 'ok'
    },
    { onEvent: (event) => events.push(event), cookie: { path: '/', sameSite: 'strict' } },
  )
  const { setCookie } = await site.visit('/', { cookie })
  expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0.*; SameSite=Strict$/)])
  const late = { type: 'late-write', cookieName: 'session', after: 'destroy' }
  await expect.poll(() => events, { interval: 5 }).toEqual([late])
})

test('a cookie that is set keeps the response out of shared caches, with the other directives', async () => {
  const events: SessionEvent[] = []
  const site = await serveHandler(
    (ctx) => {
      ctx['session'].a = 1
      ctx.set('Cache-Control', 'public, max-age=60')
      ctx.vary('Accept')
      ctx.body = 'ok'
    },
    { onEvent: (event) => events.push(event) },
  )
  const { headers } = await site.visit('/', { cookie })
  expect(headers).toMatchObject({ 'cache-control': 'private, max-age=60', vary: 'Accept, Cookie' })
  expect(events).toEqual([expect.objectContaining({ type: 'cache-control' })])
})

test('the same cookie is read by the middleware of Express, and back', async () => {
  const app = express()
  app.use(clientSessions(base))
  app.get('/', (req, res) => {
    const { session } = req as unknown as { session: Record<string, number> }
    session['visits'] = (session['visits'] ?? 0) + 1
    res.send(String(session['visits']))
  })
  const url = await listen(app)
  const site = await serveHandler((ctx) => {
    ctx['session'].visits = (ctx['session'].visits ?? 0) + 1
    ctx.body = String(ctx['session'].visits)
  })
  const first = await site.visit()
  const second = await get(url, cookieHeader(first.setCookie))
  const third = await site.visit('/', { cookie: cookieHeader(second.setCookie) })
  expect([first.body, second.body, third.body]).toEqual(['1', '2', '3'])
})
