/** A session lives no longer than it is remembered that it was ended. */
import { expect, test } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import { cookieHeader } from '../support/server.ts'
import { startSite, type RevocationSite } from './site.ts'

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

test('a session that was sealed while a longer life was configured ends with the life of now', async () => {
  const store = createMemoryRevocations()
  const before = await startSite({ revocation: { store }, duration: 3 * DAY })
  const site = await startSite({ revocation: { store }, duration: DAY })
  const cookie = await before.signIn('ada')
  expect(await site.who(cookie)).toBe('ada')
  site.clock.now += DAY + MINUTE
  expect(await site.who(cookie)).toBe('nobody')
  expect(site.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'expired' })
})

test('what a slow response seals an hour after the sign-out is over for all of its life', async () => {
  const site: RevocationSite = await startSite(
    { duration: 2 * HOUR },
    {
      slow: async (req) => {
        void req.session.user
        await site.visit('logout', req.headers.cookie)
        site.clock.now += 59 * MINUTE
        req.session.setDuration(2 * HOUR)
      },
    },
  )
  const { setCookie } = await site.visit('slow', await site.signIn('ada'))
  const sealed = cookieHeader(setCookie)
  for (const passed of [0, 90 * MINUTE, 29 * MINUTE]) {
    site.clock.now += passed
    expect(await site.who(sealed)).toBe('nobody')
    expect(site.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'revoked' })
  }
})

test('who signs in late in a visitor’s session has all of absoluteDuration', async () => {
  const site = await startSite({ duration: DAY, activeDuration: DAY, absoluteDuration: 3 * DAY })
  let visitor = cookieHeader((await site.visit('touch')).setCookie)
  for (let visit = 0; visit < 29; visit++) {
    site.clock.now += DAY / 10
    visitor = cookieHeader((await site.visit('touch', visitor)).setCookie)
  }
  const signedIn = await site.signIn('ada', visitor)
  const cookie = cookieHeader((await site.visit('who', signedIn)).setCookie)
  const read = site.sessions.read(cookie)
  if (!read.ok) expect.unreachable(read.reason)
  expect(read.expiresAt).toBeGreaterThan(site.clock.now + DAY / 2)
  site.clock.now = read.expiresAt - MINUTE
  expect(await site.who(cookie)).toBe('ada')
})
