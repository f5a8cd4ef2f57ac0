/** `import { redisRevocations } from "client-sessions/redis"`: the same function as `require` gives. */
export { redisRevocations } from './redis.ts'

export type {
  AskedStore,
  FollowingStore,
  RedisClient,
  RedisOptions,
  RevocationStore,
} from './redis.ts'
