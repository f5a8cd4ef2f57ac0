/** What docs/revocation.md says of servers whose clocks differ, of which one signs a user out everywhere. */
import { expect, test } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import type { RevocationStore } from '../../src/revocation/store.ts'
import { AskedRevocations, elsewhere } from './hosts-store.ts'
import { startSite, type RevocationSite } from './site.ts'

const SECOND = 1000
const NOW = Date.now()

const subject = (data: { user?: string }): string | undefined => data.user

/** One whose clock is right, and one whose clock is ahead by this, or behind. */
const two = async (
  store: RevocationStore,
  ahead: number,
): Promise<{ right: RevocationSite; wrong: RevocationSite; pass(ms: number): void }> => {
  const [right, wrong] = [
    await startSite({ revocation: { store, subject } }),
    await startSite({ revocation: { store: elsewhere(store), subject } }),
  ]
  right.clock.now = NOW
  wrong.clock.now = NOW + ahead
  const pass = (ms: number): void => {
    right.clock.now += ms
    wrong.clock.now += ms
  }
  return { right, wrong, pass }
}

test('one that is behind begins sessions that are over, for as long as it is behind', async () => {
  const { right, wrong, pass } = await two(new AskedRevocations(), -10 * SECOND)
  await right.sessions.revokeSubject('ada')
  pass(9 * SECOND)
  expect(await right.who(await wrong.signIn('ada'))).toBe('nobody')
  pass(2 * SECOND)
  expect(await right.who(await wrong.signIn('ada'))).toBe('ada')
})

test('one that is behind and is told by the store begins sessions that are valid', async () => {
  const { right, wrong } = await two(createMemoryRevocations(), -10 * SECOND)
  await right.sessions.revokeSubject('ada')
  const cookie = await wrong.signIn('ada')
  expect([await right.who(cookie), await wrong.who(cookie)]).toEqual(['ada', 'ada'])
})

test('one that is behind signs out everybody whose session it began itself', async () => {
  const { right, wrong } = await two(new AskedRevocations(), -10 * SECOND)
  const cookie = await wrong.signIn('ada')
  await wrong.sessions.revokeSubject('ada')
  expect(await right.who(cookie)).toBe('nobody')
})

test('one that is ahead lets sessions of its last moments pass, unless they were seen elsewhere', async () => {
  const { right, wrong, pass } = await two(new AskedRevocations(), 10 * SECOND)
  const early = await wrong.signIn('ada')
  pass(11 * SECOND)
  const late = await wrong.signIn('ada')
  await right.sessions.revokeSubject('ada')
  expect([await right.who(early), await right.who(late)]).toEqual(['nobody', 'ada'])
  // It has seen the session by now.
  await right.sessions.revokeSubject('ada')
  expect(await right.who(late)).toBe('nobody')
})

test('a birth that no honest clock gives moves nobody’s', async () => {
  const { right, wrong } = await two(new AskedRevocations(), 6 * 60 * SECOND)
  const future = await wrong.signIn('ada')
  expect(await right.who(future)).toBe('ada')
  await right.sessions.revokeSubject('ada')
  expect(await right.who(await right.signIn('ada'))).toBe('ada')
  expect(await right.who(future)).toBe('ada')
})

test('by its id a session ends whatever the clocks say', async () => {
  const { right, wrong } = await two(new AskedRevocations(), 6 * 60 * SECOND)
  const cookie = await wrong.signIn('ada')
  await right.visit('logout', cookie)
  expect(await wrong.who(cookie)).toBe('nobody')
})
