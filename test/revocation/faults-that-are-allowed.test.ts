import { describe, expect, test } from 'vitest'
import { SessionError } from '../../src/base/errors.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { COMBINATIONS, startFaultySite, startLoad, statesOf, watchRejections } from './faults.ts'

const PATIENT = { timeout: 15_000 }

const UNAVAILABLE = expect.objectContaining({
  name: 'SessionError',
  code: 'revocation-unavailable',
  status: 503,
})

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  describe.each(COMBINATIONS)('the client %s, %s', { timeout: 60_000 }, (client, mode) => {
    test('where it is allowed, sessions pass unchecked, and that is told', async () => {
      const redis = await startRedis()
      const rejections = watchRejections()
      const site = await startFaultySite(client, mode, redis.url, { unavailable: 'allow' })
      const cookie = await site.signIn('ada')
      await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
      const load = startLoad(site, cookie)
      redis.pause()
      const unchecked = { type: 'unchecked', cookieName: 'session', error: UNAVAILABLE }
      await expect.poll(() => site.events, PATIENT).toContainEqual(unchecked)
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down'])
      redis.resume()
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down', 'up'])
      await load.stop()
      expect(Object.keys(load.withSession)).toEqual(['200 ada'])
      const count = site.events.length
      expect(await site.who(cookie)).toBe('ada')
      expect(site.events).toHaveLength(count)
      expect(rejections).toEqual([])
    })

    test('who signs out while Redis is down is told, and has no cookie any more', async () => {
      const redis = await startRedis()
      const rejections = watchRejections()
      let caught: unknown
      const site = await startFaultySite(
        client,
        mode,
        redis.url,
        { unavailable: 'allow' },
        {
          leave: (req) => req.session.destroy().catch((error: unknown) => void (caught = error)),
          leaveAndForget: (req) => void req.session.destroy(),
        },
      )
      await expect.poll(async () => site.who(await site.signIn('ada')), PATIENT).toBe('ada')
      await redis.kill()
      for (const route of ['leave', 'leaveAndForget']) {
        const cookie = await site.signIn('ada')
        const before = site.events.length
        const { status, setCookie } = await site.visit(route, cookie)
        expect(status).toBe(200)
        expect(setCookie).toEqual([expect.stringMatching(/^session=;.*Expires=Thu, 01 Jan 1970/)])
        const unrevoked = { type: 'unrevoked', cookieName: 'session', error: UNAVAILABLE }
        await expect.poll(() => site.events.slice(before), PATIENT).toContainEqual(unrevoked)
      }
      expect(caught).toBeInstanceOf(SessionError)
      expect(caught).toEqual(UNAVAILABLE)
      await expect(site.sessions.revokeSubject('ada')).rejects.toEqual(UNAVAILABLE)
      await expect(site.sessions.revoke('0'.repeat(32))).rejects.toEqual(UNAVAILABLE)
      expect(rejections).toEqual([])
    })
  })
})
