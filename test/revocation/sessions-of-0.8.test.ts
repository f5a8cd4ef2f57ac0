/** Sessions that began before the option: in cookies of 0.8, and in those of today that have no id. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import { SECRET } from '../support/hosts.ts'
import { legacyToken } from '../support/legacy-token.ts'
import { cookieHeader } from '../support/server.ts'
import { startSite } from './site.ts'

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

const subject = (data: { user?: string }): string | undefined => data.user

/** As 0.8 writes it. Where `activeDuration` was set it moves the creation of a session ahead. */
const cookieOf08 = (createdAt: number, duration = HOUR): string => {
  const plaintext = 'session={"user":"ada"}'
  const iv = randomBytes(16)
  return `session=${legacyToken({ secret: SECRET, plaintext, createdAt, duration, iv })}`
}

const big = (req: any): void => {
  req.session.user = 'ada'
  req.session.text = 'x'.repeat(5000)
}

/** A site before it had the option, and after it. */
const beforeAndAfter = async () => {
  const before = await startSite({ revocation: undefined, chunks: 3 }, { big })
  const revocation = { store: createMemoryRevocations(), subject }
  return { before, after: await startSite({ revocation, chunks: 3 }) }
}

test('a sign-out ends all copies of a cookie from before, and what became of it, and no other', async () => {
  const { before, after } = await beforeAndAfter()
  const others = [await before.signIn('ada'), cookieOf08(after.clock.now)]
  const chunked = cookieHeader((await before.visit('big')).setCookie)
  expect(chunked.split('; ').length).toBeGreaterThan(1)
  for (const cookie of [await before.signIn('ada'), chunked, cookieOf08(after.clock.now)]) {
    const upgraded = cookieHeader((await after.visit('touch', cookie)).setCookie)
    expect(await after.who(upgraded)).toBe('ada')
    await after.visit('logout', cookie)
    expect([await after.who(cookie), await after.who(upgraded)]).toEqual(['nobody', 'nobody'])
  }
  for (const other of others) expect(await after.who(other)).toBe('ada')
})

test('a cookie from before is found by its text, whatever was tossed beside it', async () => {
  const { before, after } = await beforeAndAfter()
  const [ended, other] = [await before.signIn('ada'), await before.signIn('ada')]
  await after.visit('logout', ended)
  expect(await after.who(`session=garbage; ${ended}`)).toBe('nobody')
  expect(await after.who(`session=garbage; ${other}`)).toBe('ada')
})

test('who is signed out everywhere is so in a cookie of 0.8 that was created ahead, and in what became of it', async () => {
  const site = await startSite({ duration: HOUR, activeDuration: HOUR })
  const cookie = cookieOf08(site.clock.now + 58 * MINUTE)
  const { body, setCookie } = await site.visit('who', cookie)
  expect({ body, setCookie }).toEqual({ body: 'ada', setCookie: [expect.any(String)] })
  await site.sessions.revokeSubject('ada')
  for (const passed of [0, MINUTE, 58 * MINUTE]) {
    site.clock.now += passed
    expect(await site.who(cookie)).toBe('nobody')
    expect(await site.who(cookieHeader(setCookie))).toBe('nobody')
  }
})

test('a cookie of 0.8 that would outlive what is remembered of it is refused', async () => {
  const site = await startSite({ duration: HOUR })
  expect(await site.who(cookieOf08(site.clock.now))).toBe('ada')
  expect(await site.who(cookieOf08(site.clock.now + 5 * HOUR, 6 * HOUR))).toBe('nobody')
  expect(site.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'expired' })
})
