/** A session that could not be saved is given to the error handler, and what he leaves of it is saved with his answer. */
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, contentOf, type Reply } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const events: SessionEvent['type'][] = []
const sessions = clientSessions({
  cookieName: 'session',
  secret: SECRET,
  onEvent: ({ type }) => void events.push(type),
})
const cookie = `session=${sessions.seal({ old: 1 })}`

describe.each(HOSTS.filter(({ express }) => express))('on $name', (host) => {
  const visit = async (mend: (session: any, req: any) => unknown): Promise<Reply> => {
    events.length = 0
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 1n
        res.end('ok')
      },
      onError: async (_error, req, res) => {
        await mend(req['session'], req)
        res.statusCode = 500
        res.end('sorry')
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'sorry' })
    return reply
  }

  test('destroyed, the cookie is deleted', async () => {
    const { setCookie } = await visit((session) => session.destroy())
    expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0; /)])
    expect(events).toEqual(['unsaved'])
  })

  test.each<[string, (session: any, req: any) => unknown, object]>([
    ['cleared of what was wrong', (session) => delete session.bad, { old: 1 }],
    ['reset', (session) => session.reset(), {}],
    ['replaced', (_, req) => (req.session = { fresh: 1 }), { fresh: 1 }],
    [
      'reloaded and changed',
      async (session) => (await session.reload(), (session.seen = 1)),
      { old: 1, seen: 1 },
    ],
  ])('%s, it is saved', async (what, mend, content) => {
    const reply = await visit(mend)
    if (what === 'cleared of what was wrong') expect(reply.setCookie).toEqual([]) // it is as it was
    else expect(contentOf(sessions, reply)).toEqual(content)
    expect(events).toEqual(['unsaved'])
  })

  test('what the handler itself still changed is not saved with an error page', async () => {
    events.length = 0
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 1n
        res.end('ok')
        delete req['session'].bad
        req['session'].paid = true
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ status: 500, setCookie: [] })
    expect(events).toEqual(['unsaved'])
  })

  test('left as it is, or spoilt in another way, nothing is sent and nothing is told again', async () => {
    expect((await visit(() => {})).setCookie).toEqual([])
    expect(events).toEqual(['unsaved'])
    expect((await visit((session) => (session.bad = 'x'.repeat(5000)))).setCookie).toEqual([])
    expect(events).toEqual(['unsaved'])
  })
})

describe.each(HOSTS.filter(({ express }) => !express))(
  'on $name, which has no error handlers',
  (host) => {
    test('the plain 500 leaves the cookie as it was, whatever the handler still does', async () => {
      events.length = 0
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          req['session'].bad = 'x'.repeat(5000)
          res.write('a')
          req['session'].reset()
          req['session'].paid = true
          res.end()
        },
      })
      expect(await site.visit({ cookie })).toMatchObject({ status: 500, setCookie: [] })
      expect(events).toEqual(['unsaved'])
    })
  },
)
