import fastify from 'fastify'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions, type FastifySessionOptions } from '../../src/adapters/fastify.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { base, serve, serveRoute } from './site.ts'
import { linesOf } from '../support/visit.ts'

const cookie = `session=${clientSessions(base).seal({ user: 'Ann' })}`

const registering = async (options: unknown, app = fastify()): Promise<unknown> => {
  try {
    await app.register(fastifySessions, options as FastifySessionOptions)
    await app.ready()
    return undefined
  } catch (error) {
    return error
  } finally {
    await app.close()
  }
}

test('the session is there outside of the plugin, and inside of other plugins', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    await app.register(async (child) => {
      child.get('/child', async (request) => request.session['user'])
    })
    app.get('/', async (request) => request.session['user'])
  })
  expect(site.app.hasPlugin('client-sessions')).toBe(true)
  expect(await site.visit('/', { cookie })).toMatchObject({ status: 200, body: 'Ann' })
  expect(await site.visit('/child', { cookie })).toMatchObject({ status: 200, body: 'Ann' })
})

test('registered inside of a plugin it is there and nowhere else', async () => {
  const site = await serve(async (app) => {
    await app.register(async (child) => {
      await child.register(fastifySessions, base)
      child.get('/child', async (request) => request.session['user'])
    })
    app.get('/', async (request) => typeof request.session)
  })
  expect((await site.visit('/child', { cookie })).body).toBe('Ann')
  expect((await site.visit('/', { cookie })).body).toBe('undefined')
  expect(site.app.hasDecorator('clientSessions')).toBe(false)
})

test('two plugins side by side have sessions of one name under keys of their own', async () => {
  const site = await serve(async (app) => {
    for (const [path, secret] of [
      ['/one', SECRET],
      ['/two', OTHER_SECRET],
    ] as const) {
      await app.register(async (child) => {
        await child.register(fastifySessions, { ...base, secret })
        child.get(path, async (request) => String(request.session['user']))
      })
    }
  })
  expect((await site.visit('/one', { cookie })).body).toBe('Ann')
  expect((await site.visit('/two', { cookie })).body).toBe('undefined')
})

test('a plugin has the handles from above and its own, and keeps its own to itself', async () => {
  const keys: Record<string, string[]> = {}
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    for (const [name, secret] of [
      ['one', SECRET],
      ['two', OTHER_SECRET],
    ] as const) {
      await app.register(async (child) => {
        await child.register(fastifySessions, { secret, cookieName: 'cart' })
        keys[name] = ['session', 'cart'].filter((key) => key in child.clientSessions)
      })
    }
  })
  expect(keys).toEqual({ one: ['session', 'cart'], two: ['session', 'cart'] })
  expect('cart' in site.app.clientSessions).toBe(false)
})

test('several sessions of one registration are independent', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, [base, { ...base, cookieName: 'cart' }])
    app.get('/both', async (request) => {
      request.session['user'] = 'Bob'
      request.cart['total'] = 33
      return 'ok'
    })
    app.get('/cart', async (request) => {
      request.cart['total'] = 34
      return 'ok'
    })
    app.get('/bad', async (request) => {
      request.session['user'] = 'Zoe'
      request.cart['total'] = 5n
      return 'ok'
    })
    app.get('/', async (request) => ({ session: request.session, cart: request.cart }))
  })
  const both = await site.visit('/both')
  expect(both.setCookie).toHaveLength(2)
  const sent = cookieHeader(both.setCookie)
  const seen = await site.visit('/', { cookie: sent })
  expect(JSON.parse(seen.body)).toEqual({ session: { user: 'Bob' }, cart: { total: 33 } })
  const cart = await site.visit('/cart', { cookie: sent })
  expect(cart.setCookie).toEqual([expect.stringMatching(/^cart=/)])
  const bad = await site.visit('/bad', { cookie: sent })
  expect(bad.status).toBe(500)
  expect(linesOf(bad, 'cart')).toEqual([])
  // A cookie of one name is never accepted as another.
  const swapped = sent.replace('session=', 'x=').replace('cart=', 'session=')
  const empty = await site.visit('/', { cookie: swapped })
  expect(JSON.parse(empty.body)).toEqual({ session: {}, cart: {} })
})

test('registered twice under one name, the first serves both', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    await app.register(fastifySessions, base)
    await app.register(async (child) => {
      await child.register(fastifySessions, base)
      child.get('/', async (request) => {
        request.session['more'] = 1
        return request.session['user']
      })
    })
  })
  const reply = await site.visit('/', { cookie })
  expect(reply.body).toBe('Ann')
  expect(reply.setCookie).toHaveLength(1)
})

test.each([
  ['no secret', {}, /secret/],
  ['no options', undefined, /secret/],
  ['an empty entry of a list', [base, undefined], /the argument is undefined/],
  ['a name of requests of Node', { ...base, cookieName: 'url' }, /requestKey/],
  ['a name of requests of Fastify', { ...base, cookieName: 'log' }, /log.*already/],
  ['an option that cannot be', { ...base, duration: -1 }, /duration/],
  ['a function that is none', { ...base, skip: 'always' }, /skip is .*function/],
])('%s stops the start with a clear error', async (_, options, message) => {
  const error = await registering(options)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).message).toMatch(message)
})

test('a misplaced option warns', async () => {
  const warnings = catchWarnings()
  expect(await registering({ ...base, secure: true })).toBeUndefined()
  expect(warnings).toEqual([expect.stringContaining('cookie')])
})

test('the handle of each session reads, seals and measures', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, [base, { ...base, cookieName: 'cart' }])
    app.get('/', async (request) => app.clientSessions['session']!.read(request))
  })
  const { session, cart } = site.app.clientSessions
  expect(cart!.cookieName).toBe('cart')
  const sealed = `session=${session!.seal({ user: 'Eva' })}`
  const reply = await site.visit('/', { cookie: sealed })
  expect(JSON.parse(reply.body)).toMatchObject({ ok: true, data: { user: 'Eva' } })
  expect(reply.headers).not.toHaveProperty('vary') // it is not the session of the request
  expect(session!.measure({ user: 'Eva' }).fits).toBe(true)
})

test('skip and cookie are given the request of Fastify, the handle too', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, {
      ...base,
      skip: (request) => request.routeOptions.url === '/assets/:name',
      cookie: (request) => ({ domain: request.hostname }),
    })
    app.get('/assets/:name', async (request) => typeof request.session)
    app.get('/', async (request) => {
      request.session['a'] = 1
      return app.clientSessions['session']!.serialize({ b: 1 }, request)[0]
    })
  })
  expect((await site.visit('/assets/a.css')).body).toBe('undefined')
  const reply = await site.visit('/', { headers: { host: 'app.example.com:8080' } })
  expect(reply.setCookie).toEqual([expect.stringContaining('; Domain=app.example.com')])
  expect(reply.body).toContain('; Domain=app.example.com')
})

test('what skip throws reaches the error handler', async () => {
  const site = await serveRoute(() => 'ok', {
    skip: () => {
      throw new Error('no idea')
    },
  })
  const reply = await site.visit()
  expect(reply.status).toBe(500)
  expect(JSON.parse(reply.body).message).toBe('no idea')
})

test('a request that no route takes has a session as well', async () => {
  const site = await serve(async (app) => {
    await app.register(fastifySessions, base)
    app.addHook('preHandler', async (request) => void (request.session['seen'] = 1))
    app.setNotFoundHandler((_request, reply) => reply.code(404).send('nowhere'))
    app.get('/', async () => 'ok')
  })
  const reply = await site.visit('/nowhere', { cookie })
  expect(reply).toMatchObject({ status: 404, body: 'nowhere' })
  expect(linesOf(reply, 'session')).toHaveLength(1)
})

test('inject() has sessions', async () => {
  const site = await serveRoute((request) => {
    request.session['visits'] = (request.session['visits'] ?? 0) + 1
    return String(request.session['visits'])
  })
  const first = await site.app.inject('/')
  const [set] = [first.headers['set-cookie']].flat()
  const second = await site.app.inject({ url: '/', headers: { cookie: cookieHeader([set!]) } })
  expect([first.body, second.body]).toEqual(['1', '2'])
})

const registerBoth = async (first: object, second: object): Promise<unknown> => {
  const app = fastify()
  await app.register(fastifySessions, { ...base, ...first })
  return registering({ ...base, ...second }, app)
}

test('registered once more with revocation, where it serves without, it is refused', async () => {
  expect(await registerBoth({}, { revocation: {} })).toMatchObject({
    name: 'TypeError',
    message: expect.stringMatching(/revocation is not set on the middleware.*first.*set it there/),
  })
  for (const [first, second] of [
    [{ revocation: {} }, { revocation: {} }],
    [{ revocation: {} }, {}],
    [{}, {}],
  ] as const) {
    expect(await registerBoth(first, second)).toBeUndefined()
  }
})
