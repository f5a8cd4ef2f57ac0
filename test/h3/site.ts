import { H3, serve, type H3Event } from 'h3'
import { onTestFinished } from 'vitest'
import { clientSessions } from '../../src/h3.ts'
import { setupOf, waysOf } from '../hosts/web-ways.ts'
import type { WebFramework } from '../hosts/web-suite.ts'

export const WAYS = waysOf(async (app: H3) => {
  const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true })
  onTestFinished(() => server.close(true))
  await server.ready()
  return server.url!.replace(/\/$/, '')
})

export const setup = setupOf((options) => clientSessions(options))

export const H3_FRAMEWORK: WebFramework<H3> = {
  ways: WAYS,
  setup,
  create(onError) {
    if (!onError) return new H3({ silent: true })
    return new H3({
      silent: true,
      // h3 makes an HTTPError of what is thrown.
      onError({ cause, status }, { res }) {
        onError(cause)
        res.status = status
        return 'handled'
      },
    })
  },
  mount: (app, path, child) => void app.mount(path, child),
  requestOf: (event: H3Event) => event.req,
}
