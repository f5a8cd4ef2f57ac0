/** V8 finds a property quickly in objects whose layout it has seen before: that is why requests shall have one layout. */
import v8 from 'node:v8'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Request, type Response } from '../support/hosts.ts'

v8.setFlagsFromString('--allow-natives-syntax')
// Only now can it be parsed.
// oxlint-disable-next-line no-new-func, no-implied-eval
const haveOneHiddenClass = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (
  a: object,
  b: object,
) => boolean

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

test.each(HOSTS)('all requests of $name have one hidden class, and all responses', async (host) => {
  const seen: [Request, Response][] = []
  const site = await host.start({
    sessions,
    handle(req, res) {
      seen.push([req, res])
      res.end(String(req['session'].count))
    },
  })
  const cookie = `session=${sessions.seal({ count: 1 })}`
  for (let i = 0; i < 12; i++) await site.visit({ cookie })
  const [[req, res], [nextReq, nextRes]] = seen.slice(-2) as [
    [Request, Response],
    [Request, Response],
  ]
  expect(nextReq).not.toBe(req)
  expect(haveOneHiddenClass(req, nextReq)).toBe(true)
  expect(haveOneHiddenClass(res, nextRes)).toBe(true)
})

test.each(HOSTS)('requests of $name keep their properties, in their order', async (host) => {
  const keys: (readonly PropertyKey[])[][] = []
  const note = (req: Request, res: Response, next?: () => void): void => {
    keys.push([Reflect.ownKeys(req), Reflect.ownKeys(res)])
    next?.()
  }
  const site = await host.start({
    sessions: [note, sessions],
    handle(req, res) {
      note(req, res)
      res.end()
    },
  })
  await site.visit()
  const [before, after] = keys
  expect(after).toHaveLength(2)
  expect(after!.map((all, i) => all.filter((key) => before![i]!.includes(key)))).toEqual(before)
  const ours = after!.map((all, i) => all.filter((key) => !before![i]!.includes(key)).map(String))
  expect(ours).toEqual([
    ['session', 'Symbol(session)', 'Symbol(client-sessions)'],
    ['writeHead', 'write', 'end', 'flushHeaders', 'Symbol(client-sessions)'],
  ])
})
