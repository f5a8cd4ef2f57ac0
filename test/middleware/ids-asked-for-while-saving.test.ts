import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

test.each(HOSTS)('on $name an id that toJSON() is the first to ask for is saved', async (host) => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const site = await host.start({
    sessions,
    handle: (req, res) => {
      const session = req['session']
      session.cart = { toJSON: () => ({ boundTo: session.id }) }
      res.end()
    },
  })
  const result = sessions.read(cookieHeader((await site.visit()).setCookie))
  expect(result).toMatchObject({ ok: true, id: expect.any(String) })
  expect(result.ok && result.data['cart'].boundTo).toBe(result.ok && result.id)
})
