/** The few methods of a Redis client that are used, and the commands. Works with Valkey as well. */
import { describeKind, misuse } from '../base/describe.ts'
import { errorOf } from '../base/error-of.ts'
import type { Cutoffs } from './store.ts'

/** A connected client of `redis` (node-redis). */
interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>
}

/** A client of `ioredis`. */
interface IoRedisClient {
  call(command: string, ...args: string[]): Promise<unknown>
}

export type RedisClient = NodeRedisClient | IoRedisClient

type Send = (command: string, ...args: string[]) => Promise<unknown>

const senderOf = (client: unknown): Send => {
  const { call, sendCommand } = Object(client) as { call?: unknown; sendCommand?: unknown }
  // Theirs take a key, or a place, before the command.
  if (typeof call !== 'function' && ['masters', 'acquire'].some((name) => name in Object(client))) {
    throw misuse(
      'the first argument of redisRevocations()',
      'a cluster or sentinel of redis',
      'pass a cluster of ioredis, or a client of the one server',
    )
  }
  // ioredis has a sendCommand() too, which takes something else. A function, as a factory that was not called, has a call() too.
  if (typeof client === 'object' && typeof call === 'function') {
    return (command, ...args) => (client as IoRedisClient).call(command, ...args)
  }
  if (typeof sendCommand === 'function') {
    return (...command) => (client as NodeRedisClient).sendCommand(command)
  }
  throw misuse(
    'the first argument of redisRevocations()',
    describeKind(client),
    'pass a client: `await createClient().connect()` of redis, or `new Redis()` of ioredis',
  )
}

/**
 * A later cutoff and a later end win, and those who follow are told; not again of what is there but for a second of its life,
 * for several of them write the same back. They are told first: what fails there has done nothing. A first value of `epoch`
 * says that Redis has been here; if it is ever gone, Redis has lost what it was told.
 */
const REVOKE = `
local old = redis.call('GET', KEYS[1])
local ttl, left = tonumber(ARGV[2]), redis.call('PTTL', KEYS[1])
local later = not old or tonumber(old) < tonumber(ARGV[1])
if later or left < ttl - 1000 or ARGV[6] == 'again' then
  local longest = math.max(ttl, tonumber(redis.call('GET', KEYS[4]) or 0))
  local oldest = math.max(0, redis.call('TIME')[1] * 1000 - longest)
  redis.call('XADD', KEYS[2], 'MINID', '~', oldest, '*', 'k', ARGV[3], 'c', ARGV[1], 'e', ARGV[4])
  redis.call('PEXPIRE', KEYS[2], longest)
  redis.call('SET', KEYS[4], longest)
end
if later then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', math.max(ttl, left))
elseif left < ttl then
  redis.call('PEXPIRE', KEYS[1], ttl)
end
redis.call('SET', KEYS[3], ARGV[5], 'NX')
return redis.call('GET', KEYS[3])`

/** The entry of an id and what came after it, and the epoch, in one look. It writes only once: a Redis that is full can be read. */
const FOLLOW = `
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('SET', KEYS[2], ARGV[3]) end
return {redis.call('GET', KEYS[2]), redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])}`

/** One entry of the stream. */
interface Followed {
  /** Its place in the stream. */
  readonly id: string
  readonly key: string
  readonly cutoff: number
  /** In ms since 1970. */
  readonly expires: number
}

/** With this Redis begins to quote a command that it does not know. */
const QUOTED = ', with args beginning with'

/** Without the command, which has ids and subjects in its keys: ioredis adds it, and Redis quotes it. */
const withoutCommand =
  (send: Send): Send =>
  async (command, ...args) => {
    try {
      return await send(command, ...args)
    } catch (error) {
      // oxlint-disable-next-line preserve-caught-error -- it is what must not go on
      throw new Error(errorOf(error).message.split(QUOTED)[0])
    }
  }

export interface Redis {
  /**
   * @param again whether those who follow are told also of what is there: their stream has lost it.
   * @returns the epoch.
   */
  revoke(
    key: string,
    cutoff: number,
    expires: number,
    now: number,
    again?: boolean,
  ): Promise<string>
  cutoffs(
    keys: readonly string[],
  ): Promise<{ readonly epoch: string | undefined; readonly cutoffs: Cutoffs }>
  /** @param after the place of the last entry that was read. */
  follow(
    after: string,
    count: number,
  ): Promise<{ readonly epoch: string; readonly entries: readonly Followed[] }>
}

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return new TextDecoder().decode(value)
  throw new TypeError(`Redis answers with ${describeKind(value)} where a text was expected`)
}

const numberOf = (value: unknown): number => {
  const number = Number(textOf(value))
  if (Number.isSafeInteger(number)) return number
  throw new TypeError('Redis answers with something that is no time')
}

const listOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw new TypeError(`Redis answers with ${describeKind(value)} where a list was expected`)
}

const entryOf = (value: unknown): Followed => {
  const [id, fields] = listOf(value)
  const [, key, , cutoff, , expires] = listOf(fields)
  return { id: textOf(id), key: textOf(key), cutoff: numberOf(cutoff), expires: numberOf(expires) }
}

const newEpoch = (): string => crypto.randomUUID()

/** @throws {TypeError} for what is no client. */
export const createRedis = (client: unknown, prefix: string): Redis => {
  const send = withoutCommand(senderOf(client))
  // In braces, so that a cluster keeps all of them in one place, and one command can name several.
  const own = (name: string): string => `{${prefix}}${name}`
  const stream = own('stream')
  const epoch = own('epoch')
  const longest = own('longest')
  return {
    async revoke(key, cutoff, expires, now, again) {
      const [ttl, name] = [String(expires - now), own(key)]
      const args = [String(cutoff), ttl, key, String(expires), newEpoch(), again ? 'again' : '']
      return textOf(await send('EVAL', REVOKE, '4', name, stream, epoch, longest, ...args))
    },
    async cutoffs(keys) {
      const [marker, ...values] = listOf(await send('MGET', epoch, ...keys.map(own)))
      return {
        epoch: marker === null || marker === undefined ? undefined : textOf(marker),
        cutoffs: values.map((value) =>
          value === null || value === undefined ? undefined : numberOf(value),
        ),
      }
    },
    async follow(from, count) {
      const args = [from, String(count), newEpoch()]
      const [marker, entries] = listOf(await send('EVAL', FOLLOW, '2', stream, epoch, ...args))
      return { epoch: textOf(marker), entries: listOf(entries).map(entryOf) }
    },
  }
}
