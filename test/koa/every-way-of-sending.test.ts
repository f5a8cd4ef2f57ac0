import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { koaSessions } from '../../src/adapters/koa.ts'
import { linesOf } from '../support/visit.ts'
import { cookieHeader } from '../support/server.ts'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { base, serve, serveHandler, type Handler } from './site.ts'

interface Way {
  readonly name: string
  readonly status: number
  readonly body: string
  readonly send: Handler
}

const way = (name: string, body: string, send: Handler, status = 200): Way => ({
  name,
  status,
  body,
  send,
})

/** Those in which Koa itself sends. */
const SENT: readonly Way[] = [
  way('a text', 'ok', (ctx) => (ctx.body = 'ok')),
  way('JSON', '{"ok":true}', (ctx) => (ctx.body = { ok: true })),
  way('a buffer', 'ok', (ctx) => (ctx.body = Buffer.from('ok'))),
  way('a stream', 'ok', (ctx) => (ctx.body = Readable.from(['o', 'k']))),
  way('a web stream', 'ok', (ctx) => (ctx.body = new Blob(['ok']).stream())),
  way('a Response', 'ok', (ctx) => (ctx.body = new Response('ok'))),
  way('no content', '', (ctx) => (ctx.status = 204), 204),
  way('nothing at all', 'Not Found', () => {}, 404),
  way(
    'a redirect',
    'Redirecting to /elsewhere.',
    (ctx) => {
      ctx.type = 'text'
      ctx.redirect('/elsewhere')
    },
    302,
  ),
]

/** Those in which the application sends past Koa. */
const RAW: readonly Way[] = [
  way('respond: false', 'ok', (ctx) => {
    ctx.respond = false
    ctx.res.statusCode = 200
    ctx.res.end('ok')
  }),
  way('respond: false and writeHead', 'ok', (ctx) => {
    ctx.respond = false
    ctx.res.writeHead(200, { 'X-App': '1' })
    ctx.res.end('ok')
  }),
]

const cookie = `session=${clientSessions(base).seal({ old: { deep: 1 } })}`

describe.each([...SENT, ...RAW])('with $name', ({ status, body, send }) => {
  test('a nested change sends one cookie, beside the cookie of the application', async () => {
    const site = await serveHandler((ctx, next) => {
      ctx.cookies.set('app', '1')
      ctx['session'].old.deep = 2
      return send(ctx, next)
    })
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status, headers: { 'cache-control': 'private' } })
    expect(reply.headers['vary']).toBe('Cookie')
    if (status !== 302) expect(reply.body).toBe(body)
    expect(reply.setCookie).toHaveLength(2)
    expect(linesOf(reply, 'app')).toHaveLength(1)
    const read = clientSessions(base).read(cookieHeader(linesOf(reply, 'session')))
    expect(read).toMatchObject({ ok: true, data: { old: { deep: 2 } } })
    expect(site.errors).toEqual([])
  })

  test('reading sends no cookie', async () => {
    let seen: unknown
    const site = await serveHandler((ctx, next) => {
      seen = ctx['session'].old.deep
      return send(ctx, next)
    })
    const reply = await site.visit('/', { cookie })
    expect(seen).toBe(1)
    expect(reply).toMatchObject({ status, setCookie: [] })
    expect(reply.headers['vary']).toBe('Cookie')
  })
})

describe.each([...SENT, ...RAW])('a session that cannot be saved, with $name', ({ send }) => {
  test.each([UNSAVEABLE[0]!, UNSAVEABLE.find(({ code }) => code === 'too-large')!])(
    'is an error of the application and a 500: $name',
    async ({ put, code }) => {
      const site = await serveHandler((ctx, next) => {
        ctx.set('Cache-Control', 'public, max-age=60')
        ctx.set('ETag', '"1"')
        put(ctx['session'])
        return send(ctx, next)
      })
      const reply = await site.visit('/', { cookie })
      expect(reply).toMatchObject({ status: 500, setCookie: [], body: 'Internal Server Error' })
      expect(site.errors.map((error) => error.code)).toEqual([code])
      expect(reply.headers).not.toHaveProperty('cache-control')
      expect(reply.headers).not.toHaveProperty('etag')
      expect(reply.headers).not.toHaveProperty('location')
    },
  )
})

describe.each(SENT)('middleware that answers errors, with $name', ({ send }) => {
  test('gets the error of a session that cannot be saved', async () => {
    const site = await serve((app) => {
      app.use(async (ctx, next) => {
        try {
          await next()
        } catch (error) {
          ctx.status = 500
          ctx.body = (error as { code: string }).code
        }
      })
      app.use(koaSessions(base))
      app.use((ctx, next) => {
        ctx['session'].bad = 5n
        return send(ctx, next) as Promise<unknown>
      })
    })
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [], body: 'unserializable' })
    expect(site.errors).toEqual([])
  })
})

test('a change in middleware further out is saved, and one that cannot be is an error of the application', async () => {
  const site = await serve((app) => {
    app.use(async (ctx, next) => {
      await next()
      ctx['session'].late = ctx.path === '/bad' ? 5n : 1
    })
    app.use(koaSessions(base))
    app.use((ctx) => void (ctx.body = 'ok'))
  })
  const good = await site.visit('/good')
  expect(good).toMatchObject({ status: 200, body: 'ok' })
  expect(linesOf(good, 'session')).toHaveLength(1)
  const bad = await site.visit('/bad')
  expect(bad).toMatchObject({ status: 500, body: 'Internal Server Error', setCookie: [] })
  expect(site.errors.map(({ code }) => code)).toEqual(['unserializable'])
})
