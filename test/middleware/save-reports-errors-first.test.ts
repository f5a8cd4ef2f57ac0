import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Request } from '../support/hosts.ts'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cookie = `session=${sessions.seal({ old: 1 })}`

const WAYS: readonly (readonly [string, (req: Request) => Promise<any>])[] = [
  ['await save()', (req) => req['session'].save().catch((error: unknown) => error)],
  ['save(callback)', (req) => new Promise((resolve) => void req['session'].save(resolve))],
]

describe.each(HOSTS)('on $name', (host) => {
  describe.each(WAYS)('%s', (_, save) => {
    test.each(UNSAVEABLE)('reports $name, and the response works once it is gone', async (bad) => {
      const errors: any[] = []
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          bad.put(req['session'])
          errors.push(await save(req))
          for (const key of Object.getOwnPropertyNames(req['session'])) {
            if (key !== 'old') delete req['session'][key]
          }
          req['session'].now = 'good'
          errors.push(await save(req))
          res.end('hello')
        },
      })
      const reply = await site.visit({ cookie })
      expect(errors[0]).toMatchObject({ name: 'SessionError', code: bad.code })
      expect(errors[0].message).toMatch(bad.message)
      expect(errors[1]).toBeUndefined()
      expect(reply).toMatchObject({ status: 200, body: 'hello' })
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual({ old: 1, now: 'good' })
    })

    test('the same error fails the response if nothing is done about it', async () => {
      const messages: string[] = []
      const site = await host.start({
        sessions: clientSessions({
          cookieName: 'session',
          secret: SECRET,
          onEvent: (event) => event.type === 'unsaved' && messages.push(event.error.message),
        }),
        handle: async (req, res) => {
          req['session'].bad = 5n
          messages.push((await save(req)).message)
          res.end('hello')
        },
      })
      expect(await site.visit({ cookie })).toMatchObject({ status: 500, setCookie: [] })
      expect(messages).toHaveLength(2)
      expect(messages[0]).toBe(messages[1])
    })

    test('a good save() that is followed by something bad is a 500 with the old cookie left', async () => {
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          req['session'].good = 1
          await save(req)
          req['session'].bad = 5n
          res.end('hello')
        },
      })
      expect(await site.visit({ cookie })).toMatchObject({ status: 500, setCookie: [] })
    })

    test('after the headers it reports that they have gone, if there is something to save', async () => {
      const outcome = {
        before: undefined as any,
        unchanged: undefined as any,
        after: undefined as any,
      }
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          req['session'].good = 1
          outcome.before = await save(req)
          res.write('hel')
          outcome.unchanged = await save(req)
          req['session'].good = 2
          outcome.after = await save(req)
          res.end('lo')
        },
      })
      expect(await site.visit({ cookie })).toMatchObject({ status: 200, body: 'hello' })
      expect([outcome.before, outcome.unchanged]).toEqual([undefined, undefined])
      expect(outcome.after).toMatchObject({ name: 'SessionError', code: 'headers-sent' })
      expect(outcome.after.message).toMatch(/call save\(\) before the response begins/)
    })
  })
})
