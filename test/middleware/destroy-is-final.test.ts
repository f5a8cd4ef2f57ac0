import { describe, expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Request } from '../support/hosts.ts'

const base = { cookieName: 'session', secret: SECRET }
const cookie = `session=${clientSessions(base).seal({ old: 1 })}`
const EXPIRED = 'session=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT'

const WAYS: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['destroy()', (req) => req['session'].destroy()],
  ['destroy(callback)', (req) => req['session'].destroy(() => undefined)],
  ['null', (req) => (req['session'] = null)],
  ['destroy() twice', (req) => [req['session'].destroy(), req['session'].destroy()]],
]

/** What an application may still do to a session that is over. */
const LATER: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['nothing', () => undefined],
  ['a read', (req) => req['session'].old],
  ['a change', (req) => (req['session'].back = 1)],
  ['an assignment', (req) => (req['session'] = { back: 1 })],
  ['reset()', (req) => req['session'].reset()],
  ['setDuration()', (req) => req['session'].setDuration(1000)],
  ['save()', (req) => req['session'].save()],
  [
    'save(), a change and save()',
    async (req) => {
      await req['session'].save()
      req['session'].back = 1
      await req['session'].save()
    },
  ],
]

const ATTRIBUTES: readonly (readonly [string, any, string])[] = [
  ['the defaults', {}, 'Path=/; HttpOnly; SameSite=Lax'],
  ['a path', { path: '/app' }, 'Path=/app; HttpOnly; SameSite=Lax'],
  ['a domain', { domain: 'example.com' }, 'Domain=example.com; Path=/; HttpOnly; SameSite=Lax'],
  ['no HttpOnly', { httpOnly: false }, 'Path=/; SameSite=Lax'],
  ['Strict', { sameSite: 'strict' }, 'Path=/; HttpOnly; SameSite=Strict'],
  ['no SameSite', { sameSite: false }, 'Path=/; HttpOnly'],
  [
    'None and Secure',
    { sameSite: 'none', secureProxy: true },
    'Path=/; HttpOnly; Secure; SameSite=None',
  ],
  [
    'Partitioned and a priority',
    { secureProxy: true, partitioned: true, priority: 'high' },
    'Path=/; HttpOnly; Secure; Partitioned; Priority=High; SameSite=Lax',
  ],
  ['ephemeral', { ephemeral: true }, 'Path=/; HttpOnly; SameSite=Lax'],
  ['maxAge', { maxAge: 5000 }, 'Path=/; HttpOnly; SameSite=Lax'],
]

const attributesOf = (line: string): string[] => line.split('; ').toSorted()

describe.each(HOSTS)('on $name', (host) => {
  describe.each(WAYS)('%s', (_, destroy) => {
    test.each(LATER)('deletes the cookie and nothing undoes it: %s', async (__, act) => {
      const site = await host.start({
        sessions: clientSessions(base),
        handle: async (req, res) => {
          destroy(req)
          const keys = Object.keys(req['session'])
          await act(req)
          res.end(JSON.stringify(keys))
        },
      })
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 200, body: '[]' })
      expect(reply.setCookie).toEqual([`${EXPIRED}; Path=/; HttpOnly; SameSite=Lax`])
    })
  })

  test.each(ATTRIBUTES)(
    'the cookie is deleted with the attributes it was set with: %s',
    async (_, options, text) => {
      const site = await host.start({
        sessions: clientSessions({ ...base, cookie: options }),
        handle: {
          '/set': (req, res) => {
            req['session'].a = 1
            res.end()
          },
          '/destroy': (req, res) => {
            req['session'].destroy()
            res.end()
          },
        },
      })
      const destroyed = await site.visit({ path: '/destroy', cookie })
      expect(destroyed.setCookie.map(attributesOf)).toEqual([attributesOf(`${EXPIRED}; ${text}`)])
      const set = await site.visit({ path: '/set' })
      const unlike = /^(?:session|Max-Age|Expires)=/
      expect(attributesOf(set.setCookie[0]!).filter((one) => !unlike.test(one))).toEqual(
        attributesOf(text),
      )
    },
  )

  test('the callback is called once, without an error', async () => {
    const done = vi.fn()
    const site = await host.start({
      sessions: clientSessions(base),
      handle: (req, res) => {
        req['session'].destroy((...args: unknown[]) => {
          done(...args)
          res.end('gone')
        })
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ status: 200, body: 'gone' })
    expect(done.mock.calls).toEqual([[]])
  })

  test('a change before it is not saved, nor is what save() had saved', async () => {
    const site = await host.start({
      sessions: clientSessions(base),
      handle: async (req, res) => {
        req['session'].change = 1
        await req['session'].save()
        req['session'].destroy()
        res.end()
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply.setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('a session that could not be saved can be destroyed', async () => {
    const site = await host.start({
      sessions: clientSessions(base),
      handle: (req, res) => {
        req['session'].bad = 5n
        req['session'].destroy()
        res.end('ok')
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 200, setCookie: [expect.stringMatching(/^session=;/)] })
  })

  test('it takes only its own cookie along', async () => {
    const cart = clientSessions({ ...base, cookieName: 'cart' })
    const site = await host.start({
      sessions: [clientSessions(base), cart],
      handle: (req, res) => {
        res.setHeader('Set-Cookie', 'app=1')
        req['session'] = null
        req['cart'].total = 1
        res.end()
      },
    })
    const { setCookie } = await site.visit({ cookie })
    expect(setCookie.map((line) => line.split('=', 1)[0])).toEqual(['app', 'session', 'cart'])
  })
})
