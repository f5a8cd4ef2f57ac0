import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import {
  OTHER_SECRET,
  SECRET,
  contentOf,
  express4,
  startHttp1,
  type Reply,
} from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

const THIRD_SECRET = 'mB5tXe8KqWz1RnVu4YcJ7oLh2DgSa9Pf'

const visit = async (
  outer: object,
  inner: object,
): Promise<{ reply: Reply; warnings: string[]; events: SessionEvent[] }> => {
  const warnings = catchWarnings()
  const events: SessionEvent[] = []
  const parent = express4()
  const child = express4()
  child.use(
    clientSessions({
      ...inner,
      onEvent: (event: SessionEvent) => void events.push(event),
    } as never),
  )
  child.use((req: any, res: any) => {
    req.session.child = 1
    res.end()
  })
  parent.use(clientSessions(outer as never))
  parent.use('/admin', child)
  const site = await startHttp1(parent)
  const replies = [await site.visit({ path: '/admin' }), await site.visit({ path: '/admin' })]
  return { reply: replies[1]!, warnings, events }
}

const OUTER = { cookieName: 'session', secret: [SECRET, OTHER_SECRET] }

test('a child with another secret shares the session of its parent, as with 0.8, and is told so once', async () => {
  const { reply, warnings, events } = await visit(OUTER, { ...OUTER, secret: THIRD_SECRET })
  expect(contentOf(clientSessions(OUTER), reply)).toEqual({ child: 1 })
  expect(events).toEqual([
    {
      type: 'warning',
      cookieName: 'session',
      code: 'unused-secret',
      message:
        'option secret is not used: a middleware with another one was mounted before, and serves req.session here too; ' +
        'set cookieName to another name for a session of its own, or give both the same secret',
    },
  ])
  expect(warnings).toEqual([`client-sessions: ${(events[0] as { message: string }).message}`])
  for (const secret of [SECRET, OTHER_SECRET, THIRD_SECRET]) {
    expect(inspect([events, warnings], { depth: null })).not.toContain(secret)
  }
})

test.each([
  ['the same secret', SECRET],
  ['an older secret of the parent', OTHER_SECRET],
  ['a new secret and one of the parent', [THIRD_SECRET, SECRET]],
])('a child with %s is told nothing', async (_, secret) => {
  const { warnings, events } = await visit(OUTER, { ...OUTER, secret })
  expect([...warnings, ...events.filter(({ type }) => type === 'warning')]).toEqual([])
})

test('nor is one with another name', async () => {
  const { warnings, events } = await visit(OUTER, { cookieName: 'cart', secret: THIRD_SECRET })
  expect([...warnings, ...events.filter(({ type }) => type === 'warning')]).toEqual([])
})

test('a parent with another copy of this library, whose secrets are not known here, is no reason to warn', () => {
  const events: SessionEvent[] = []
  const sessions = clientSessions({ ...OUTER, onEvent: (event) => void events.push(event) })
  const elsewhere = { session: { cookieName: 'session', asksRevocation: false } }
  const req = { headers: {}, session: {}, [Symbol.for('client-sessions')]: elsewhere }
  sessions(req as never, {} as never, (...error) => expect(error).toEqual([]))
  expect(events).toEqual([])
})
