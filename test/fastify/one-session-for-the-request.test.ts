import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { cookieHeader } from '../support/server.ts'
import { base, serve, serveRoute } from './site.ts'

const cookie = `session=${clientSessions(base).seal({ user: 'Ann' })}`
const contentOf = (setCookie: readonly string[]): unknown => {
  const result = clientSessions(base).read(cookieHeader(setCookie))
  return result.ok ? result.data : result.reason
}

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

test('a change before an error is saved with the answer to it', async () => {
  const site = await serveRoute((request) => {
    request.session['tries'] = 1
    throw new Error('broken')
  })
  const reply = await site.visit('/', { cookie })
  expect(reply.status).toBe(500)
  expect(contentOf(reply.setCookie)).toEqual({ user: 'Ann', tries: 1 })
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
