import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { cookieHeader, createClock } from '../../src/testing.ts'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { connect, listenForSockets, reading } from './handshakes.ts'

interface Chat {
  user: { id: number; name: string }
  rooms: string[]
}

const START = Date.UTC(2026, 0, 1)
const HOUR = 60 * 60 * 1000
const ADA = { id: 7, name: 'Ada' }
const sessionsWith = (options: SessionOptions = {}): ReturnType<typeof clientSessions<Chat>> =>
  clientSessions<Chat>({ cookieName: 'session', secret: SECRET, ...options })

describe('a handshake of ws', () => {
  test('brings the session of its request', async () => {
    const sessions = sessionsWith()
    const url = await listenForSockets(reading((req) => sessions.read(req)))
    const handshake = await connect(url, cookieHeader(sessions, { user: ADA, rooms: ['a'] }))
    expect(handshake.status).toBe(101)
    expect(JSON.parse(String(await handshake.next()))).toEqual({ user: ADA, rooms: ['a'] })
  })

  test('brings it in the text of its Cookie header, beside other cookies', async () => {
    const sessions = sessionsWith()
    const url = await listenForSockets(reading((req) => sessions.read(req.headers.cookie)))
    const cookie = `theme=dark; ${cookieHeader(sessions, { user: ADA })}; lang=en`
    const handshake = await connect(url, cookie)
    expect(JSON.parse(String(await handshake.next()))).toEqual({ user: ADA })
  })

  test('the data have their type', async () => {
    const sessions = sessionsWith()
    const url = await listenForSockets((req) => {
      const result = sessions.read(req)
      if (!result.ok) return undefined
      const name: string | undefined = result.data.user?.name
      // @ts-expect-error: a key is not there until it is written
      const unchecked = (): unknown => result.data.user.name
      // @ts-expect-error: no key of Chat
      const misspelt: unknown = result.data.usr
      return { name, kinds: [typeof unchecked, typeof misspelt] }
    })
    const handshake = await connect(url, cookieHeader(sessions, { user: ADA }))
    expect(JSON.parse(String(await handshake.next()))).toMatchObject({ name: 'Ada' })
  })

  test.each([
    ['anonymous', 'absent', () => undefined],
    ['forged', 'forged', (token: string) => `session=${flipBit(token, -1)}`],
    ['of no server', 'malformed', () => 'session=ada'],
    ['of another cookie', 'absent', (token: string) => `cart=${token}`],
  ])('is refused when it is %s', async (_, reason, cookieOf) => {
    const sessions = sessionsWith()
    const reasons: string[] = []
    const url = await listenForSockets(reading((req) => sessions.read(req), reasons))
    const { status } = await connect(url, cookieOf(sessions.seal({ user: ADA, rooms: [] })))
    expect({ status, reasons }).toEqual({ status: 401, reasons: [reason] })
  })

  test('is refused when it comes from servers with another secret', async () => {
    const sessions = sessionsWith()
    const others = sessionsWith({ secret: OTHER_SECRET })
    const reasons: string[] = []
    const url = await listenForSockets(reading((req) => sessions.read(req), reasons))
    expect((await connect(url, cookieHeader(others, { user: ADA }))).status).toBe(401)
    expect(reasons).toEqual(['unknown-key'])
  })

  test.each([
    ['its duration', { duration: HOUR }],
    ['its idle time', { idleDuration: HOUR }],
  ])('is refused when %s is over', async (_, lifetime) => {
    const clock = createClock(START)
    const sessions = sessionsWith({ ...lifetime, clock })
    const reasons: string[] = []
    const url = await listenForSockets(reading((req) => sessions.read(req), reasons))
    const cookie = cookieHeader(sessions, { user: ADA })
    clock.advance(HOUR)
    expect((await connect(url, cookie)).status).toBe(101)
    clock.advance(1)
    expect((await connect(url, cookie)).status).toBe(401)
    expect(reasons).toEqual(['expired'])
  })

  test('is accepted with the old secret after a rotation, until that is dropped', async () => {
    const cookie = cookieHeader(sessionsWith({ secret: OTHER_SECRET }), { user: ADA })
    const rotated = sessionsWith({ secret: [SECRET, OTHER_SECRET] })
    const url = await listenForSockets(reading((req) => rotated.read(req)))
    const handshake = await connect(url, cookie)
    expect(JSON.parse(String(await handshake.next()))).toEqual({ user: ADA })

    const dropped = sessionsWith({ secret: [SECRET] })
    const other = await listenForSockets(reading((req) => dropped.read(req)))
    expect((await connect(other, cookie)).status).toBe(401)
  })

  test('brings a __Host- cookie, and not the bare one beside it', async () => {
    const sessions = sessionsWith({ cookie: { prefix: 'host' } })
    const url = await listenForSockets(reading((req) => sessions.read(req)))
    const tossed = cookieHeader(sessions, { user: { id: 8, name: 'Eve' } })
    const own = cookieHeader(sessions, { user: ADA }, { secure: true })
    expect(own).toMatch(/^__Host-session=/)
    const handshake = await connect(url, `${tossed}; ${own}`)
    expect(JSON.parse(String(await handshake.next()))).toEqual({ user: ADA })
  })

  test('brings a session in several cookies, and none of which a part is missing', async () => {
    const sessions = sessionsWith({ chunks: 2 })
    const reasons: string[] = []
    const url = await listenForSockets(reading((req) => sessions.read(req), reasons))
    const rooms = ['x'.repeat(5000)]
    const cookie = cookieHeader(sessions, { rooms })
    expect(cookie.split('; ')).toHaveLength(2)
    const handshake = await connect(url, cookie)
    expect(JSON.parse(String(await handshake.next()))).toEqual({ rooms })
    expect((await connect(url, cookie.split('; ')[0])).status).toBe(401)
    expect(reasons).toEqual(['torn'])
  })

  test('takes no cookie back, though the session was sealed with an old secret and is idle', async () => {
    const clock = createClock(START)
    const lifetime = { clock, idleDuration: HOUR }
    const cookie = cookieHeader(sessionsWith({ ...lifetime, secret: OTHER_SECRET }), { user: ADA })
    const sessions = sessionsWith({ ...lifetime, secret: [SECRET, OTHER_SECRET] })
    const url = await listenForSockets(reading((req) => sessions.read(req)))
    clock.advance(HOUR - 1)
    expect(await connect(url, cookie)).toMatchObject({ status: 101, setCookie: [] })
    // Nor has anything been noted on the server: the session ends when it would have ended.
    clock.advance(2)
    expect((await connect(url, cookie)).status).toBe(401)
  })
})

test('changing what was read changes nothing', async () => {
  const sessions = sessionsWith()
  const url = await listenForSockets((req) => {
    const first = sessions.read(req)
    if (!first.ok) return undefined
    first.data.user!.name = 'Eve'
    first.data.rooms!.push('vault')
    delete first.data.rooms
    const second = sessions.read(req)
    return second.ok ? second.data : undefined
  })
  const cookie = cookieHeader(sessions, { user: ADA, rooms: ['hall'] })
  for (const handshake of [await connect(url, cookie), await connect(url, cookie)]) {
    expect(handshake.setCookie).toEqual([])
    expect(JSON.parse(String(await handshake.next()))).toEqual({ user: ADA, rooms: ['hall'] })
  }
})

test('a connection outlives its session, unless the server looks at `expiresAt`', async () => {
  const clock = createClock(START)
  const sessions = sessionsWith({ duration: HOUR, clock })
  const url = await listenForSockets(
    (req) => {
      const result = sessions.read(req)
      return result.ok ? result : undefined
    },
    (socket, { data, expiresAt }) => {
      socket.on('message', () => {
        if (clock.now > expiresAt) socket.close(4401, 'session expired')
        else socket.send(`hello ${data.user?.name}`)
      })
    },
  )
  const { socket, next } = await connect(url, cookieHeader(sessions, { user: ADA }))
  socket!.send('hi')
  expect(await next()).toBe('hello Ada')
  clock.advance(HOUR)
  socket!.send('hi')
  expect(await next()).toBe('hello Ada')
  clock.advance(1)
  socket!.send('hi')
  expect(await next()).toBe(4401)
})
