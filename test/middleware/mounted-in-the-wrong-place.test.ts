/** Mistakes of which nothing would be seen, or something else. */
import { expect, test } from 'vitest'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

const sessions: any = clientSessions({ cookieName: 'session', secret: SECRET })

test('the function itself, not called, is an error of each request that shows how it is called', async () => {
  const app = express()
  app.use(clientSessions as never)
  app.use(((error, _req, res, _next) => void res.end(error.message)) as express.ErrorRequestHandler)
  const { body } = await get(await listen(app))
  expect(body).toContain('app.use(clientSessions({')
})

test("a hook of Fastify that is this middleware is an error of each request that names Fastify's entry", async () => {
  const app = fastify()
  app.addHook('onRequest', sessions)
  app.get('/', (request: any, reply) => {
    request.session.user = 'ada'
    reply.send('ok')
  })
  const { statusCode, body } = await app.inject('/')
  expect([statusCode, body]).toEqual([500, expect.stringContaining('client-sessions/fastify')])
})

test('so is a middleware of Koa', async () => {
  const app = new Koa()
  const errors: string[] = []
  app.on('error', ({ message }) => errors.push(message))
  app.use(sessions)
  expect((await get(await listen(app.callback()))).status).toBe(500)
  expect(errors).toEqual([expect.stringContaining('have entries of their own')])
})
