/** Fastify and Koa. */
import { Readable } from 'node:stream'
import fastify, { type FastifyReply } from 'fastify'
import Koa, { type Context } from 'koa'
import { onTestFinished } from 'vitest'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import { koaSessions } from '../../src/adapters/koa.ts'
import { listen } from '../support/server.ts'
import { failuresOf, optionsOf, type Answer, type Exchange, type Host } from './hosts.ts'
import { visitUrl } from './visit.ts'

/** @param holder `request` of Fastify, `ctx` of Koa. */
const exchangeOf = (holder: any): Exchange => ({
  path: holder.url.split('?', 1)[0],
  use: async (name = 'session') => holder[name],
  assign: async (value, name = 'session') => void (holder[name] = value),
})

const sendByFastify = (reply: FastifyReply, answer: Answer | void): unknown => {
  const { status = 200, headers = {}, body, redirect } = answer ?? {}
  reply.headers(headers)
  if (redirect !== undefined) return reply.redirect(redirect)
  return reply.code(status).send(typeof body === 'object' ? Readable.from(body) : body)
}

const FASTIFY: Host = {
  name: 'Fastify',
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const app = fastify({ forceCloseConnections: true })
    onTestFinished(() => app.close())
    for (const options of optionsOf(setup)) await app.register(fastifySessions, options)
    app.setErrorHandler(async (error, request, reply) =>
      sendByFastify(reply, await answer(error, exchangeOf(request))),
    )
    app.all('*', async (request, reply) =>
      sendByFastify(reply, await setup.handle(exchangeOf(request))),
    )
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    return { errors, visit: (visit) => visitUrl(address, visit) }
  },
}

const sendByKoa = (ctx: Context, answer: Answer | void): void => {
  const { status = 200, headers = {}, body = '', redirect } = answer ?? {}
  ctx.set(headers)
  if (redirect !== undefined) return ctx.redirect(redirect)
  ctx.status = status
  ctx.body = typeof body === 'object' ? Readable.from(body) : body
}

const KOA: Host = {
  name: 'Koa',
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const app = new Koa()
    // Koa's way of error handling: a middleware around all others.
    app.use(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        sendByKoa(ctx, await answer(error, exchangeOf(ctx)))
      }
    })
    for (const options of optionsOf(setup)) app.use(koaSessions(options))
    app.use(async (ctx) => sendByKoa(ctx, await setup.handle(exchangeOf(ctx))))
    const address = await listen(app.callback())
    return { errors, visit: (visit) => visitUrl(address, visit) }
  },
}

export const NODE_FRAMEWORKS: readonly Host[] = [FASTIFY, KOA]
