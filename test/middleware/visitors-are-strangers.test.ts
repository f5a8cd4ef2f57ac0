import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const VISITORS = 40
const ROUNDS = 5

describe.each(HOSTS)('on $name', (host) => {
  test("requests of many visitors at once never see or save what is another one's", async () => {
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        const who = new URL(req.url!, 'http://localhost').searchParams.get('who')!
        const { session } = req
        session.who ??= who
        session.trail ??= []
        await new Promise((resolve) => setTimeout(resolve, Number(who) % 7))
        session.trail.push(who)
        res.write(`${who}:`)
        await new Promise((resolve) => setImmediate(resolve))
        res.end(JSON.stringify(session))
      },
    })
    const visit = async (who: number): Promise<unknown> => {
      let cookie: string | undefined
      let body = ''
      for (let round = 0; round < ROUNDS; round++) {
        const reply = await site.visit({ path: `/?who=${who}`, cookie })
        cookie = cookieHeader(reply.setCookie)
        body = reply.body
      }
      return [body, sessions.read(cookie)]
    }
    const results = await Promise.all(Array.from({ length: VISITORS }, (_, who) => visit(who)))
    results.forEach((result, who) => {
      const data = { who: String(who), trail: Array<string>(ROUNDS).fill(String(who)) }
      expect(result).toEqual([`${who}:${JSON.stringify(data)}`, expect.objectContaining({ data })])
    })
  })

  test('two requests with the same cookie have two sessions', async () => {
    const objects: unknown[] = []
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        objects.push(req['session'], req['session'].nested)
        req['session'].nested.count++
        res.end(String(req['session'].nested.count))
      },
    })
    const cookie = `session=${sessions.seal({ nested: { count: 0 } })}`
    const replies = await Promise.all([1, 2, 3].map(() => site.visit({ cookie })))
    expect(replies.map(({ body }) => body)).toEqual(['1', '1', '1'])
    expect(new Set(objects).size).toBe(6)
  })

  test('what one request puts into an empty session is not in the next', async () => {
    const site = await host.start({
      sessions,
      handle: {
        '/set': (req, res) => {
          Object.assign(req['session'], { isAdmin: true, constructor: 'x' })
          res.end()
        },
        '/get': (req, res) =>
          res.end(JSON.stringify([req['session'], req['session'].isAdmin ?? 0])),
      },
    })
    await site.visit({ path: '/set' })
    expect((await site.visit({ path: '/get' })).body).toBe('[{},0]')
  })
})
