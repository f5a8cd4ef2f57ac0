/** Applications of 0.8 stored whose session it is under `id`, and knew by it who is signed in. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, contentOf } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

describe.each(HOSTS)('on $name', (host) => {
  test('who stores it is warned, once, of what it is where it is not stored', async () => {
    const warnings = catchWarnings()
    const events: SessionEvent[] = []
    const cookieName = `login${HOSTS.indexOf(host)}`
    const sessions = clientSessions({
      cookieName,
      requestKey: 'session',
      secret: SECRET,
      onEvent: (event) => void events.push(event),
    })
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req.session.id = req.url
        res.end()
      },
    })
    const replies = [await site.visit({ path: '/1' }), await site.visit({ path: '/2' })]
    expect(replies.map((reply) => contentOf(sessions, reply))).toEqual([{ id: '/1' }, { id: '/2' }])
    const told = events.filter(({ type }) => type === 'warning')
    expect(told).toEqual([expect.objectContaining({ code: 'id-is-data', cookieName })])
    // A process warning is told once in a process, whichever the cookie.
    for (const text of warnings) expect(text).toContain('such as userId')
  })
})

test('an id that is not stored is an error in format 0.8, which names the way out', async () => {
  const sessions = clientSessions({ cookieName: 'session', format: '0.8', secret: SECRET })
  let thrown: unknown
  const req: any = { headers: {} }
  sessions(req, {} as never, () => {
    try {
      thrown = req.session.id
    } catch (error) {
      thrown = error
    }
  })
  expect(thrown).toEqual(
    expect.objectContaining({
      message: expect.stringMatching(/take another key if it is one of your own/),
    }),
  )
})
