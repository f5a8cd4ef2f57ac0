/** What goes wrong outside of the session is a 500 as well, never the end of the process. */
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

describe.each(HOSTS)('on $name', (host) => {
  test('a clock that fails while the response is sent from a timer', async () => {
    const events: SessionEvent[] = []
    let broken = false
    const sessions = clientSessions({
      cookieName: 'session',
      secret: SECRET,
      onEvent: (event) => void events.push(event),
      clock: () => {
        if (broken) throw new Error('no time')
        return 1_800_000_000_000
      },
    })
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].user = 'ada'
        broken = true
        setTimeout(() => res.end('never seen'), 1)
      },
    })
    const reply = await site.visit()
    expect([reply.status, reply.setCookie]).toEqual([500, []])
    expect(reply.body).not.toContain('never seen')
    const error = events.flatMap((event) => (event.type === 'unsaved' ? [event.error] : []))[0]!
    expect(error).toMatchObject({ code: 'seal-failed', cause: { message: 'no time' } })
  })
})
