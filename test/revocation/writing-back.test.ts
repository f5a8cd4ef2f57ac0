/** What Redis has lost, or could not be told, is written back to it by those who follow. */
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisRevocations } from '../../src/redis.ts'
import type { Entry } from '../../src/revocation/memory.ts'
import { createRestoring } from '../../src/revocation/redis-restore.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { connectTo } from './faults.ts'

const HOUR = 60 * 60 * 1000
/** After what failed, until it is tried again. */
const AGAIN = 2000

test('while the one that could not be told is written back, a Redis that has lost all is given all', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const known = new Map<string, Entry>()
  for (const key of ['a', 'b', 'c']) known.set(key, { cutoff: 1, expires: Date.now() + HOUR })
  known.set('expired', { cutoff: 1, expires: Date.now() })
  const told: string[] = []
  let cut: (() => void) | undefined
  const redis = {
    revoke: (key: string) =>
      new Promise((resolve, reject) => {
        if (!cut) cut = () => reject(new Error('cut off'))
        else resolve(told.push(key))
      }),
  } as never
  const restoring = createRestoring(redis, known)
  restoring.missed('a')
  vi.advanceTimersByTime(AGAIN)
  restoring.go()
  restoring.need(true)
  cut!()
  await new Promise(setImmediate)
  vi.advanceTimersByTime(AGAIN)
  restoring.go()
  expect(told).toEqual(['a', 'b', 'c'])
})

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test('what Redis could not be told it is told later', async () => {
    const { url } = await startRedis()
    const cli = await createClient({ url }).connect()
    onTestFinished(() => cli.destroy())
    const store = redisRevocations(connectTo('ioredis', url), { mode: 'follow' })
    onTestFinished(() => store.close())
    const now = Date.now()
    await store.revoke('before', 1, now + HOUR, now)
    await cli.sendCommand(['ACL', 'SETUSER', 'default', '-xadd'])
    await expect(store.revoke('key', 5, now + HOUR, now)).rejects.toThrow()
    expect(await cli.get('{client-sessions:}key')).toBeNull()
    await cli.sendCommand(['ACL', 'SETUSER', 'default', '+xadd'])
    await expect.poll(() => cli.get('{client-sessions:}key'), { timeout: 15_000 }).toBe('5')
  })
})
