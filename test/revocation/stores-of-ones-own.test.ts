/** Stores that an application writes itself: slower ones than ours, and some that fail. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { fastifySessions } from '../../src/adapters/fastify.ts'
import { createSessions } from '../../src/fetch.ts'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import type { AskedStore } from '../../src/revocation/store.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { serve } from '../fastify/site.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { watchRejections } from './faults.ts'
import { AskedRevocations } from './hosts-store.ts'
import { startSite } from './site.ts'

const DAY = 24 * 60 * 60 * 1000
const REVOKED = { ok: false, reason: 'revoked' }

/** As a table of a database: it looks, and writes, when its turn has come. */
const startTable = () => {
  const rows = new Map<string, number>()
  const slow = { write: 0 }
  const state = { failing: false }
  const store: AskedStore = {
    async cutoffs(keys) {
      await sleep(10)
      if (state.failing) throw new Error('no such table')
      return keys.map((key) => rows.get(key))
    },
    async revoke(key, cutoff) {
      if (slow.write > 0) await sleep(slow.write)
      rows.set(key, Math.max(cutoff, rows.get(key) ?? 0))
    },
  }
  return { store, slow, state }
}

/** The answer waits there until the store was told. */
const onFetch = async (store: AskedStore) => {
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const revocation = { store, timeout: 5000 }
  const options = { cookieName: 'session', secret: OTHER_SECRET, revocation, onEvent }
  const sessions = createSessions<{ user: string }>(options)
  const cookie = cookieHeader(await sessions.serialize({ user: 'ada' }))
  const visit = async (act: (session: any) => void): Promise<string> => {
    const handle = sessions.withSession(async (_, load) => {
      const loaded = await load()
      act(loaded.session)
      return new Response('')
    })
    const response = await handle(new Request('https://site.example/', { headers: { cookie } }))
    return cookieHeader(response.headers.getSetCookie())
  }
  return { sessions, events, cookie, visit }
}

test('one that looks late: what reset() keeps goes on, and the session before it is over', async () => {
  const { sessions, cookie, visit } = await onFetch(startTable().store)
  const next = await visit((session) => session.reset(['user']))
  expect(await sessions.read(cookie)).toEqual(REVOKED)
  expect(await sessions.read(next)).toMatchObject({ ok: true, data: { user: 'ada' } })
})

test('one that cannot be asked whether a session is over: what reset() keeps of it does not go on', async () => {
  const { store, state } = startTable()
  const { sessions, events, cookie, visit } = await onFetch(store)
  const next = await visit((session) => {
    state.failing = true
    session.reset(['user'])
  })
  state.failing = false
  expect(events.filter(({ type }) => type === 'unrevoked')).toHaveLength(1)
  expect(await sessions.read(cookie)).toEqual(REVOKED)
  expect(await sessions.read(next)).toEqual(REVOKED)
})

test('one that writes slowly: an answer waits for all sessions that ended in its request', async () => {
  const { store, slow } = startTable()
  const { sessions, cookie, visit } = await onFetch(store)
  await visit((session) => {
    slow.write = 100
    session.reset()
    slow.write = 0
    session.destroy()
  })
  expect(await sessions.read(cookie)).toEqual(REVOKED)
})

test('an immediate one that gives a promise is told of, also where a session is watched', async () => {
  const rejections = watchRejections()
  const memory = createMemoryRevocations()
  const state = { failing: false }
  const cutoffs = ((keys, now) =>
    state.failing
      ? Promise.reject(new Error('later'))
      : memory.cutoffs(keys, now)) as typeof memory.cutoffs
  const revocation = { store: { ...memory, cutoffs } }
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET, revocation })
  const session = sessions.read(`session=${sessions.seal({ user: 'ada' })}`)
  state.failing = true
  expect(() => sessions.onRevoked(session, () => {})).toThrow(
    /the result of revocation\.store\.cutoffs\(\) is .*it must be a list/,
  )
  await sleep(10)
  expect(rejections).toEqual([])
})

test('of one that has to be asked read() gives a promise, also where there is nothing to ask', async () => {
  const store = new AskedRevocations()
  const { sessions, signIn, clock } = await startSite({ revocation: { store } })
  const expired = await signIn('ada')
  clock.now += 2 * DAY
  const read = (cookie?: string): unknown => sessions.read(cookie)
  for (const [cookie, reason] of [
    [undefined, 'absent'],
    ['', 'absent'],
    ['theme=dark', 'absent'],
    ['session=garbage', 'malformed'],
    [expired, 'expired'],
  ] as const) {
    const result = read(cookie)
    expect(result).toBeInstanceOf(Promise)
    expect(await result).toEqual({ ok: false, reason })
  }
  expect(store.asked).toBe(0)
  expect(await read(await signIn('ada'))).toMatchObject({ ok: true, data: { user: 'ada' } })
})

test.each([
  ['one that tells itself that it is down', { unavailable: () => new Error('down') }],
  ['one that cannot be asked', { immediate: false, cutoffs: () => Promise.reject(new Error()) }],
])('%s stops no request without a valid session', async (_, broken) => {
  const store = { ...createMemoryRevocations(), ...broken } as never
  const { visit, signIn, clock } = await startSite({ revocation: { store } })
  const expired = await signIn('ada')
  clock.now += 2 * DAY
  for (const cookie of [undefined, 'session=garbage', expired]) {
    expect(await visit('who', cookie)).toMatchObject({ status: 200, body: 'nobody' })
  }
  expect((await visit('who', await signIn('ada'))).status).toBe(503)
})

test('what one says when it fails is for observers: no client sees it', async () => {
  const secretive = new Error('getaddrinfo ENOTFOUND store.internal')
  const fail = async (): Promise<never> => Promise.reject(secretive)
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const state: { store: AskedStore } = { store: new AskedRevocations() }
  const store: AskedStore = {
    cutoffs: (keys, now) => state.store.cutoffs(keys, now),
    revoke: fail,
  }
  const { app, visit } = await serve(async (server) => {
    const options = { cookieName: 'session', secret: SECRET, onEvent, revocation: { store } }
    await server.register(fastifySessions, options)
    server.get('/who', (request) => Promise.resolve(request.session['user']))
    server.get('/sign-out', (request) => request.session.destroy())
  })
  const cookie = `session=${app.clientSessions['session']!.seal({ user: 'ada' })}`
  const signOut = await visit('/sign-out', { cookie })
  state.store = { cutoffs: fail, revoke: fail }
  const who = await visit('/who', { cookie })
  for (const [{ status, body }, what] of [
    [signOut, 'told'],
    [who, 'asked'],
  ] as const) {
    expect(status).toBe(503)
    expect(JSON.parse(body).message).toBe(
      `client-sessions: the store of revocations cannot be ${what}: see cause`,
    )
    expect(body).not.toContain('internal')
  }
  expect(events).toMatchObject([
    { type: 'unrevoked', error: { cause: secretive } },
    { type: 'revocation-store', state: 'down', error: secretive },
  ])
})
