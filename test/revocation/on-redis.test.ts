import { describe, expect, test } from 'vitest'
import { redisRevocations } from '../../src/redis.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { CLIENTS } from './clients.ts'
import { startSite } from './site.ts'

const subject = (data: { user?: string }): string | undefined => data.user

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  describe.each(Object.keys(CLIENTS))('and the client %s', (name) => {
    describe.each(['ask', 'follow'] as const)('%s', (mode) => {
      const two = async () => {
        const { url } = await startRedis()
        const sites = []
        for (let i = 0; i < 2; i++) {
          const store = redisRevocations(await CLIENTS[name]!(url), { mode } as { mode: 'ask' })
          sites.push(await startSite({ revocation: { store, subject }, clock: () => Date.now() }))
        }
        return sites as [(typeof sites)[0], (typeof sites)[0]]
      }

      test('who signs out on one server is refused on the other', async () => {
        const [here, there] = await two()
        const cookie = await here.signIn('ada')
        expect(await there.who(cookie)).toBe('ada')
        expect((await here.visit('logout', cookie)).status).toBe(200)
        await expect.poll(() => there.who(cookie)).toBe('nobody')
        expect(there.events.at(-1)).toMatchObject({ type: 'rejected', reason: 'revoked' })
      })

      test('everybody is signed out, and who signs in then is signed in', async () => {
        const [here, there] = await two()
        const cookies = [await here.signIn('ada'), await there.signIn('ada')]
        const other = await there.signIn('bob')
        await here.sessions.revokeSubject('ada')
        const after = await there.signIn('ada')
        for (const cookie of cookies) await expect.poll(() => there.who(cookie)).toBe('nobody')
        expect(await here.who(after)).toBe('ada')
        expect(await there.who(after)).toBe('ada')
        expect(await here.who(other)).toBe('bob')
      })
    })
  })
})
