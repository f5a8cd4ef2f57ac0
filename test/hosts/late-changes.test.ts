import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf, listener, type Host } from './hosts.ts'
import { visitLate, type Act, type Late } from './late.ts'

const cookie = cookieOf({ old: 1 })

const CHANGES: readonly (readonly [string, Act])[] = [
  ['a key', (session) => (session.late = 1)],
  ['a deletion', (session) => delete session.old],
  ['reset()', (session) => session.reset()],
  ['destroy()', (session) => void session.destroy().catch(() => {})],
  ['what cannot be saved', (session) => (session.late = 5n)],
]

const changeInTime: Act = (session) => (session.inTime = 1)

/** In ms: longer than a response is watched for, to see that nothing comes. */
const A_WHILE = 150

behaviour(
  'a change after the headers is reported',
  (host) => {
    test.each(CHANGES)('%s', async (_, act) => {
      const { reply, late } = await visitLate(host, () => {}, act)
      expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
      await expect.poll(late, { interval: 5 }).toEqual(['headers'])
    })

    test('one in time is not, and is sent', async () => {
      const { reply, late } = await visitLate(host, changeInTime, (session) => session.inTime)
      expect(contentOf(reply)).toEqual({ old: 1, inTime: 1 })
      await new Promise((resolve) => setTimeout(resolve, A_WHILE))
      expect(late()).toEqual([])
    })
  },
  {
    4: (host) => {
      test('none of these is sent or reported', async () => {
        const visits = CHANGES.map(([, act]) => visitLate(host, () => {}, act))
        const seen = await Promise.all(visits)
        await new Promise((resolve) => setTimeout(resolve, A_WHILE))
        for (const { reply, late } of seen) {
          expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
          expect(late()).toEqual([])
        }
      })

      test('one in time is sent alone', async () => {
        const { reply } = await visitLate(host, changeInTime, CHANGES[0]![1])
        expect(contentOf(reply)).toEqual({ old: 1, inTime: 1 })
      })
    },
  },
)

const DELETION = /^session=;.*Max-Age=0/i
const EMPTY_SESSION = /^session=[\w-]{60,};/

/** What is sent, and what that holds. */
const AFTER: readonly (readonly [string, Act, string, RegExp, unknown])[] = [
  ['destroy()', (session) => session.destroy(), 'destroy', DELETION, 'malformed'],
  ['regenerate()', (session) => session.regenerate(), 'regenerate', EMPTY_SESSION, {}],
]

const visitAfter = async (host: Host, end: Act): Promise<Late> => {
  const { events, onEvent } = listener()
  const site = await host.start({
    options: { onEvent },
    handle: async ({ use }) => {
      const session = await use()
      await end(session)
      session.lost = 1
      return { body: 'ok' }
    },
  })
  const reply = await site.visit({ cookie })
  const late = (): unknown[] =>
    events.flatMap((event) => (event.type === 'late-write' ? [event.after] : []))
  return { reply, late }
}

behaviour('a change that destroy() or regenerate() makes void is reported', (host) => {
  test.each(AFTER)('after %s', async (_, end, after, line, content) => {
    const { reply, late } = await visitAfter(host, end)
    expect(reply.setCookie).toEqual([expect.stringMatching(line)])
    expect(contentOf(reply)).toEqual(content)
    await expect.poll(late, { interval: 5 }).toEqual([after])
  })
})
