import { describe, describeKind, misuse } from '../base/describe.ts'
import { askRedis } from './redis-ask.ts'
import { createRedis, type RedisClient } from './redis-client.ts'
import { followRedis, type FollowingStore } from './redis-follow.ts'
import type { AskedStore } from './store.ts'

export interface RedisOptions {
  /**
   * `ask`: one round trip before each request with a session cookie. `follow`: revocations are kept in memory, and may come
   * a moment late. Default `ask`.
   */
  readonly mode?: 'ask' | 'follow' | undefined
  /** What the keys in Redis begin with, in braces. Default `client-sessions:`. */
  readonly prefix?: string | undefined
}

interface RedisRevocations {
  (client: RedisClient, options: RedisOptions & { readonly mode: 'follow' }): FollowingStore
  (client: RedisClient, options?: RedisOptions & { readonly mode?: 'ask' | undefined }): AskedStore
  (client: RedisClient, options: RedisOptions): AskedStore | FollowingStore
}

/**
 * A store of revocations in Redis 6.2 or later, or Valkey, that all servers share.
 *
 * @param client a client of `redis` or of `ioredis`, connected by its owner, and closed by him.
 * @throws {TypeError} for what is no client, and for options that cannot be.
 */
export const redisRevocations: RedisRevocations = ((client: unknown, given?: unknown) => {
  const options: unknown = given === undefined ? {} : given
  if (typeof options !== 'object' || options === null) {
    const expected = 'it must be an object such as { mode: "follow" }'
    throw misuse('the second argument of redisRevocations()', describeKind(options), expected)
  }
  const unknown = Object.keys(options).find((name) => name !== 'mode' && name !== 'prefix')
  if (unknown !== undefined) throw misuse(unknown, 'no option', 'there are mode and prefix')
  const { mode = 'ask', prefix = 'client-sessions:' } = options as RedisOptions
  if (mode !== 'ask' && mode !== 'follow') {
    throw misuse('mode', describe(mode), 'it must be "ask" or "follow"')
  }
  if (typeof prefix !== 'string' || !/^[^{}]+$/.test(prefix)) {
    throw misuse('prefix', describe(prefix), 'it must be a text without braces, such as "my-app:"')
  }
  const redis = createRedis(client, prefix)
  return mode === 'follow' ? followRedis(redis) : askRedis(redis)
}) as RedisRevocations
