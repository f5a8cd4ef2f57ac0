/** Which births a cutoff takes in, also where a clock was wrong for a while. Two servers: hosts-whose-clocks-differ.test.ts. */
import { expect, test } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import { createBirthClock } from '../../src/session/birth.ts'
import { cookieHeader } from '../support/server.ts'
import { elsewhere } from './hosts-store.ts'
import { startSite } from './site.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const YEAR = 365 * 24 * 60 * MINUTE
const NOW = 1_800_000_000_000

const subject = (data: { user?: string }): string | undefined => data.user

test('a cutoff takes in a session from a clock that is ahead, by five minutes at most', () => {
  for (const [ahead, taken] of [
    [5 * MINUTE, 5 * MINUTE],
    [5 * MINUTE + 1, 0],
  ] as const) {
    const births = createBirthClock()
    births.saw(NOW + ahead, NOW)
    expect(births.cutoff(NOW)).toBe(NOW + taken)
  }
})

test('a birth from a wrong clock takes nothing from what was seen of others', () => {
  const births = createBirthClock()
  births.saw(NOW + 10 * SECOND, NOW)
  births.saw(NOW + YEAR, NOW)
  expect(births.cutoff(NOW)).toBe(NOW + 10 * SECOND)
})

test('a session is born after the cutoff of a clock that is ahead, by five minutes at most', () => {
  for (const [ahead, birth] of [
    [5 * MINUTE, 5 * MINUTE + 1],
    [5 * MINUTE + 1, 0],
  ] as const) {
    const births = createBirthClock()
    births.sawCutoff(NOW + ahead)
    expect(births.born(NOW)).toBe(NOW + birth)
  }
})

test('a cutoff from a wrong clock is forgotten: births and cutoffs go on as if it had not come', () => {
  const births = createBirthClock()
  births.sawCutoff(NOW + YEAR)
  expect(births.born(NOW)).toBe(NOW)
  births.sawCutoff(NOW + 10 * SECOND)
  const birth = births.born(NOW)
  expect(birth).toBe(NOW + 10 * SECOND + 1)
  expect(births.cutoff(NOW)).toBe(birth)
})

test('what a store tells that is no number moves nothing', () => {
  const births = createBirthClock()
  births.sawCutoff(NOW)
  for (const cutoff of [NaN, undefined, 'soon', {}] as number[]) births.sawCutoff(cutoff)
  expect(births.born(NOW)).toBe(NOW + 1)
})

test('after its own clock was ahead once, a cutoff still takes in what is born then', () => {
  const births = createBirthClock()
  births.born(NOW + YEAR)
  expect(births.cutoff(NOW)).toBe(NOW)
  births.born(NOW + YEAR)
  births.sawCutoff(NOW + 10 * SECOND)
  const birth = births.born(NOW)
  expect(births.cutoff(NOW)).toBeGreaterThanOrEqual(birth)
})

test('a server whose clock was ahead for one request signs out everybody all the same', async () => {
  const store = createMemoryRevocations()
  const [site, other] = [
    await startSite({ revocation: { store, subject } }),
    await startSite({ revocation: { store: elsewhere(store), subject } }),
  ]
  site.clock.now = NOW + 10 * MINUTE
  await site.visit('who')
  site.clock.now = NOW
  other.clock.now = NOW + 10 * SECOND
  await other.sessions.revokeSubject('bob')
  const before = await site.signIn('ada')
  expect(await site.who(before)).toBe('ada')
  await site.sessions.revokeSubject('ada')
  const after = await site.signIn('ada')
  expect([await site.who(before), await site.who(after)]).toEqual(['nobody', 'ada'])
})

test('where one session was ended by its id, it is still known when others were born', async () => {
  const site = await startSite()
  const [ada, bob] = [await site.signIn('ada'), await site.signIn('bob')]
  await site.sessions.revokeSubject('ada')
  await site.visit('logout', bob)
  expect([await site.who(ada), await site.who(await site.signIn('ada'))]).toEqual(['nobody', 'ada'])
})

test('regenerate() begins a session at that moment: it is valid, though its request came before the cutoff', async () => {
  const site = await startSite(
    {},
    {
      renew: async (req, { revokeSubject }) => {
        await revokeSubject('ada')
        await req.session.regenerate()
        req.session.user = 'ada'
      },
    },
  )
  const visitor = cookieHeader((await site.visit('touch')).setCookie)
  const cookie = cookieHeader((await site.visit('renew', visitor)).setCookie)
  expect(await site.who(cookie)).toBe('ada')
})
