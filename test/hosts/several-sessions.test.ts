import { expect, test } from 'vitest'
import { createSessions } from '../../src/fetch.ts'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { BASE, contentOf, cookieOf, listener, type Host } from './hosts.ts'
import type { Reply } from './visit.ts'

const cookie = cookieOf({ old: 1 })

const visitTwice = async (host: Host): Promise<Reply & { readonly events: readonly unknown[] }> => {
  const { events, onEvent } = listener()
  const site = await host.start({
    options: [{ onEvent }, { onEvent }],
    handle: async ({ use }) => {
      const [one, two] = [await use('session', 0), await use('session', 1)]
      one.a = 1
      two.b = 2
      return { body: String(one === two) }
    },
  })
  return { ...(await site.visit({ cookie: `${cookie}; session=x` })), events }
}

behaviour(
  'mounted twice, the first serves both',
  (host) => {
    test('one session, one cookie, events once', async () => {
      const reply = await visitTwice(host)
      expect(reply.body).toBe('true')
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(reply)).toEqual({ old: 1, a: 1, b: 2 })
      expect(reply.events).toEqual([expect.objectContaining({ reason: 'malformed' })])
    })
  },
  {
    7: (host) => {
      test('two handles of one name are two sessions', async () => {
        const reply = await visitTwice(host)
        expect(reply.body).toBe('false')
        expect(reply.setCookie).toHaveLength(2)
      })

      test('one handle that wraps twice is one session', async () => {
        const sessions = createSessions(BASE)
        const change = sessions.withSession(async (_, load) => {
          const { session } = await load()
          session['a'] = 1
          return new Response('ok')
        })
        const twice = sessions.withSession(async (request, load) => {
          const { session } = await load()
          session['b'] = 2
          return change(request)
        })
        const { headers } = await twice(new Request('http://a/', { headers: { cookie } }))
        const reply = { setCookie: headers.getSetCookie() }
        expect(reply.setCookie).toHaveLength(1)
        expect(contentOf(reply)).toEqual({ old: 1, a: 1, b: 2 })
      })
    },
  },
)

const both = `${cookie}; ${cookieOf({ total: 33 }, { cookieName: 'cart' })}`

const start = (host: Host) =>
  host.start({
    options: [{}, { cookieName: 'cart' }],
    handle: async ({ use, path }) => {
      const [session, cart] = [await use(), await use('cart')]
      if (path === '/session') session.n = 1
      if (path === '/both') [session.n, cart.n] = [1, 2]
      if (path === '/end') await cart.destroy()
      return { body: JSON.stringify([session, cart]) }
    },
  })

behaviour('several names work side by side under one secret', (host) => {
  test('each with its own content', async () => {
    const reply = await (await start(host)).visit({ cookie: both })
    expect(reply).toMatchObject({ body: '[{"old":1},{"total":33}]', setCookie: [] })
  })

  test('a change of one sends one cookie', async () => {
    const { setCookie } = await (await start(host)).visit({ path: '/session', cookie: both })
    expect(setCookie).toEqual([expect.stringMatching(/^session=/)])
  })

  test('a change of both sends one for each', async () => {
    const reply = await (await start(host)).visit({ path: '/both', cookie: both })
    expect(reply.setCookie).toHaveLength(2)
    expect(contentOf(reply)).toEqual({ old: 1, n: 1 })
    expect(contentOf(reply, { cookieName: 'cart' })).toEqual({ total: 33, n: 2 })
  })

  test('destroy() of one leaves the other', async () => {
    const { setCookie } = await (await start(host)).visit({ path: '/end', cookie: both })
    expect(setCookie).toEqual([expect.stringMatching(/^cart=; Max-Age=0/)])
  })

  test('the cookie of one is nothing to the other', async () => {
    const swapped = `${cookie.replace('session=', 'cart=')}; ${cookieOf({}, { cookieName: 'cart' }).replace('cart=', 'session=')}`
    const reply = await (await start(host)).visit({ cookie: swapped })
    expect(reply).toMatchObject({ status: 200, body: '[{},{}]', setCookie: [] })
  })
})

const ORDERS = [
  ['session', 'cart'],
  ['cart', 'session'],
] as const

const visitBad = async (host: Host, bad: string, good: string): Promise<Reply> => {
  catchWarnings()
  const site = await host.start({
    options: [{}, { cookieName: 'cart' }],
    handle: async ({ use }) => {
      Object.assign(await use(bad), { bad: 5n })
      Object.assign(await use(good), { n: 1 })
    },
  })
  return site.visit({ cookie: both })
}

behaviour(
  'another session of a response that is refused is saved',
  (host) => {
    test.each(ORDERS)('where %s cannot be saved, %s is', async (bad, good) => {
      const reply = await visitBad(host, bad, good)
      expect(reply.status).toBe(500)
      expect(reply.setCookie).toEqual([expect.stringMatching(`^${good}=`)])
      expect(contentOf(reply, { cookieName: good })).toMatchObject({ n: 1 })
    })
  },
  {
    3: (host) => {
      test.each(ORDERS)('where %s cannot be saved, %s is not either', async (bad, good) => {
        expect(await visitBad(host, bad, good)).toMatchObject({ status: 500, setCookie: [] })
      })
    },
  },
)
