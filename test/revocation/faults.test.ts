import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { redisServer, startRedis } from '../support/redis.ts'
import {
  COMBINATIONS,
  REFUSED,
  startFaultySite,
  startLoad,
  statesOf,
  watchRejections,
} from './faults.ts'
import { startProxy } from './proxy.ts'

const PATIENT = { timeout: 15_000 }

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  describe.each(COMBINATIONS)('the client %s, %s', { timeout: 60_000 }, (client, mode) => {
    test('a Redis that is not there at the start refuses sessions until it comes', async () => {
      const redis = await startRedis()
      await redis.kill()
      const rejections = watchRejections()
      const site = await startFaultySite(client, mode, redis.url)
      const cookie = await site.signIn('ada')
      const reply = await site.visit('who', cookie)
      expect(reply).toMatchObject({ status: 503, body: 'revocation-unavailable', setCookie: [] })
      expect(await site.visit('who')).toMatchObject({ status: 200, body: 'nobody' })
      await redis.start()
      await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
      expect(rejections).toEqual([])
    })

    test('a Redis that stops under load refuses sessions, nobody hangs, and it heals', async () => {
      const redis = await startRedis()
      const rejections = watchRejections()
      const proxy = await startProxy(redis.port)
      const site = await startFaultySite(client, mode, proxy.url)
      const cookie = await site.signIn('ada')
      await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
      const load = startLoad(site, cookie)
      await sleep(200)
      redis.pause()
      const before = proxy.commands
      await expect.poll(() => load.withSession[REFUSED] ?? 0, PATIENT).toBeGreaterThan(100)
      await sleep(600)
      // Those under way when it stopped, and one from time to time.
      expect(proxy.commands - before).toBeLessThan(20)
      redis.resume()
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down', 'up'])
      await load.stop()
      expect(await site.who(cookie)).toBe('ada')
      expect(new Set(Object.keys(load.withSession))).toEqual(new Set(['200 ada', REFUSED]))
      expect(Object.keys(load.without)).toEqual(['200 nobody'])
      expect(statesOf(site.events)).toEqual(['down', 'up'])
      expect(rejections).toEqual([])
    })
  })
})
