import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { koaSessions } from '../../src/adapters/koa.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { cookieHeader } from '../support/server.ts'
import { base, serve, serveHandler } from './site.ts'

const cookie = `session=${clientSessions(base).seal({ user: 'Ann' })}`
const contentOf = (setCookie: readonly string[]): unknown => {
  const result = clientSessions(base).read(cookieHeader(setCookie))
  return result.ok ? result.data : result.reason
}

test('to ask whether it is there opens nothing', async () => {
  const clock = vi.fn(Date.now)
  const onEvent = vi.fn()
  const site = await serveHandler((ctx) => void (ctx.body = String('session' in ctx)), {
    clock,
    onEvent,
  })
  const reply = await site.visit('/', { cookie: 'session=garbage' })
  expect(reply).toMatchObject({ status: 200, setCookie: [], body: 'true' })
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
