import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { HOSTS, OTHER_SECRET, SECRET, type Host, type Reply } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

/** A browser's cookies, as far as Set-Cookie lines of one path and domain go. */
class Jar extends Map<string, string> {
  take({ setCookie }: Reply): void {
    for (const line of setCookie) {
      const [name, value] = line.split(';', 1)[0]!.split('=', 2) as [string, string]
      if (line.includes('Max-Age=0;')) this.delete(name)
      else this.set(name, value)
    }
  }
  get header(): string {
    return [...this].map((pair) => pair.join('=')).join('; ')
  }
}

const setup = (options: SessionOptions = {}) => {
  const events: SessionEvent[] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    chunks: 3,
    onEvent: (event) => void events.push(event),
    ...options,
  })
  let seen: unknown
  const visit = async (
    host: Host,
    cookie: string,
    act: (session: any) => unknown = () => {},
  ): Promise<Reply & { readonly seen: any }> => {
    events.length = 0
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        seen = { ...req['session'] }
        await act(req['session'])
        res.end()
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end(error.message)
      },
    })
    const reply = await site.visit({ cookie })
    return { ...reply, seen }
  }
  return { sessions, events, visit }
}

const namesOf = ({ setCookie }: Reply): string[] => setCookie.map((line) => line.split('=', 1)[0]!)
const big =
  (length: number) =>
  (session: any): void => {
    session.a = 'x'.repeat(length)
  }
const host = HOSTS[2]!

describe.each(HOSTS)('on $name', (each) => {
  test('a large session is split over cookies, comes back, and shrinks again', async () => {
    const { visit } = setup()
    const jar = new Jar()
    const two = await visit(each, '', big(4500))
    expect(namesOf(two)).toEqual(['session', 'session.1'])
    for (const line of two.setCookie) {
      expect(line).toMatch(
        /^session(\.1)?=[\w.-]+; Max-Age=86400; .*; Path=\/; HttpOnly; SameSite=Lax$/,
      )
      expect(line.split(';', 1)[0]!.length).toBeLessThanOrEqual(4097)
    }
    jar.take(two)
    const read = await visit(each, jar.header)
    expect(read.seen).toEqual({ a: 'x'.repeat(4500) })
    expect(read.setCookie).toEqual([])
    const small = await visit(each, jar.header, big(10))
    expect(namesOf(small)).toEqual(['session', 'session.1'])
    expect(small.setCookie[1]).toMatch(
      /^session\.1=; Max-Age=0; .*; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    jar.take(small)
    expect([...jar.keys()]).toEqual(['session'])
    expect((await visit(each, jar.header)).seen).toEqual({ a: 'x'.repeat(10) })
  })

  test('destroy() deletes all of them, and only those that the browser has', async () => {
    const { visit } = setup()
    const jar = new Jar()
    jar.take(await visit(each, '', big(4500)))
    const reply = await visit(each, jar.header, (session) => session.destroy())
    expect(namesOf(reply)).toEqual(['session', 'session.1'])
    jar.take(reply)
    expect(jar.size).toBe(0)
  })

  test('what save() has split and the response then shrinks is sent in one cookie', async () => {
    const { visit } = setup()
    const reply = await visit(each, '', async (session) => {
      big(4500)(session)
      await session.save()
      big(10)(session)
    })
    expect(namesOf(reply)).toEqual(['session'])
    expect((await visit(each, cookieHeader(reply.setCookie))).seen).toEqual({ a: 'x'.repeat(10) })
  })
})

describe('a small session', () => {
  test('is one cookie, without any sign of chunks', async () => {
    const { visit } = setup()
    const reply = await visit(host, '', big(100))
    expect(reply.setCookie).toEqual([expect.stringMatching(/^session=[\w-]+; /)])
  })

  test('leaves a cookie alone that only has the name of a chunk', async () => {
    const { visit } = setup()
    const reply = await visit(host, 'session.1=dark; session.2=GS1x.abc', big(100))
    expect(namesOf(reply)).toEqual(['session'])
  })
})

test('three cookies, where two are not enough', async () => {
  const { visit } = setup({ chunks: 3, cookie: { path: `/${'p'.repeat(1000)}` } })
  const reply = await visit(host, '', big(5900))
  expect(namesOf(reply)).toEqual(['session', 'session.1', 'session.2'])
  expect((await visit(host, cookieHeader(reply.setCookie))).seen).toEqual({ a: 'x'.repeat(5900) })
})

test('with chunks: 2 what needs three is too large', async () => {
  const { visit } = setup({ chunks: 2, cookie: { path: `/${'p'.repeat(1000)}` } })
  const reply = await visit(host, '', big(5900))
  expect(reply).toMatchObject({ status: 500, setCookie: [] })
  expect(reply.body).toMatch(
    /one of 2 cookies "session" would have 39\d\d bytes .* and 50\d\d with its/,
  )
})

describe('the budget of the whole Cookie header', () => {
  test('a session over 8 KiB is refused, with the bytes per key', async () => {
    const { visit } = setup()
    const reply = await visit(host, '', big(6200))
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).toMatch(
      /the Cookie header would have (84\d\d) bytes, \1 of them in 3 cookies "session", and servers refuse one over 8182\. The fattest keys: "a" \(6206 bytes\)/,
    )
  })

  test('so is one that only fits without the cookies of others', async () => {
    const { visit } = setup()
    expect((await visit(host, 'other=1', big(4500))).status).toBe(200)
    const reply = await visit(host, `other=${'o'.repeat(3000)}`, big(4500))
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).toMatch(/would have 9\d\d\d bytes, 61\d\d of them in 2 cookies/)
  })

  test('what else the same response sets counts too', async () => {
    const { sessions } = setup()
    const cart = clientSessions({ cookieName: 'cart', secret: SECRET, chunks: 3 })
    const site = await host.start({
      sessions: [sessions, cart],
      handle: (req, res) => {
        res.setHeader('Set-Cookie', ['gone=; Max-Age=0', `app=${'a'.repeat(500)}`])
        big(req.url === '/both' ? 4500 : 10)(req['session'])
        big(4500)(req['cart'])
        res.end()
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end(error.message)
      },
    })
    const both = await site.visit({ path: '/both' })
    expect(both.status).toBe(500)
    expect(both.body).toMatch(
      /the Cookie header would have 12\d\d\d bytes, 61\d\d of them in 2 cookies "cart"/,
    )
    const cookie = `gone=${'o'.repeat(3000)}`
    expect((await site.visit({ path: '/one', cookie })).status).toBe(200)
  })

  test('its own cookies from before do not count', async () => {
    const { visit } = setup()
    const first = await visit(host, '', big(5500))
    const reply = await visit(host, cookieHeader(first.setCookie), big(5600))
    expect(reply.status).toBe(200)
  })
})

type Pair = readonly [string, string]
const split = ({ setCookie }: Reply): Pair => cookieHeader(setCookie).split('; ') as unknown as Pair

/** Two sessions, in two cookies each. */
const pairs = async (): Promise<{ readonly one: Pair; readonly two: Pair }> => {
  const { visit } = setup()
  const [one, two] = [await visit(host, '', big(4500)), await visit(host, '', big(4600))]
  return { one: split(one), two: split(two) }
}

describe('chunks that do not belong together', () => {
  test('a missing one makes the session absent: torn, and nothing is sent', async () => {
    const { one } = await pairs()
    const { visit, events } = setup()
    const reply = await visit(host, one[0])
    expect(reply.seen).toEqual({})
    expect(reply.setCookie).toEqual([])
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'torn' }])
  })

  test('one of another generation is torn, not forged', async () => {
    const { one, two } = await pairs()
    const { visit, events } = setup()
    expect((await visit(host, `${one[0]}; ${two[1]}`)).seen).toEqual({})
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'torn' }])
  })

  test('one tossed beside the right one does not matter, in any order', async () => {
    const { one, two } = await pairs()
    const { visit } = setup()
    const own = { a: 'x'.repeat(4500) }
    expect((await visit(host, [two[1], one[1], one[0]].join('; '))).seen).toEqual(own)
    expect((await visit(host, [one[0], 'session.1=AAAA.AAAA', one[1]].join('; '))).seen).toEqual(
      own,
    )
    const whole = setup().sessions.seal({ a: 1 })
    expect((await visit(host, [one[0], `session=${whole}`].join('; '))).seen).toEqual({ a: 1 })
  })

  test('a last one alone is no session, and is deleted with the next write', async () => {
    const { one } = await pairs()
    const { visit, events } = setup()
    expect((await visit(host, one[1])).setCookie).toEqual([])
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'absent' }])
    expect(namesOf(await visit(host, one[1], big(1)))).toEqual(['session', 'session.1'])
  })

  test.each([
    [
      'a changed character',
      (v: string) => `${v.slice(0, -5)}${v.at(-5) === 'A' ? 'B' : 'A'}${v.slice(-4)}`,
      'forged',
    ],
    ['a cut', (v: string) => v.slice(0, -4), 'malformed'],
    ['an empty part', (v: string) => v.slice(0, 5), 'torn'],
    ['more after it', (v: string) => `${v}AAAA`, 'malformed'],
  ])('%s is refused', async (_, spoil, reason) => {
    const { one } = await pairs()
    const { visit, events } = setup()
    expect((await visit(host, `${one[0]}; session.1=${spoil(one[1].slice(10))}`)).seen).toEqual({})
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
  })

  test('one token has one spelling: cut elsewhere it is refused', async () => {
    const { one } = await pairs()
    const [first, next] = [one[0].split('.')[2]!, one[1].split('.')[2]!]
    const generation = one[1].split(/[=.]/)[2]!
    const moved = [
      `session=2.${generation}.${first.slice(0, -1)}`,
      `session.1=${generation}.${first.slice(-1)}${next}`,
    ]
    const { visit, events } = setup()
    expect((await visit(host, moved.join('; '))).seen).toEqual({})
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'malformed' }])
  })

  test('a generation that is not that of the token is refused', async () => {
    const { one } = await pairs()
    const generation = one[1].split(/[=.]/)[2]!
    const { visit, events } = setup()
    await visit(host, one.join('; ').replaceAll(`${generation}.`, 'AAAA.'))
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'malformed' }])
  })

  test.each(['1', '4', '9', '999999', '02', '-2', '2e5', ''])(
    'a count of %j is no count',
    async (count) => {
      const { one } = await pairs()
      const { visit, events } = setup()
      await visit(host, one.join('; ').replace('session=2.', `session=${count}.`))
      expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'malformed' }])
    },
  )

  test('chunks of another cookie name or secret are not accepted', async () => {
    const { one } = await pairs()
    const stranger = setup({ secret: OTHER_SECRET })
    expect((await stranger.visit(host, one.join('; '))).seen).toEqual({})
    expect(stranger.events).toMatchObject([{ reason: 'unknown-key' }])
    const renamed = setup({ cookieName: 'cart', requestKey: 'session' })
    await renamed.visit(host, one.join('; ').replaceAll('session', 'cart'))
    expect(renamed.events).toMatchObject([{ reason: 'unknown-key' }])
  })
})

describe('a server without chunks', () => {
  test('reads what one with chunks has written, and puts a smaller session into one cookie', async () => {
    const jar = new Jar()
    jar.take(await setup().visit(host, '', big(4500)))
    const { visit } = setup({ chunks: 1 })
    expect((await visit(host, jar.header)).seen).toEqual({ a: 'x'.repeat(4500) })
    jar.take(await visit(host, jar.header, big(10)))
    expect([...jar.keys()]).toEqual(['session'])
  })
})

describe('a session that came in chunks is renewed in as many', () => {
  const HOUR = 3_600_000
  const setupIdle = (now: number, options: SessionOptions = {}) =>
    setup({ idleDuration: HOUR, clock: () => now, ...options })
  const START = Date.UTC(2026, 0, 1)

  test.each([
    ['with the option turned off', { chunks: 1 }, ''],
    ['beside cookies that fill the header', { chunks: 3 }, `; other=${'o'.repeat(4000)}`],
  ])('%s', async (_, options, others) => {
    const first = await setupIdle(START).visit(host, '', big(4500))
    const { visit } = setupIdle(START + 0.6 * HOUR, options)
    const reply = await visit(host, cookieHeader(first.setCookie) + others)
    expect(reply.seen).toEqual({ a: 'x'.repeat(4500) })
    expect(namesOf(reply)).toEqual(['session', 'session.1'])
  })

  test('one that cannot be is told of', async () => {
    const { sessions } = setupIdle(START)
    const wide = clientSessions({ cookieName: 'session', secret: SECRET, clock: () => START })
    const cookie = `session=${wide.seal({ a: 'x'.repeat(2900) })}`
    expect(sessions.read(cookie)).toMatchObject({ ok: true })
    const { visit, events } = setupIdle(START + 0.6 * HOUR, {
      chunks: 1,
      cookie: { path: `/${'p'.repeat(1000)}` },
    })
    const reply = await visit(host, cookie)
    expect(reply).toMatchObject({ status: 200, setCookie: [] })
    expect(events).toMatchObject([{ type: 'warning', code: 'not-renewed' }])
  })
})

test('after a rotation the chunks are sealed anew, all of them', async () => {
  const first = await setup().visit(host, '', big(4500))
  const { visit, events } = setup({ secret: [OTHER_SECRET, SECRET] })
  const reply = await visit(host, cookieHeader(first.setCookie))
  expect(namesOf(reply)).toEqual(['session', 'session.1'])
  expect(events).toContainEqual({ type: 'resealed', cookieName: 'session', cause: 'rotation' })
})

test('read() puts chunks together, from a header and from a request', async () => {
  const { sessions, visit } = setup()
  const cookie = cookieHeader((await visit(host, '', big(4500))).setCookie)
  const data = { a: 'x'.repeat(4500) }
  expect(sessions.read(cookie)).toMatchObject({ ok: true, data })
  expect(sessions.read({ headers: { cookie } })).toMatchObject({ ok: true, data })
  expect(sessions.read(cookie.split('; ')[0])).toEqual({ ok: false, reason: 'torn' })
})

describe('with a domain', () => {
  const cookie = { domain: 'example.com' }

  test('leftover chunks are deleted there and on this host', async () => {
    const { visit } = setup({ cookie })
    const large = await visit(host, '', big(4500))
    const { setCookie } = await visit(host, cookieHeader(large.setCookie), big(10))
    expect(setCookie.slice(1)).toEqual([
      expect.stringMatching(/^session\.1=; Max-Age=0; Expires=[^;]*; Path=/),
      expect.stringMatching(/^session\.1=; Max-Age=0; Expires=[^;]*; Domain=example.com; Path=/),
    ])
  })

  test('destroy() also deletes a cookie of this host alone, when two of the name came', async () => {
    const { sessions, visit } = setup({ cookie })
    const pair = `session=${sessions.seal({ a: 1 })}`
    const one = await visit(host, pair, (session) => session.destroy())
    expect(one.setCookie).toEqual([expect.stringContaining('Domain=example.com')])
    const { setCookie } = await visit(host, `${pair}; ${pair}`, (session) => session.destroy())
    expect(setCookie).toEqual([expect.not.stringContaining('Domain='), one.setCookie[0]])
  })
})
