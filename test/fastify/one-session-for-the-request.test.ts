import express from 'express'
import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'
import { base, serve, serveRoute } from './site.ts'
import { linesOf } from './visit.ts'

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
  const site = await serveRoute(
    (_, reply) => reply.header('Cache-Control', 'public, max-age=60').send('ok'),
    { clock, onEvent },
  )
  const reply = await site.visit('/', { cookie: 'session=garbage' })
  expect(reply).toMatchObject({ status: 200, setCookie: [], body: 'ok' })
  expect(reply.headers).toMatchObject({ 'cache-control': 'public, max-age=60' })
  expect(reply.headers).not.toHaveProperty('vary')
  expect(clock).not.toHaveBeenCalled()
  expect(onEvent).not.toHaveBeenCalled()
})

test('it is one object, in hooks, in the handler and on the raw request', async () => {
  const seen: unknown[] = []
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    app.addHook('preHandler', async (request) => void seen.push(request.session))
    app.get('/', async (request) => {
      seen.push(request.session, (request.raw as any).session)
      return 'ok'
    })
  })
  await site.visit('/', { cookie })
  expect(new Set(seen).size).toBe(1)
  expect(seen[0]).toEqual({ user: 'Ann' })
})

test.each(['id', 'save', 'reset', 'destroy', '__proto__', 'constructor', 'then', 'toString'])(
  'a key named %s is data',
  async (key) => {
    const site = await serveRoute((request) => {
      if (Object.hasOwn(request.session, key)) return { seen: request.session[key] }
      Object.defineProperty(request.session, key, {
        value: 'mine',
        enumerable: true,
        configurable: true,
        writable: true,
      })
      return {}
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
    const site = await serveRoute((request) => {
      request.session = { user: 'Zoe' }
      request.session = given
      request.session['more'] = 1
      return 'ok'
    })
    const { setCookie } = await site.visit('/', { cookie })
    expect(setCookie).toHaveLength(1)
    expect(contentOf(setCookie)).toEqual({ user: 'Bob', more: 1 })
    expect(given).toEqual({ user: 'Bob' })
  })

  test('that is null deletes the cookie', async () => {
    const site = await serveRoute((request) => {
      request.session = null
      return 'ok'
    })
    const { setCookie } = await site.visit('/', { cookie })
    expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('that is none is a TypeError, which the error handler gets', async () => {
    const site = await serveRoute((request) => {
      request.session = 5 as never
    })
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(JSON.parse(reply.body).message).toContain('session')
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
    const site = await serveRoute((request) => ({ ...request.session }), {
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

test('a change before an error is saved with the answer to it', async () => {
  const site = await serveRoute((request) => {
    request.session['tries'] = 1
    throw new Error('broken')
  })
  const reply = await site.visit('/', { cookie })
  expect(reply.status).toBe(500)
  expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', tries: 1 })
})

test('an error handler can mend the session', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    app.setErrorHandler((_error, request, reply) => {
      delete request.session['bad']
      return reply.code(400).send('mended')
    })
    app.get('/', async (request) => {
      request.session['bad'] = 5n
      request.session['good'] = 1
      return 'ok'
    })
  })
  const reply = await site.visit('/', { cookie })
  expect(reply).toMatchObject({ status: 400, body: 'mended' })
  expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', good: 1 })
})

test('save() tells the handler of the error, and what it answers is sent', async () => {
  const site = await serveRoute(async (request, reply) => {
    request.session['bad'] = 5n
    const told = await request.session.save().catch((error: unknown) => error)
    return reply.code(400).send({ code: (told as { code: string }).code })
  })
  const reply = await site.visit('/', { cookie })
  expect(reply).toMatchObject({ status: 400, body: '{"code":"unserializable"}', setCookie: [] })
})

test('a change after the headers is reported once', async () => {
  const events: SessionEvent[] = []
  const site = await serve(async (app) => {
    await app.register(fastifySessions, { ...base, onEvent: (event) => events.push(event) })
    app.addHook('onResponse', async (request) => {
      request.session['late'] = 1
    })
    app.get('/', async (request) => String(request.session['user']))
  })
  expect(await site.visit('/', { cookie })).toMatchObject({ body: 'Ann', setCookie: [] })
  const late = { type: 'late-write', cookieName: 'session', after: 'headers' }
  await expect.poll(() => events, { interval: 5 }).toEqual([late])
})

test('destroy() is final and deletes the cookie', async () => {
  const events: SessionEvent[] = []
  const site = await serveRoute(
    async (request) => {
      await request.session.destroy()
      request.session['after'] = 1
      return 'ok'
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
  const site = await serveRoute(
    (request, reply) => {
      request.session['a'] = 1
      return reply.header('Cache-Control', 'public, max-age=60').header('Vary', 'Accept').send('ok')
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
  const site = await serveRoute((request) => {
    request.session['visits'] = (request.session['visits'] ?? 0) + 1
    return String(request.session['visits'])
  })
  const first = await site.visit()
  const second = await get(url, cookieHeader(first.setCookie))
  const third = await site.visit('/', { cookie: cookieHeader(second.setCookie) })
  expect([first.body, second.body, third.body]).toEqual(['1', '2', '3'])
  expect(linesOf(third, 'session')).toHaveLength(1)
})
