import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { textFor } from '../support/fill.ts'
import { HOSTS, SECRET, contentOf, type Host } from '../support/hosts.ts'

const setup = (options: SessionOptions = {}) => {
  const events: SessionEvent[] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const store = async (host: Host, text: string, cookie?: string) => {
    events.length = 0
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].a = text
        res.end()
      },
      onError: (error, _req, res) => {
        res.statusCode = error.status
        res.end(`${error.code}: ${error.message}`)
      },
    })
    return site.visit({ cookie })
  }
  return { sessions, events, store }
}

describe.each(HOSTS)('on $name', (host) => {
  test('name and value of 4096 bytes are sent, and come back', async () => {
    const { sessions, store } = setup()
    const most = textFor(sessions, 4096)
    const reply = await store(host, most)
    expect(reply.status).toBe(200)
    expect(contentOf(sessions, reply)).toEqual({ a: most })
    const pair = reply.setCookie[0]!.split(';', 1)[0]!
    expect(pair.length - 1).toBeGreaterThan(4092)
    expect(pair.length - 1).toBeLessThanOrEqual(4096)
  })

  test('one byte more is a 500 that counts them, and the old cookie stays', async () => {
    const { sessions, events, store } = setup()
    const most = textFor(sessions, 4096)
    const reply = await store(host, `${most}x`)
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    const unsaved = events.find((event) => event.type === 'unsaved')
    const { message } = unsaved!.error
    expect(message).toMatch(
      /cookie "session" would have (4097|4098|4099|4100) bytes of name and value/,
    )
    expect(message).toContain(`The fattest keys: "a" (${most.length + 7} bytes)`)
    if (host.express) expect(reply.body).toBe(`too-large: ${message}`)
  })

  test('a Set-Cookie line that is too long with its attributes is a 500 as well', async () => {
    const path = `/${'p'.repeat(900)}`
    const { sessions, events, store } = setup({ cookie: { path } })
    const most = textFor(sessions, 4990, 'setCookieBytes')
    const fits = await store(host, most)
    expect(fits.status).toBe(200)
    expect(fits.setCookie[0]!.length).toBeGreaterThan(4986)
    expect(await store(host, `${most}x`)).toMatchObject({ status: 500, setCookie: [] })
    const unsaved = events.find((event) => event.type === 'unsaved')
    expect(unsaved!.error.message).toMatch(
      /and (4991|4992|4993|4994) with its attributes; browsers drop/,
    )
  })
})

const warned = (events: readonly SessionEvent[]): unknown[] =>
  events.filter((event) => event.type === 'warning').map(({ code, message }) => [code, message])

const others = (bytes: number): string => `other=${'o'.repeat(bytes)}`

describe('warnings', () => {
  const host = HOSTS[2]!

  test('of a Set-Cookie line of 3000 bytes or more: nginx has 4096 for all headers', async () => {
    const { sessions, events, store } = setup()
    const below = textFor(sessions, 2999, 'setCookieBytes')
    expect((await store(host, below)).status).toBe(200)
    expect(warned(events)).toEqual([])
    expect((await store(host, `${below}xxx`)).status).toBe(200)
    expect(warned(events)).toEqual([
      [
        'large-cookie',
        expect.stringMatching(/has 300\d bytes; nginx answers 502 .*proxy_buffer_size/),
      ],
    ])
  })

  test('of a Cookie header over 8 KiB, of which most is other cookies', async () => {
    const { events, store } = setup()
    await store(host, 'a', others(7000))
    expect(warned(events)).toEqual([])
    const reply = await store(host, 'a', others(8100))
    expect(reply).toMatchObject({ status: 200 })
    expect(reply.setCookie).toHaveLength(1)
    expect(warned(events)).toEqual([
      ['large-cookie-header', expect.stringMatching(/the Cookie header .* has 82\d\d bytes/)],
    ])
  })

  test('not when the session only takes its own place in a header near the limit', async () => {
    const { sessions, events, store } = setup()
    const before = `session=${sessions.seal({ a: 'b'.repeat(200) })}`
    await store(host, 'c', `other=${'o'.repeat(7780)}; ${before}`)
    expect(warned(events)).toEqual([])
  })
})
