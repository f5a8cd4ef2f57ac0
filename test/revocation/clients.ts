/** The two clients of Redis that are used, connected. */
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import type { RedisClient } from '../../src/redis.ts'

const ignore = (): void => {}

export const CLIENTS: Readonly<Record<string, (url: string) => Promise<RedisClient>>> = {
  async redis(url) {
    const client = createClient({ url })
    client.on('error', ignore)
    await client.connect()
    onTestFinished(() => client.destroy())
    return client
  },
  async ioredis(url) {
    const client = new Redis(url)
    client.on('error', ignore)
    onTestFinished(() => client.disconnect())
    return client
  },
}
