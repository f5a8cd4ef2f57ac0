import http2 from 'node:http2'
import fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import { base } from './site.ts'

interface Answer {
  readonly status: number | undefined
  readonly setCookie: readonly string[]
  readonly body: string
}

/** Starts a server over plain HTTP/2, and gives what asks it. */
const serveHttp2 = async (
  act: (session: any) => void,
): Promise<(path: string) => Promise<Answer>> => {
  const app = fastify({ http2: true })
  await app.register(fastifySessions, base)
  app.setErrorHandler((_error, _request, reply) => reply.code(500).send('sorry'))
  app.get('/', async (request, reply) => {
    act(request.session)
    return reply.header('Set-Cookie', 'app=1').send('ok')
  })
  app.get('/large', async (request) => {
    act(request.session)
    return 'x'.repeat(200_000)
  })
  const client = http2.connect(await app.listen({ port: 0, host: '127.0.0.1' }))
  onTestFinished(async () => {
    client.destroy()
    await app.close()
  })
  const cookie = `session=${clientSessions(base).seal({ old: { deep: 1 } })}`
  return (path) =>
    new Promise((resolve, reject) => {
      const stream = client.request({ ':path': path, cookie })
      const chunks: Buffer[] = []
      let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
      stream.on('response', (headers) => {
        head = headers
      })
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('error', reject)
      stream.on('end', () =>
        resolve({
          status: head[':status'],
          setCookie: head['set-cookie'] ?? [],
          body: Buffer.concat(chunks).toString(),
        }),
      )
      stream.end()
    })
}

test('over HTTP/2 a change sends one cookie, beside the cookie of the application', async () => {
  const visit = await serveHttp2((session) => (session.old.deep = 2))
  const reply = await visit('/')
  expect(reply).toMatchObject({ status: 200, body: 'ok' })
  expect(reply.setCookie).toEqual(['app=1', expect.stringMatching(/^session=/)])
  const large = await visit('/large')
  expect(large.body).toHaveLength(200_000)
  expect(large.setCookie).toEqual([expect.stringMatching(/^session=/)])
})

test('over HTTP/2 a session that cannot be saved reaches the error handler', async () => {
  const visit = await serveHttp2((session) => (session.bad = 5n))
  expect(await visit('/')).toMatchObject({ status: 500, body: 'sorry', setCookie: ['app=1'] })
  expect(await visit('/large')).toMatchObject({ status: 500, body: 'sorry', setCookie: [] })
})
