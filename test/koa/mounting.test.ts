import Koa from 'koa'
import { expect, test } from 'vitest'
import { koaSessions, type KoaSessionOptions } from '../../src/adapters/koa.ts'
import { base, serve, serveHandler } from './site.ts'

test('a property of another middleware is not overwritten', async () => {
  const site = await serve((app) => {
    app.use((ctx, next) => {
      ctx['session'] = { mine: true }
      return next()
    })
    app.use(koaSessions(base))
  })
  expect((await site.visit()).status).toBe(500)
  expect(site.errors).toEqual([
    expect.objectContaining({
      code: 'property-taken',
      message: expect.stringContaining('ctx.session'),
    }),
  ])
})

test('no name that contexts of Koa have can be taken', () => {
  const app = new Koa()
  const context = app.createContext(
    { headers: {} } as never,
    { getHeader: () => undefined } as never,
  )
  const names = new Set<string>()
  for (let each = context; each !== Object.prototype; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
  }
  expect(names.size).toBeGreaterThan(50)
  for (const cookieName of names) {
    expect(() => koaSessions({ ...base, cookieName }), cookieName).toThrow(/requestKey/)
  }
})

test.each([
  ['no options', undefined, /the argument is undefined/],
  ['no secret', {}, /secret/],
  ['a key of contexts', { ...base, requestKey: 'state' }, /requestKey is "state"; ctx/],
  ['an option that cannot be', { ...base, duration: -1 }, /duration/],
  ['a function that is none', { ...base, skip: 'always' }, /skip is .*function/],
])('%s throws a clear error', (_, options, message) => {
  expect(() => koaSessions(options as KoaSessionOptions)).toThrow(message)
})

test('the middleware is the handle', async () => {
  const sessions = koaSessions(base)
  expect(sessions.cookieName).toBe('session')
  const site = await serve((app) => {
    app.use(sessions)
    app.use((ctx) => void (ctx.body = sessions.read(ctx)))
  })
  const sealed = `session=${sessions.seal({ user: 'Eva' })}`
  const reply = await site.visit('/', { cookie: sealed })
  expect(JSON.parse(reply.body)).toMatchObject({ ok: true, data: { user: 'Eva' } })
  expect(reply.headers).not.toHaveProperty('vary') // it is not the session of the request
})

test('skip and cookie are given the context', async () => {
  const site = await serveHandler(
    (ctx) => {
      if (ctx['session']) ctx['session'].a = 1
      ctx.body = typeof ctx['session']
    },
    {
      skip: (ctx) => ctx.path === '/health',
      cookie: (ctx) => ({ domain: ctx.hostname }),
    },
  )
  expect((await site.visit('/health')).body).toBe('undefined')
  const reply = await site.visit('/', { headers: { host: 'app.example.com:8080' } })
  expect(reply.setCookie).toEqual([expect.stringContaining('; Domain=app.example.com')])
})

test.each([
  ['no name', {}],
  ['null as its name', { cookieName: null as never }],
])('of %s is the session at ctx.session_state', async (_, options) => {
  const site = await serve((app) => {
    app.use(koaSessions({ secret: base.secret, ...options }))
    app.use((ctx) => {
      ctx['session_state'].a = 1
      ctx.body = 'ok'
    })
  })
  expect(await site.visit()).toMatchObject({
    status: 200,
    setCookie: [expect.stringMatching(/^session_state=/)],
  })
})

test('a context that is skipped has no such property', async () => {
  const site = await serveHandler((ctx) => void (ctx.body = String('session' in ctx)), {
    skip: () => true,
  })
  expect((await site.visit()).body).toBe('false')
})

test('what skip throws is an error of the application', async () => {
  const site = await serveHandler(() => {}, {
    skip: () => {
      throw new Error('no idea')
    },
  })
  expect((await site.visit()).status).toBe(500)
  expect(site.errors.map(({ message }) => message)).toEqual(['no idea'])
})
