/** Hono and h3, on their servers for Node. */
import { serve as serveHono } from '@hono/node-server'
import { H3, redirect as redirectByH3, serve as serveH3, type H3Event } from 'h3'
import { Hono, type Context } from 'hono'
import { onTestFinished } from 'vitest'
import { clientSessions as h3Sessions } from '../../src/h3.ts'
import { clientSessions as honoSessions } from '../../src/hono.ts'
import { failuresOf, optionsOf, type Answer, type Host } from './hosts.ts'
import { visitUrl } from './visit.ts'
import { exchangeOf, pairsOf, streamOf, type WebExchange } from './web-exchange.ts'

const sendByHono = (c: Context, answered: Answer | void): Response => {
  const { status = 200, redirect, ...answer } = answered ?? {}
  for (const [name, value] of pairsOf(answer)) c.header(name, value, { append: true })
  if (redirect !== undefined) return c.redirect(redirect)
  return c.body(streamOf(answer.body) as string, status as 200)
}

const HONO: Host = {
  name: 'Hono',
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const mounted = optionsOf(setup).map((options) => honoSessions(options))
    const exchange = (c: Context): WebExchange =>
      exchangeOf(
        c.req.url,
        mounted.map(({ cookieName, load }) => [cookieName, () => load(c)]),
      )
    const app = new Hono()
    for (const sessions of mounted) app.use(sessions)
    app.all('*', async (c) => sendByHono(c, await setup.handle(exchange(c))))
    app.onError(async (error, c) => {
      const answered = await answer(error, exchange(c))
      const response = sendByHono(c, answered)
      await exchange(c).commit(answered, response.headers)
      return response
    })
    const address = await new Promise<string>((resolve) => {
      const options = {
        fetch: app.fetch,
        port: 0,
        hostname: '127.0.0.1',
        // Or h3, in the same process, would not know the responses of the global class.
        overrideGlobalObjects: false,
      }
      const server = serveHono(options, ({ port }) => resolve(`http://127.0.0.1:${port}`))
      onTestFinished(() => void server.close())
    })
    return { errors, visit: (visit) => visitUrl(address, visit) }
  },
}

const sendByH3 = ({ res }: H3Event, answered: Answer | void): unknown => {
  const { status = 200, redirect, ...answer } = answered ?? {}
  for (const [name, value] of pairsOf(answer)) res.headers.append(name, value)
  if (redirect !== undefined) return redirectByH3(redirect)
  res.status = status
  return streamOf(answer.body)
}

const H3_HOST: Host = {
  name: 'h3',
  async start(setup) {
    const { errors, answer } = failuresOf(setup)
    const mounted = optionsOf(setup).map((options) => h3Sessions(options))
    const exchange = (event: H3Event): WebExchange =>
      exchangeOf(
        event.req.url,
        mounted.map(({ cookieName, load }) => [cookieName, () => load(event)]),
      )
    const app = new H3({
      silent: true,
      // h3 makes an HTTPError of what is thrown.
      onError: async ({ cause }, event) => {
        const answered = await answer(cause, exchange(event))
        const value = sendByH3(event, answered)
        await exchange(event).commit(answered, event.res.headers)
        return value
      },
    })
    for (const sessions of mounted) app.use(sessions)
    app.all('/**', async (event) => sendByH3(event, await setup.handle(exchange(event))))
    const server = serveH3(app, { port: 0, hostname: '127.0.0.1', silent: true })
    onTestFinished(() => server.close(true))
    await server.ready()
    const address = server.url!.replace(/\/$/, '')
    return { errors, visit: (visit) => visitUrl(address, visit) }
  },
}

export const WEB_FRAMEWORKS: readonly Host[] = [HONO, H3_HOST]
