/** What one host applies they all do: with revocations in memory, and with a store that has to be asked. */
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../src/session/events.ts'
import type { RevocationOptions } from '../../src/session/revocation-options.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { ALL_HOSTS, type Host } from './hosts-all.ts'
import { AskedRevocations } from './hosts-store.ts'

const subject = (data: { user?: string }): string | undefined => data.user

const start = async (host: Host, revocation: RevocationOptions) => {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const options = { cookieName: 'session', secret: SECRET, onEvent }
  const site = await host.start({ ...options, revocation: { subject, ...revocation } })
  const signIn = async (): Promise<string> => cookieHeader((await site.visit('/sign-in')).setCookie)
  const who = async (cookie: string): Promise<string> => (await site.visit('/who', cookie)).body
  return { ...site, events, signIn, who }
}

const STORES: readonly (readonly [string, () => RevocationOptions])[] = [
  ['in memory', () => ({})],
  ['a store that is asked', () => ({ store: new AskedRevocations() })],
]

describe.each(ALL_HOSTS)('on $name', (host) => {
  describe.each(STORES)('%s', (_, revocation) => {
    test('a copy of the cookie is refused once the sign-out is answered, and nobody else’s', async () => {
      const { visit, signIn, who, events } = await start(host, revocation())
      const [copied, other] = [await signIn(), await signIn()]
      expect(await who(copied)).toBe('ada')
      const { status, setCookie } = await visit('/sign-out', copied)
      expect({ status, setCookie }).toEqual({
        status: 200,
        setCookie: [expect.stringMatching(/^session=;.*Max-Age=0/)],
      })
      expect(await visit('/who', copied)).toMatchObject({ body: 'nobody', setCookie: [] })
      expect(events.at(-1)).toEqual({ type: 'rejected', cookieName: 'session', reason: 'revoked' })
      expect(await who(other)).toBe('ada')
    })

    test('everybody is signed out, and who signs in then is signed in', async () => {
      const { visit, signIn, who } = await start(host, revocation())
      const [one, two] = [await signIn(), await signIn()]
      expect((await visit('/sign-out-everywhere', one)).status).toBe(200)
      const after = await signIn()
      expect([await who(one), await who(two), await who(after)]).toEqual([
        'nobody',
        'nobody',
        'ada',
      ])
    })

    test('a sign-in under way when the user was signed out everywhere is over, though it touches its session late', async () => {
      const { visit, signIn, who } = await start(host, revocation())
      for (const visitor of [undefined, await signIn()]) {
        const { status, setCookie } = await visit('/sign-in-under-way', visitor)
        expect(status).toBe(200)
        expect(await who(cookieHeader(setCookie))).toBe('nobody')
      }
    })

    test('the handle reads, and ends a session by its id', async () => {
      const { sessions, signIn, who } = await start(host, revocation())
      const [one, two] = [await signIn(), await signIn()]
      const read = await sessions.read(one)
      if (!read.ok) expect.unreachable(read.reason)
      await sessions.revoke(read.id!)
      expect(await sessions.read(one)).toEqual({ ok: false, reason: 'revoked' })
      expect([await who(one), await who(two)]).toEqual(['nobody', 'ada'])
    })
  })

  test('in memory: the handle tells of a session that is over', async () => {
    const { sessions, signIn, visit } = await start(host, {})
    const cookie = await signIn()
    const session = await sessions.read(cookie)
    const told = new Promise<void>((resolve) => void sessions.onRevoked(session, resolve))
    await visit('/sign-out', cookie)
    await told
  })

  test('a request asks once, and one without the cookie does not', async () => {
    const store = new AskedRevocations()
    const { visit, signIn, who } = await start(host, { store })
    const cookie = await signIn()
    await visit('/who')
    await visit('/who', 'theme=dark')
    expect(store.asked).toBe(0)
    expect(await who(cookie)).toBe('ada')
    expect(store.asked).toBe(1)
  })

  test(`a request that does not use its session ${host.loads ? 'does not ask' : 'asks all the same'}`, async () => {
    const store = new AskedRevocations()
    const { visit, signIn } = await start(host, { store })
    const cookie = await signIn()
    expect(await visit('/untouched', cookie)).toMatchObject({ status: 200, setCookie: [] })
    expect(store.asked).toBe(host.loads ? 0 : 1)
  })

  if (host.loads) {
    test('the answer to a sign-out waits for the store, though the handler does not', async () => {
      const { visit, signIn, who } = await start(host, { store: new AskedRevocations() })
      const cookie = await signIn()
      expect((await visit('/sign-out-unawaited', cookie)).status).toBe(200)
      expect(await who(cookie)).toBe('nobody')
    })
  }

  test('when the store fails, such a request is a 503 for the error handler, and the cookie stays', async () => {
    const store = new AskedRevocations()
    const { visit, signIn, who, errors, events, sessions } = await start(host, { store })
    const cookie = await signIn()
    store.failing = true
    expect(await visit('/who', cookie)).toMatchObject({
      status: 503,
      body: 'handled revocation-unavailable',
      setCookie: [],
    })
    expect(errors).toHaveLength(1)
    expect(errors[0].message).toContain('cannot be asked: see cause')
    expect(errors[0].cause.message).toContain('out of order')
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'revocation-store', state: 'down' }),
    )
    expect(await sessions.read(cookie)).toEqual({ ok: false, reason: 'unchecked' })
    expect(await visit('/who')).toMatchObject({ status: 200, body: 'nobody' })

    store.failing = false
    await expect.poll(() => who(cookie), { timeout: 5000 }).toBe('ada')
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'revocation-store', state: 'up' }),
    )
  })

  test('when the store fails and that is allowed, it passes, and observers are told', async () => {
    const store = new AskedRevocations()
    const { visit, signIn, errors, events } = await start(host, { store, unavailable: 'allow' })
    const cookie = await signIn()
    store.failing = true
    expect(await visit('/who', cookie)).toMatchObject({ status: 200, body: 'ada' })
    expect(errors).toEqual([])
    expect(events.filter(({ type }) => type === 'unchecked')).toHaveLength(1)
  })

  test('a sign-out that the store cannot be told of is an error, and deletes the cookie', async () => {
    const store = new AskedRevocations()
    const { visit, signIn, errors, events } = await start(host, { store, unavailable: 'allow' })
    const cookie = await signIn()
    store.failing = true
    const { status, setCookie } = await visit('/sign-out', cookie)
    expect(status).toBe(503)
    expect(errors).toMatchObject([{ code: 'revocation-unavailable' }])
    expect(setCookie).toEqual([expect.stringMatching(/^session=;.*Max-Age=0/)])
    expect(events.filter(({ type }) => type === 'unrevoked')).toHaveLength(1)
  })
})
