import { serve } from '@hono/node-server'
import { Hono, type Context } from 'hono'
import { onTestFinished } from 'vitest'
import { clientSessions } from '../../src/hono.ts'
import { setupOf, waysOf } from '../hosts/web-ways.ts'
import type { WebFramework } from '../hosts/web-suite.ts'

/** The server of @hono/node-server, as it is by default: with classes of its own for `Request` and `Response`. */
export const WAYS = waysOf(
  (app: Hono) =>
    new Promise((resolve) => {
      const options = { fetch: app.fetch, port: 0, hostname: '127.0.0.1' }
      const server = serve(options, ({ port }) => resolve(`http://127.0.0.1:${port}`))
      onTestFinished(() => void server.close())
    }),
)

export const setup = setupOf((options) => clientSessions(options))

export const HONO: WebFramework<Hono> = {
  ways: WAYS,
  setup,
  create(onError) {
    const app = new Hono()
    if (!onError) return app
    return app.onError((error, c) => {
      onError(error)
      return c.text('handled', 500)
    })
  },
  mount: (app, path, child) => void app.route(path, child),
  requestOf: (c: Context) => c.req.raw,
}
