/** Stores in this process that know nothing now, or fail when they are looked into. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { MemoryRevocations } from '../../src/revocation/memory.ts'
import type { AskedStore } from '../../src/revocation/store.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'
import { AskedRevocations } from './hosts-store.ts'
import { startSite } from './site.ts'

/** One that works until it is told how to fail. */
const startStore = () => {
  const memory: MemoryRevocations = clientSessions.memoryRevocations()
  const state: { fail: () => Error | undefined; look: () => void } = {
    fail: () => undefined,
    look: () => {},
  }
  const store = {
    ...memory,
    unavailable: () => state.fail(),
    cutoffs(keys: readonly string[], now: number) {
      state.look()
      return memory.cutoffs(keys, now)
    },
  }
  return { store, state }
}

const throwing = (thrown: unknown) => (): never => {
  throw thrown
}

test.each([
  ['says so', 'fail', () => new Error('gone')],
  ['throws when it is to say so', 'fail', throwing(new Error('gone'))],
  ['throws something else', 'fail', throwing('gone')],
  ['throws what is no error', 'fail', throwing({})],
  ['throws when it is looked into', 'look', throwing(new Error('gone'))],
] as const)('one that %s: requests and read() are refused', async (_, when, how) => {
  const { store, state } = startStore()
  const { sessions, signIn, visit } = await startSite({ revocation: { store } })
  const cookie = await signIn('ada')
  state[when] = how
  const reply = await visit('who', cookie)
  expect(reply).toMatchObject({ status: 503, body: 'revocation-unavailable', setCookie: [] })
  expect(sessions.read(cookie)).toEqual({ ok: false, reason: 'unchecked' })
  expect(await visit('who')).toMatchObject({ status: 200, body: 'nobody' })
})

test.each([
  ['says so', 'fail', () => new Error('gone')],
  ['throws when it is looked into', 'look', throwing(new Error('gone'))],
] as const)(
  'one that %s, where that is allowed: sessions pass, and that is told',
  async (_, when, how) => {
    const { store, state } = startStore()
    const revocation = { store, unavailable: 'allow' as const }
    const { signIn, who, events } = await startSite({ revocation })
    const cookie = await signIn('ada')
    state[when] = how
    expect(await who(cookie)).toBe('ada')
    expect(events.at(-1)).toMatchObject({
      type: 'unchecked',
      error: { code: 'revocation-unavailable', cause: { message: 'gone' } },
    })
  },
)

test('one that is being loaded: requests wait for it, and read() does not', async () => {
  let load: (() => Promise<Error | undefined>) | undefined
  const store = { ...clientSessions.memoryRevocations(), unavailable: () => load?.() }
  const { sessions, signIn, visit, who } = await startSite({ revocation: { store } })
  const cookie = await signIn('ada')
  load = async () => sleep(20, undefined)
  expect(sessions.read(cookie)).toEqual({ ok: false, reason: 'unchecked' })
  expect(await who(cookie)).toBe('ada')
  load = async () => new Error('gone')
  expect(await visit('who', cookie)).toMatchObject({ status: 503, body: 'revocation-unavailable' })
  load = async () => throwing(new Error('gone'))()
  expect(await visit('who', cookie)).toMatchObject({ status: 503, body: 'revocation-unavailable' })
})

test('one that says the same twice is told of once', async () => {
  const listeners: ((state: 'up' | 'down') => void)[] = []
  const watch = (listener: (typeof listeners)[number]): (() => void) => {
    listeners.push(listener)
    return () => {}
  }
  const store = { ...clientSessions.memoryRevocations(), watch }
  const { events } = await startSite({ revocation: { store } })
  for (const state of ['up', 'down', 'down', 'up', 'up'] as const) listeners[0]!(state)
  expect(events).toMatchObject([{ state: 'down' }, { state: 'up' }])
})

test('one that has to be asked, and tells as well: a socket hears of the end of its session', async () => {
  const memory = clientSessions.memoryRevocations()
  const store: AskedStore = {
    cutoffs: async (keys, now) => memory.cutoffs(keys, now),
    revoke: memory.revoke,
    subscribe: memory.subscribe,
  }
  const { sessions, signIn, visit } = await startSite({ revocation: { store } })
  const cookie = await signIn('ada')
  const session = await Promise.resolve(sessions.read(cookie))
  const told = new Promise<void>((resolve) => void sessions.onRevoked(session, resolve))
  await visit('logout', cookie)
  await told
})

test('without an error handler the answer is a 503 that says nothing', async () => {
  const store = new AskedRevocations()
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET, revocation: { store } })
  const url = await listen((req, res) => sessions(req, res, () => res.end('served')))
  const cookie = cookieHeader(sessions.serialize({ user: 'ada' }))
  expect(await get(url, cookie)).toMatchObject({ status: 200, body: 'served' })
  store.failing = true
  expect(await get(url, cookie)).toMatchObject({ status: 503, body: 'Service Unavailable\n' })
})

test('a session that lived longer than revocations are kept asks nobody', async () => {
  const store = new AskedRevocations()
  const longer = await startSite({ duration: 5000 })
  const { who, clock } = await startSite({ revocation: { store }, duration: 1000 })
  const cookie = await longer.signIn('ada')
  clock.now += 2000
  expect(await who(cookie)).toBe('nobody')
  expect(store.asked).toBe(0)
})

test('a function that fails on what is in the cookie is told of by read()', async () => {
  const before = await startSite({ revocation: {} })
  const cookie = await before.signIn('ada')
  const subject = throwing(new Error('no such user')) as () => string
  const { sessions } = await startSite({ revocation: { subject } })
  expect(() => sessions.read(cookie)).toThrow('no such user')
})

test('what cannot be JSON is refused when it is saved, and not by reset()', async () => {
  const { visit, signIn } = await startSite(
    {},
    {
      odd: (req) => {
        req.session.big = 1n
        req.session.reset(['big'])
      },
    },
  )
  expect(await visit('odd', await signIn('ada'))).toMatchObject({
    status: 500,
    body: 'unserializable',
  })
})

test('a visitor’s session that was never saved can be revoked, and is over if it is saved yet', async () => {
  const { visit, who } = await startSite(
    {},
    {
      early: async (req) => {
        await req.session.revoke()
        req.session.user = 'ada'
      },
    },
  )
  const reply = await visit('early')
  expect(reply.status).toBe(200)
  expect(await who(cookieHeader(reply.setCookie))).toBe('nobody')
})

test('onRevoked() refuses what is no session and what is no function', async () => {
  const { sessions, signIn } = await startSite()
  const session = sessions.read(await signIn('ada'))
  const absent = sessions.read('')
  expect(() => sessions.onRevoked(absent, () => {})).toThrow(/first argument of onRevoked\(\)/)
  expect(() => sessions.onRevoked(undefined as never, () => {})).toThrow(/pass what read\(\) gives/)
  expect(() => sessions.onRevoked(session, 7 as never)).toThrow(/second argument.*a function/)
})
