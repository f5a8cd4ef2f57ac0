import { Readable } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import { cookieHeader } from '../support/server.ts'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'
import { base, serve, serveRoute, type Handler } from './site.ts'
import { linesOf } from '../support/visit.ts'

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

/** Those in which Fastify itself sends. */
const SENT: readonly Way[] = [
  way('a text', 'ok', (_, reply) => reply.send('ok')),
  way('a returned value', '{"ok":true}', async () => ({ ok: true })),
  way('a returned reply', 'ok', async (_, reply) => reply.send('ok')),
  way('a later reply', 'ok', (_, reply) => void setTimeout(() => reply.send('ok'), 5)),
  way('a buffer', 'ok', (_, reply) => reply.send(Buffer.from('ok'))),
  way('a stream', 'ok', (_, reply) => reply.send(Readable.from(['o', 'k']))),
  way('a web stream', 'ok', (_, reply) => reply.send(new Blob(['ok']).stream())),
  way('a Response', 'ok', (_, reply) =>
    reply.send(new Response('ok', { headers: { 'x-response': '1' } })),
  ),
  way('no content', '', (_, reply) => reply.code(204).send(), 204),
  way('a redirect', '', (_, reply) => reply.redirect('/elsewhere'), 302),
  way('the handler for 404', '/', (_, reply) => reply.callNotFound(), 404),
]

/** Those in which the application sends past Fastify. */
const RAW: readonly Way[] = [
  way('a hijacked reply', 'ok', (_, reply) => {
    reply.hijack()
    reply.raw.setHeader('Set-Cookie', 'app=1')
    reply.raw.end('ok')
  }),
  way('a hijacked reply with writeHead', 'ok', (_, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'Set-Cookie': 'app=1' })
    reply.raw.end('ok')
  }),
]

const build = (send: Handler) => async (app: Parameters<Parameters<typeof serve>[0]>[0]) => {
  await app.register(fastifySessions, base)
  app.setNotFoundHandler((request, reply) => reply.code(404).send(request.url))
  app.get('/', (request, reply) => {
    reply.header('Set-Cookie', 'app=1')
    return send(request, reply)
  })
}

const cookie = `session=${clientSessions(base).seal({ old: { deep: 1 } })}`

describe.each([...SENT, ...RAW])('with $name', ({ status, body, send }) => {
  test('a nested change sends one cookie, beside the cookie of the application', async () => {
    const site = await serve(
      build((request, reply) => {
        request.session['old'].deep = 2
        return send(request, reply)
      }),
    )
    const reply = await site.visit('/', { cookie })
    expect(reply).toMatchObject({ status, headers: { 'cache-control': 'private' } })
    expect(reply.headers['vary']).toBe('Cookie')
    if (status !== 302) expect(reply.body).toBe(body)
    expect(reply.setCookie).toHaveLength(2)
    expect(linesOf(reply, 'app')).toEqual(['app=1'])
    const read = clientSessions(base).read(cookieHeader(linesOf(reply, 'session')))
    expect(read).toMatchObject({ ok: true, data: { old: { deep: 2 } } })
  })

  test('reading sends no cookie', async () => {
    let seen: unknown
    const site = await serve(
      build((request, reply) => {
        seen = request.session['old'].deep
        return send(request, reply)
      }),
    )
    const reply = await site.visit('/', { cookie })
    expect(seen).toBe(1)
    expect(reply).toMatchObject({ status, setCookie: ['app=1'] })
    expect(reply.headers['vary']).toBe('Cookie')
  })
})

describe.each(SENT)('a session that cannot be saved, with $name', ({ send }) => {
  test.each([UNSAVEABLE[0]!, UNSAVEABLE.find(({ code }) => code === 'too-large')!])(
    'reaches the error handler: $name',
    async ({ put, code }) => {
      const errors: any[] = []
      const site = await serve(async (app) => {
        app.setErrorHandler((error, _request, reply) => {
          errors.push(error)
          return reply.code(500).send('sorry')
        })
        await build((request, reply) => {
          reply.header('Cache-Control', 'public, max-age=60').header('ETag', '"1"')
          put(request.session)
          return send(request, reply)
        })(app)
      })
      const reply = await site.visit('/', { cookie })
      expect(reply).toMatchObject({ status: 500, body: 'sorry' })
      expect(errors.map((error) => error.code)).toEqual([code])
      // The browser keeps the cookie it has; the application's goes out as Fastify does with errors.
      expect(linesOf(reply, 'session')).toEqual([])
      // Nothing of the reply that was refused.
      expect(reply.headers).not.toHaveProperty('cache-control')
      expect(reply.headers).not.toHaveProperty('etag')
      expect(reply.headers).not.toHaveProperty('location')
    },
  )
})

test.each(RAW)('a session that cannot be saved answers 500, with $name', async ({ send }) => {
  const warnings = catchWarnings()
  const site = await serve(
    build((request, reply) => {
      UNSAVEABLE[0]!.put(request.session)
      return send(request, reply)
    }),
  )
  const reply = await site.visit('/', { cookie })
  expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
  expect(linesOf(reply, 'session')).toEqual([])
  expect(warnings).toEqual([expect.stringContaining('refers back')])
})

test('without an error handler it is a 500 of Fastify', async () => {
  const site = await serveRoute((request, reply) => {
    request.session['bad'] = 5n
    return reply.send('ok')
  })
  const reply = await site.visit()
  expect(reply).toMatchObject({ status: 500, setCookie: [] })
  expect(JSON.parse(reply.body)).toMatchObject({ statusCode: 500, code: 'unserializable' })
})

const slowly = async function* (): AsyncGenerator<string> {
  await new Promise((resolve) => setTimeout(resolve, 30))
  yield 'never seen'
  await new Promise((resolve) => setTimeout(resolve, 30))
  yield 'either'
}

test('a session that cannot be saved reaches the error handler before a slow stream begins', async () => {
  const site = await serve(async (app) => {
    app.setErrorHandler((_error, _request, reply) => reply.code(500).send('sorry'))
    await build((request, reply) => {
      request.session['bad'] = 5n
      return reply.send(Readable.from(slowly()))
    })(app)
  })
  expect(await site.visit()).toMatchObject({ status: 500, body: 'sorry' })
})

test.each<[string, (stream: ReadableStream) => unknown]>([
  ['by itself', (stream) => stream],
  ['of a Response', (stream) => new Response(stream)],
])('a web stream that is refused is cancelled, %s', async (_, payload) => {
  const letGo = vi.fn()
  const site = await serveRoute((request, reply) => {
    request.session['bad'] = 5n
    return reply.send(payload(new ReadableStream({ cancel: letGo })))
  })
  expect((await site.visit()).status).toBe(500)
  expect(letGo).toHaveBeenCalledTimes(1)
})

test('a change in a later onSend hook is saved, and one that cannot be reaches the handler', async () => {
  const errors: any[] = []
  const site = await serve(async (app) => {
    app.setErrorHandler((error, _request, reply) => {
      errors.push(error)
      return reply.code(500).send('sorry')
    })
    await app.register(fastifySessions, base)
    app.addHook('onSend', async (request) => {
      if (request.session['late'] === undefined) {
        request.session['late'] = request.url === '/bad' ? 5n : 1
      }
    })
    app.get('/good', async () => 'ok')
    app.get('/bad', async () => 'ok')
  })
  const good = await site.visit('/good')
  expect(good).toMatchObject({ status: 200, body: 'ok' })
  expect(linesOf(good, 'session')).toHaveLength(1)
  const bad = await site.visit('/bad')
  expect(bad).toMatchObject({ status: 500, body: 'sorry', setCookie: [] })
  expect(errors.map(({ code }) => code)).toEqual(['unserializable'])
})
