import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
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

/** Commands to Redis that are not the library's. */
const operate = async (url: string): Promise<(...command: string[]) => Promise<unknown>> => {
  const client = createClient({ url })
  await client.connect()
  onTestFinished(() => client.destroy())
  return (...command) => client.sendCommand(command)
}

const start = async (client: string, mode: 'ask' | 'follow') => {
  const redis = await startRedis()
  const rejections = watchRejections()
  const proxy = await startProxy(redis.port)
  const site = await startFaultySite(client, mode, proxy.url)
  const cookie = await site.signIn('ada')
  await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
  return { redis, rejections, proxy, site, cookie, redisCli: await operate(redis.url) }
}

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  describe.each(COMBINATIONS)('the client %s, %s', { timeout: 60_000 }, (client, mode) => {
    test('a Redis that answers with errors refuses sessions, and is not flooded', async () => {
      const { rejections, proxy, site, cookie, redisCli } = await start(client, mode)
      await redisCli('ACL', 'SETUSER', 'default', '-mget', '-eval')
      const load = startLoad(site, cookie)
      await expect.poll(() => load.withSession[REFUSED] ?? 0, PATIENT).toBeGreaterThan(0)
      const before = { commands: proxy.commands, refused: load.withSession[REFUSED]! }
      await expect
        .poll(() => load.withSession[REFUSED]! - before.refused, PATIENT)
        .toBeGreaterThan(300)
      expect(proxy.commands - before.commands).toBeLessThan(150)
      await redisCli('ACL', 'SETUSER', 'default', '+@all')
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down', 'up'])
      await load.stop()
      expect(await site.who(cookie)).toBe('ada')
      expect(site.events).toContainEqual({
        type: 'revocation-store',
        cookieName: 'session',
        state: 'down',
        error: expect.objectContaining({ message: expect.stringContaining('NOPERM') }),
      })
      expect(rejections).toEqual([])
    })

    test('a Redis that is full still says who is signed out, but nobody can sign out', async () => {
      const { rejections, site, cookie, redisCli } = await start(client, mode)
      const over = await site.signIn('ada')
      await site.visit('logout', over)
      await redisCli('CONFIG', 'SET', 'maxmemory', '1')
      const reply = await site.visit('logout', cookie)
      expect(reply).toMatchObject({ status: 503, body: 'revocation-unavailable' })
      expect(site.events.at(-1)).toMatchObject({
        type: 'unrevoked',
        error: { cause: { message: expect.stringContaining('OOM') } },
      })
      const other = await site.signIn('bob')
      expect(await site.who(other)).toBe('bob')
      expect(await site.who(over)).toBe('nobody')
      if (mode === 'follow') await sleep(2500) // until it would be stale
      expect(await site.who(other)).toBe('bob')
      expect(statesOf(site.events)).toEqual([])
      await redisCli('CONFIG', 'SET', 'maxmemory', '0')
      expect((await site.visit('logout', other)).status).toBe(200)
      await expect.poll(() => site.who(other), PATIENT).toBe('nobody')
      expect(rejections).toEqual([])
    })
  })
})
