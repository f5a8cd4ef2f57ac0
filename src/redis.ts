/** `client-sessions/redis`: sessions that are over on all servers at once. */
export { redisRevocations, type RedisOptions } from './revocation/redis.ts'
export type { RedisClient } from './revocation/redis-client.ts'
export type { FollowingStore } from './revocation/redis-follow.ts'
export type { AskedStore, RevocationStore } from './revocation/store.ts'
