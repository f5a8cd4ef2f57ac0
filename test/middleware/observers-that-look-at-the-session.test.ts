import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { flipBit } from '../support/forge.ts'

// A log's context often tells who it was.
test.each(HOSTS)(
  'on $name an observer is told of each bad cookie once, though it looks at the session',
  async (host) => {
    let looked: unknown
    const told: unknown[] = []
    let present: any
    const sessions = clientSessions({
      cookieName: 'session',
      secret: SECRET,
      onEvent(event) {
        told.push(event.type === 'rejected' ? event.reason : event.type)
        looked = { ...present.session }
      },
    })
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        present = req
        req.session.seen = 1
        res.end()
      },
    })
    const good = sessions.seal({ user: 'ada' })
    const reply = await site.visit({ cookie: `session=${flipBit(good, -1)}; session=nothing` })
    expect(told).toEqual(['forged', 'malformed'])
    expect(looked).toEqual({})
    expect(reply.setCookie).toHaveLength(1)
  },
)
