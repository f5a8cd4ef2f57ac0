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
    test('a server that was cut off refuses sessions, and knows then what it has missed', async () => {
      const redis = await startRedis()
      const rejections = watchRejections()
      const proxy = await startProxy(redis.port)
      const here = await startFaultySite(client, mode, proxy.url)
      const there = await startFaultySite(client, mode, redis.url)
      const [ada, bob] = [await here.signIn('ada'), await here.signIn('bob')]
      await expect.poll(() => here.who(ada), PATIENT).toBe('ada')
      await expect.poll(() => there.who(ada), PATIENT).toBe('ada')

      proxy.cut()
      const before = { connections: proxy.connections, commands: proxy.commands }
      expect((await there.visit('logout', ada)).status).toBe(200)
      const load = startLoad(here, bob)
      await expect.poll(() => load.withSession[REFUSED] ?? 0, PATIENT).toBeGreaterThan(100)
      await load.stop()
      expect(statesOf(here.events)).toEqual(['down'])
      expect(Object.keys(load.without)).toEqual(['200 nobody'])

      proxy.heal()
      await expect.poll(() => here.visit('who', bob), PATIENT).toMatchObject({ body: 'bob' })
      expect(await here.who(ada)).toBe('nobody')
      await expect.poll(() => statesOf(here.events), PATIENT).toEqual(['down', 'up'])
      expect(proxy.connections - before.connections).toBeLessThan(30)
      expect(proxy.commands - before.commands).toBeLessThan(50)
      expect(rejections).toEqual([])
    })

    test('a Redis that comes back empty is told of once, by those who had told it something', async () => {
      const redis = await startRedis()
      const rejections = watchRejections()
      const site = await startFaultySite(client, mode, redis.url)
      const [ada, bob] = [await site.signIn('ada'), await site.signIn('bob')]
      await expect.poll(() => site.who(ada), PATIENT).toBe('ada')
      expect((await site.visit('logout', ada)).status).toBe(200)
      await expect.poll(() => site.who(ada), PATIENT).toBe('nobody')

      await redis.kill()
      await expect.poll(() => site.who(bob), PATIENT).toBe('revocation-unavailable')
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down'])
      await redis.start()
      await expect.poll(() => site.who(bob), PATIENT).toBe('bob')
      await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down', 'emptied', 'up'])
      for (let visit = 0; visit < 3; visit++) expect(await site.who(bob)).toBe('bob')

      // Whoever follows has it all in memory, and gives it back: also to servers that come now, of either kind.
      const whose = mode === 'follow' ? 'nobody' : 'ada'
      expect(await site.who(ada)).toBe(whose)
      for (const other of ['ask', 'follow'] as const) {
        const later = await startFaultySite(client, other, redis.url)
        await expect.poll(() => later.who(ada), PATIENT).toBe(whose)
      }
      // What it is told from now on is no loss.
      expect((await site.visit('logout', bob)).status).toBe(200)
      await expect.poll(() => site.who(bob), PATIENT).toBe('nobody')
      expect(statesOf(site.events)).toEqual(['down', 'emptied', 'up'])
      expect(rejections).toEqual([])
    })
  })
})
