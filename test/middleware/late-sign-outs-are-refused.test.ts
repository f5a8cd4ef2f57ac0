/** Who signs somebody in or out has to know it when the browser will not hear of it. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'

const events: SessionEvent[] = []
const sessions = clientSessions({
  cookieName: 'session',
  secret: SECRET,
  onEvent: (event) => void events.push(event),
})
const cookie = `session=${sessions.seal({ user: 'ada' })}`

describe.each(HOSTS)('on $name', (host) => {
  test.each(['destroy', 'regenerate'] as const)(
    '%s() after the headers says that they have gone, to the callback or as a rejection',
    async (method) => {
      events.length = 0
      const told: unknown[] = []
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          const { session } = req as any
          void session.user
          res.write('hel')
          if (req.url === '/callback') await session[method]((error: unknown) => told.push(error))
          else await session[method]().catch((error: unknown) => told.push(error))
          res.end('lo')
        },
      })
      for (const path of ['/callback', '/']) {
        events.length = 0
        expect(await site.visit({ path, cookie })).toMatchObject({ body: 'hello', setCookie: [] })
      }
      const error = expect.objectContaining({
        code: 'headers-sent',
        message: expect.stringContaining(`call ${method}() before the response begins`),
      })
      expect(told).toEqual([error, error])
      expect(events).toEqual([{ type: 'late-write', cookieName: 'session', after: 'headers' }])
    },
  )

  test('destroy() again after the headers is no error: it has been sent', async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        await req['session'].destroy()
        res.write('hel')
        await req['session'].destroy()
        res.end('lo')
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ body: 'hello' })
  })

  test('what is written to the object that regenerate() has replaced is reported', async () => {
    events.length = 0
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        const { session } = req as any
        await session.regenerate()
        session.user = 'bob'
        res.end()
      },
    })
    expect((await site.visit({ cookie })).setCookie).toHaveLength(1)
    expect(events).toEqual([{ type: 'late-write', cookieName: 'session', after: 'regenerate' }])
  })
})
