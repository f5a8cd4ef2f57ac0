/* oxlint-disable unicorn/consistent-function-scoping -- each answer stands in its test */
import { inspect } from 'node:util'
import { createCluster, createSentinel } from 'redis'
import { describe, expect, onTestFinished, test } from 'vitest'
import { redisRevocations } from '../../src/redis.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { COMBINATIONS, connectTo } from './faults.ts'

const make = redisRevocations as (
  ...args: readonly unknown[]
) => ReturnType<typeof redisRevocations>

test.each([[undefined], [null], ['redis://localhost'], [{}], [{ sendCommand: true }]])(
  'what is no client is refused: %j',
  (client) => {
    expect(() => make(client)).toThrow(/first argument of redisRevocations\(\).*pass a client/)
  },
)

test('a client that is still to be waited for is refused', () => {
  expect(() => make(Promise.resolve({ call() {} }))).toThrow(/await createClient\(\)/)
})

test('a cluster and a sentinel of redis, which take a key before the command, are refused', () => {
  const sentinel = createSentinel({
    name: 'one',
    sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }],
  })
  const cluster = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] })
  for (const client of [sentinel, cluster]) {
    expect(() => make(client)).toThrow(/cluster or sentinel of redis.*a cluster of ioredis/)
  }
})

const CLIENT = { call: async () => null }

test.each([
  [null, /second argument of redisRevocations\(\)/],
  ['follow', /second argument of redisRevocations\(\)/],
  [{ mode: 'stream' }, /mode.*"stream".*"ask" or "follow"/],
  [{ prefix: '' }, /prefix/],
  [{ prefix: 'a{b}' }, /prefix.*without braces/],
  [{ prefix: 7 }, /prefix/],
  [{ perfix: 'shop:' }, /perfix.*no option.*mode and prefix/],
])('options that cannot be are refused: %j', (options, message) => {
  expect(() => make(CLIENT, options)).toThrow(message)
  expect(() => make(CLIENT, options)).toThrow(TypeError)
})

test.each([
  ['no list', null],
  ['a text that is no time', ['epoch', 'x']],
  ['a fraction', ['epoch', '1.5']],
  ['no text', ['epoch', 7]],
])('an answer that is not Redis’s is an error: %s', async (_, answer) => {
  const store = make({ call: async () => answer })
  await expect(store.cutoffs(['key'], 0)).rejects.toThrow('Redis answers with')
})

test('what a client fails with is told, also where it is no error', async () => {
  const call = async (): Promise<never> => Promise.reject('gone')
  const store = redisRevocations({ call }, { mode: 'follow' })
  onTestFinished(() => store.close())
  expect(await store.unavailable!()).toEqual(new Error('gone'))
})

test('what a client adds to its error, as ioredis its command, does not go on', async () => {
  const error = Object.assign(new Error('gone'), {
    command: { args: ['session/subject/lovelace'] },
  })
  const store = make({ call: () => Promise.reject(error) })
  for (const act of [() => store.cutoffs(['key'], 0), () => store.revoke('key', 1, 9, 0)]) {
    const told: unknown = await Promise.resolve(act()).catch((reason: unknown) => reason)
    expect(told).toEqual(new Error('gone'))
    expect(inspect(told)).not.toContain('lovelace')
  }
})

test('a client that gives bytes is understood', async () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text)
  const store = make({ call: async () => [bytes('epoch'), bytes('1234'), undefined] })
  expect(await store.cutoffs(['key', 'other'], 0)).toEqual([1234, undefined])
})

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test.each(['redis', 'ioredis'])(
    'of a command that Redis does not know, and quotes, no key is told: %s',
    async (name) => {
      const { url } = await startRedis()
      const client: any = connectTo(name, url)
      /** As a Redis in which MGET has another name. */
      const renamed = (command: string): string => (command === 'MGET' ? 'MGET2' : command)
      const other =
        name === 'ioredis'
          ? { call: (command: string, ...args: any[]) => client.call(renamed(command), ...args) }
          : {
              sendCommand: ([command, ...args]: any[]) =>
                client.sendCommand([renamed(command), ...args]),
            }
      const store = make(other)
      const told: unknown = await Promise.resolve(
        store.cutoffs(['session/subject/lovelace'], 0),
      ).catch((reason: unknown) => reason)
      expect(told).toMatchObject({ message: expect.stringMatching(/unknown command.*MGET2/) })
      expect(inspect(told, { depth: 9 })).not.toContain('lovelace')
    },
  )

  describe.each(COMBINATIONS)('the client %s, %s', (client, mode) => {
    test('two applications with a prefix of their own know nothing of each other', async () => {
      const { url } = await startRedis()
      const options = (prefix: string) => ({ mode, prefix }) as { mode: 'ask'; prefix: string }
      const [one, same, other] = ['one:', 'one:', 'other:'].map((prefix) =>
        redisRevocations(connectTo(client, url), options(prefix)),
      )
      const now = Date.now()
      await one!.revoke('key', 5, now + 60_000, now)
      await expect.poll(() => same!.cutoffs(['key'], now)).toEqual([5])
      await other!.revoke('last', 6, now + 60_000, now)
      await expect.poll(() => other!.cutoffs(['key', 'last'], now)).toEqual([undefined, 6])
    })
  })
})
