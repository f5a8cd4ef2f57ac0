import { afterEach, expect, test, vi } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import { runScript } from '../support/child-process.ts'
import { startSite } from './site.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

afterEach(() => vi.restoreAllMocks())

test.each([
  ['the later one last', [1000, 2000]],
  ['the later one first', [2000, 1000]],
])('of two cutoffs the later one stays: %s', (_, cutoffs) => {
  const store = createMemoryRevocations()
  for (const cutoff of cutoffs) store.revoke('key', cutoff, 9000, 0)
  expect(store.cutoffs(['key', 'other'], 0)).toEqual([2000, undefined])
})

test('of two lives the longer one stays, and of two cutoffs the later one, whichever comes first', () => {
  const short = [2, 5000] as const
  const long = [1, 9000] as const
  for (const revocations of [
    [short, long],
    [long, short],
  ]) {
    const store = createMemoryRevocations()
    for (const [cutoff, life] of revocations) store.revoke('key', cutoff, life, 0)
    expect([store.cutoffs(['key'], 8999), store.cutoffs(['key'], 9000)]).toEqual([[2], [undefined]])
  }
})

test('what has expired counts for nothing where the key is revoked anew', () => {
  const store = createMemoryRevocations()
  store.revoke('key', 2000, 3000, 0)
  store.revoke('key', 1000, 9000, 5000)
  expect(store.cutoffs(['key'], 6000)).toEqual([1000])
})

test('what a server whose clock is ahead hears again does not make an earlier cutoff of a later one', () => {
  const store = createMemoryRevocations()
  store.revoke('key', 2000, 2 * DAY, 0)
  store.revoke('key', 1000, DAY, 3 * DAY)
  expect(store.cutoffs(['key'], 0)).toEqual([2000])
})

test('memory is bounded by what has not expired, as revocations come', () => {
  const store = createMemoryRevocations()
  let most = 0
  for (let now = 0; now < 20_000; now++) {
    store.revoke(`key ${now}`, 1, now + 1000, now)
    most = Math.max(most, store.size)
  }
  expect(most).toBeLessThan(1500)
})

test('sessions that live long do not keep those in memory that live short', () => {
  const store = createMemoryRevocations()
  for (let i = 0; i < 100; i++) store.revoke(`long ${i}`, 1, 1_000_000, 0)
  let most = 0
  for (let now = 0; now < 20_000; now++) {
    store.revoke(`short ${now}`, 1, now + 1000, now)
    most = Math.max(most, store.size)
  }
  expect(most).toBeLessThan(1700)
  expect(store.cutoffs(['long 0', 'long 99'], 20_000)).toEqual([1, 1])
})

test('memory shrinks by use alone', () => {
  const store = createMemoryRevocations()
  for (let i = 0; i < 1000; i++) store.revoke(`key ${i}`, 1, i < 990 ? 100 : 9000, 0)
  expect(store.size).toBe(1000)
  for (let use = 0; use < 2100; use++) store.cutoffs(['any'], 200)
  expect(store.size).toBe(10)
})

test('those who listen are told until they stop, each for himself', () => {
  const store = createMemoryRevocations()
  const heard: unknown[] = []
  const listener = (...told: unknown[]): void => void heard.push(told)
  const stop = store.subscribe(listener)
  store.subscribe(listener)
  store.revoke('a', 1, 9000, 0)
  stop()
  store.revoke('b', 2, 9000, 0)
  expect(heard).toEqual([
    ['a', 1],
    ['a', 1],
    ['b', 2],
  ])
})

test('a session that was ended stays ended for all of its life, and is forgotten then', async () => {
  const store = createMemoryRevocations()
  const site = await startSite({ revocation: { store }, duration: DAY })
  vi.spyOn(performance, 'now').mockImplementation(() => site.clock.now)
  const cookie = await site.signIn('ada')
  await site.visit('logout', cookie)
  site.clock.now += DAY - 1
  expect(await site.who(cookie)).toBe('nobody')
  expect(site.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'revoked' })
  site.clock.now += DAY
  const next = await site.signIn('bob')
  for (let visit = 0; visit < 3; visit++) expect(await site.who(next)).toBe('bob')
  expect(store.size).toBe(0)
})

test('a clock that is set ahead, and back within an hour, makes it forget nothing', () => {
  let passed = 0
  vi.spyOn(performance, 'now').mockImplementation(() => passed)
  const store = createMemoryRevocations()
  store.revoke('key', 1, DAY, 0)
  for (passed = 1000; passed < HOUR; passed += 1000) store.cutoffs(['key'], 3 * DAY + passed)
  expect(store.cutoffs(['key'], passed)).toEqual([1])
})

test('a clock that stays ahead is believed in the end', () => {
  let passed = 0
  vi.spyOn(performance, 'now').mockImplementation(() => passed)
  const store = createMemoryRevocations()
  store.revoke('key', 1, DAY, 0)
  for (passed = 0; passed <= HOUR + 2000; passed += 1000) store.cutoffs(['key'], 3 * DAY + passed)
  expect(store.size).toBe(0)
})

test('each cookie has a memory of its own, and so has each of two sites', async () => {
  const [one, other] = [await startSite(), await startSite()]
  const cookie = await one.signIn('ada')
  await one.visit('logout', cookie)
  expect([await one.who(cookie), await other.who(cookie)]).toEqual(['nobody', 'ada'])
})

test('what one of those who are told throws does not keep the others from being told', async () => {
  const outcome = await runScript(`
    const told = []
    process.on('uncaughtException', (error) => told.push(error.message))
    const sessions = clientSessions({ secret: 'Rk7vQ2mZ9xLw4TbN8cHs1yJd6pGf3aUe', revocation: {} })
    const session = sessions.read('session_state=' + sessions.seal({ user: 'ada' }))
    sessions.onRevoked(session, () => { throw new Error('one') })
    sessions.onRevoked(session, () => told.push('two'))
    await sessions.revoke(session.id)
    setTimeout(() => console.log(told.join()), 10)
  `)
  expect(outcome).toMatchObject({ code: 0, stdout: 'one,two\n' })
})
