import express from 'express'
import { describe, expect, test } from 'vitest'
import { fastifySessions, type FastifySessionOptions } from '../../src/adapters/fastify.ts'
import { catchWarnings } from '../support/warnings.ts'
import { base, serve } from './site.ts'

const route = (options: Partial<FastifySessionOptions>, trustProxy: boolean) =>
  serve(
    async (app) => {
      await app.register(fastifySessions, { ...base, ...options })
      app.get('/', async (request) => {
        request.session['a'] = 1
        return 'ok'
      })
    },
    { trustProxy },
  )

test('a request that is skipped is left as it is', async () => {
  const watched: boolean[] = []
  const site = await serve(async (app) => {
    await app.register(fastifySessions, { ...base, skip: (request) => request.url === '/skipped' })
    app.addHook('onResponse', async (_, reply) => {
      watched.push(Object.hasOwn(reply.raw, 'end'))
    })
    app.get('/', async () => 'ok')
    app.get('/skipped', async () => 'ok')
  })
  await site.visit()
  await site.visit('/skipped')
  await expect.poll(() => watched, { interval: 5 }).toEqual([true, false])
})

describe('secure: true', () => {
  const secure = { cookie: { secure: true } }
  const https = { headers: { 'x-forwarded-proto': 'https' } }

  test('behind a proxy that speaks HTTPS works with trustProxy', async () => {
    const site = await route(secure, true)
    const reply = await site.visit('/', https)
    expect(reply).toMatchObject({ status: 200, body: 'ok' })
    expect(reply.setCookie).toEqual([expect.stringContaining('; Secure')])
  })

  test('behind a proxy works where Express runs inside of Fastify', async () => {
    const inner = express()
    const site = await serve(
      async (app) => {
        // As @fastify/express does.
        app.addHook('onRequest', async (request) => {
          Object.setPrototypeOf(request.raw, inner.request)
        })
        await app.register(fastifySessions, { ...base, ...secure })
        app.get('/', async (request) => {
          request.session['a'] = 1
          return 'ok'
        })
      },
      { trustProxy: true },
    )
    expect(await site.visit('/', https)).toMatchObject({ status: 200, body: 'ok' })
  })

  test.each([
    ['trustProxy, over plain HTTP', true, {}],
    ['a header of a stranger, without trustProxy', false, https],
  ])('refuses a request, for the error handler: %s', async (_, trustProxy, visit) => {
    const site = await route(secure, trustProxy)
    const reply = await site.visit('/', visit)
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(JSON.parse(reply.body)).toMatchObject({ code: 'insecure-connection' })
  })

  test('"auto" and a prefix go by the connection', async () => {
    catchWarnings()
    const site = await route({ cookie: { secure: 'auto', prefix: 'host' } }, true)
    expect((await site.visit('/', https)).setCookie).toEqual([
      expect.stringMatching(/^__Host-session=.*; Secure/),
    ])
    expect((await site.visit()).setCookie).toEqual([expect.stringMatching(/^session=/)])
  })

  test('a prefixed session that cannot be saved reaches the error handler, over both', async () => {
    catchWarnings()
    const codes: unknown[] = []
    const site = await serve(
      async (app) => {
        await app.register(fastifySessions, { ...base, cookie: { secure: 'auto', prefix: 'host' } })
        app.setErrorHandler((error, _request, reply) => {
          codes.push((error as { code?: string }).code)
          return reply.code(500).send('sorry')
        })
        app.get('/', async (request) => {
          request.session['bad'] = 5n
          return 'ok'
        })
      },
      { trustProxy: true },
    )
    expect((await site.visit('/', https)).body).toBe('sorry')
    expect((await site.visit()).body).toBe('sorry')
    expect(codes).toEqual(['unserializable', 'unserializable'])
  })
})
