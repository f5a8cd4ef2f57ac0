import { describe, expect, test } from 'vitest'
import { koaSessions } from '../../src/adapters/koa.ts'
import { catchWarnings } from '../support/warnings.ts'
import { base, serve, serveHandler } from './site.ts'

const write = (ctx: { session?: any; body?: unknown }): void => {
  ctx.session.a = 1
  ctx.body = 'ok'
}

describe('secure: true', () => {
  const secure = { cookie: { secure: true } }
  const https = { headers: { 'x-forwarded-proto': 'https' } }

  test('behind a proxy that speaks HTTPS works with app.proxy', async () => {
    const site = await serveHandler(write, secure, { proxy: true })
    const reply = await site.visit('/', https)
    expect(reply).toMatchObject({ status: 200, body: 'ok' })
    expect(reply.setCookie).toEqual([expect.stringContaining('; Secure')])
  })

  test.each([
    ['app.proxy, over plain HTTP', true, {}],
    ['a header of a stranger, without app.proxy', false, https],
  ])('refuses a request: %s', async (_, proxy, visit) => {
    const site = await serveHandler(write, secure, { proxy })
    expect(await site.visit('/', visit)).toMatchObject({ status: 500, setCookie: [] })
    expect(site.errors.map(({ code }) => code)).toEqual(['insecure-connection'])
  })

  test('a prefixed session that cannot be saved reaches the middleware outside, over both', async () => {
    catchWarnings()
    const site = await serve(
      (app) => {
        app.use(async (ctx, next) => {
          await next().catch((error: { code: string }) => {
            ctx.status = 500
            ctx.body = error.code
          })
        })
        app.use(koaSessions({ ...base, cookie: { secure: 'auto', prefix: 'host' } }))
        app.use((ctx) => {
          ctx['session'].bad = 5n
          ctx.body = 'ok'
        })
      },
      { proxy: true },
    )
    expect((await site.visit('/', https)).body).toBe('unserializable')
    expect((await site.visit()).body).toBe('unserializable')
  })

  test('"auto" and a prefix go by the connection', async () => {
    catchWarnings()
    const prefixed = { cookie: { secure: 'auto', prefix: 'host' } } as const
    const site = await serveHandler(write, prefixed, { proxy: true })
    expect((await site.visit('/', https)).setCookie).toEqual([
      expect.stringMatching(/^__Host-session=.*; Secure/),
    ])
    expect((await site.visit()).setCookie).toEqual([expect.stringMatching(/^session=/)])
  })
})
