import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'redis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { redisRevocations, type FollowingStore, type RevocationStore } from '../../src/redis.ts'
import { redisServer, startRedis, type RedisServer } from '../support/redis.ts'
import { connectTo, startFaultySite, statesOf } from './faults.ts'
import { startProxy } from './proxy.ts'
import { startSite } from './site.ts'

const PATIENT = { timeout: 15_000 }
const HOUR = 60 * 60 * 1000
const STREAM = '{client-sessions:}stream'

/** Commands to Redis that are not the library's. */
const operate = async ({ url }: RedisServer): Promise<(...command: string[]) => Promise<any>> => {
  const client = createClient({ url })
  await client.connect()
  onTestFinished(() => client.destroy())
  return (...command) => client.sendCommand(command)
}

const follow = (url: string): FollowingStore => {
  const store = redisRevocations(connectTo('ioredis', url), { mode: 'follow' })
  onTestFinished(() => store.close())
  return store
}

const ask = (url: string): RevocationStore => redisRevocations(connectTo('redis', url))

const fresh = (store: FollowingStore): Promise<unknown> =>
  expect.poll(() => store.unavailable!(), PATIENT).toBeUndefined()

/** A key that is revoked for `life` ms. */
const revoke = (store: RevocationStore, key: string, cutoff = 1, life = HOUR): unknown => {
  const now = Date.now()
  return store.revoke(key, cutoff, now + life, now)
}

const known = (store: FollowingStore, ...keys: string[]): unknown => store.cutoffs(keys, Date.now())

test('an answer that never comes is given up in the end', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let asked = 0
  const call = (): Promise<never> => new Promise(() => void asked++)
  const store = redisRevocations({ call }, { mode: 'follow' })
  onTestFinished(() => store.close())
  const states: unknown[] = []
  store.watch!((state) => void states.push(state))
  await vi.advanceTimersByTimeAsync(29_000)
  expect([asked, states]).toEqual([1, ['down']])
  expect(store.unavailable!()).toEqual(new Error('Redis was silent for 2000 ms'))
  await vi.advanceTimersByTimeAsync(2000)
  expect(asked).toBe(2)
})

/** Of the stream, as Redis gives it. */
const entry = (i: number, expires: number): unknown => [
  `${i}-0`,
  ['k', `key ${i}`, 'c', '1', 'e', String(expires)],
]

test('what has expired in the stream does not stay in memory', async () => {
  const now = Date.now()
  const old = Array.from({ length: 100 }, (_, i) => entry(i + 1, now - (100 - i) * 60_000))
  const entries = [...old, entry(101, now + HOUR)]
  // In a second look from the last one on there is nothing else.
  const call = async (...args: unknown[]): Promise<unknown> => [
    'epoch',
    args.includes('0-0') ? entries : entries.slice(-1),
  ]
  const store = redisRevocations({ call }, { mode: 'follow' })
  onTestFinished(() => store.close())
  expect(await store.unavailable!()).toBeUndefined()
  expect(known(store, 'key 101')).toEqual([1])
  for (let use = 0; use < 300; use++) known(store, 'any')
  expect(store.size).toBe(1)
})

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test('a request that does not touch its session is not looked up', async () => {
    const { url } = await startRedis()
    const store = follow(url)
    let lookups = 0
    const cutoffs: FollowingStore['cutoffs'] = (keys, now) => {
      lookups++
      return store.cutoffs(keys, now)
    }
    const site = await startSite({ revocation: { store: { ...store, cutoffs } } })
    const cookie = await site.signIn('ada')
    await fresh(store)
    expect(await site.visit('untouched', cookie)).toMatchObject({ status: 200, body: 'untouched' })
    expect(lookups).toBe(0)
    expect(await site.who(cookie)).toBe('ada')
    expect(lookups).toBe(1)
  })

  test('a server that starts late loads all there is', async () => {
    const { url } = await startRedis()
    const count = 12_000
    const first = ask(url)
    await Promise.all(Array.from({ length: count }, (_, i) => revoke(first, `key ${i}`, i + 1)))
    const late = follow(url)
    await fresh(late)
    expect(late.size).toBe(count)
    expect(known(late, 'key 0', 'key 4999', 'key 5000', 'key 11999', 'other')).toEqual([
      1,
      5000,
      5001,
      12_000,
      undefined,
    ])
    await revoke(first, 'other', 7)
    await expect.poll(() => known(late, 'other'), PATIENT).toEqual([7])
  })

  test('what it is told it tells others, and those who listen', async () => {
    const { url } = await startRedis()
    const [here, there] = [follow(url), follow(url)]
    const heard: unknown[] = []
    const stop = there.subscribe!((key, cutoff) => void heard.push([key, cutoff]))
    await revoke(here, 'a', 1)
    expect(known(here, 'a')).toEqual([1])
    await expect.poll(() => heard, PATIENT).toEqual([['a', 1]])
    stop()
    await revoke(here, 'b', 2)
    await expect.poll(() => known(there, 'b'), PATIENT).toEqual([2])
    expect(heard).toEqual([['a', 1]])
  })

  test.each([
    ['the later one last', [1000, 2000]],
    ['the later one first', [2000, 1000]],
  ])('of two cutoffs the later one stays: %s', async (_, cutoffs) => {
    const { url } = await startRedis()
    const [asked, followed] = [ask(url), follow(url)]
    for (const cutoff of cutoffs) await revoke(asked, 'key', cutoff)
    await revoke(asked, 'last')
    expect(await asked.cutoffs(['key', 'none'], Date.now())).toEqual([2000, undefined])
    await expect.poll(() => known(followed, 'key', 'last'), PATIENT).toEqual([2000, 1])
    const late = follow(url)
    await expect.poll(() => known(late, 'key', 'last'), PATIENT).toEqual([2000, 1])
  })

  test('of two lives the longer one stays, whichever comes first', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const asked = ask(redis.url)
    for (const [key, lives] of Object.entries({ up: [HOUR, 2 * HOUR], down: [2 * HOUR, HOUR] })) {
      for (const life of lives) await revoke(asked, key, 5, life)
      expect(await cli('PTTL', `{client-sessions:}${key}`)).toBeGreaterThan(HOUR)
      await revoke(asked, key, 6, 1000)
      expect(await cli('PTTL', `{client-sessions:}${key}`)).toBeGreaterThan(HOUR)
      await revoke(asked, key, 4, 3 * HOUR)
      expect(await cli('PTTL', `{client-sessions:}${key}`)).toBeGreaterThan(2 * HOUR)
      expect(await asked.cutoffs([key], Date.now())).toEqual([6])
    }
  })

  test('what has expired leaves Redis and the servers, which go on following', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const [asked, followed] = [ask(redis.url), follow(redis.url)]
    const keys = Array.from({ length: 300 }, (_, i) => `key ${i}`)
    await Promise.all(keys.map((key) => revoke(asked, key, 1, 2500)))
    await expect.poll(() => followed.size, PATIENT).toBe(300)
    for (const key of [STREAM, '{client-sessions:}key 7']) {
      const left = await cli('PTTL', key)
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(2500)
    }
    await sleep(2300)
    await revoke(asked, 'in between', 1, 2500)
    // Older entries are thrown out by blocks as new ones come.
    await sleep(1700)
    await revoke(asked, 'late', 1, 2500)
    expect(await cli('XLEN', STREAM)).toBeLessThan(300)
    expect(known(followed, 'key 7')).toEqual([undefined])
    await expect.poll(() => cli('DBSIZE'), PATIENT).toBe(2) // the epoch, and the longest life
    await revoke(asked, 'after all that', 9)
    await expect.poll(() => known(followed, 'after all that'), PATIENT).toEqual([9])
    for (let use = 0; use < 400; use++) known(followed, 'any')
    expect(followed.size).toBe(1)
  })

  test('a life longer than there is time behind us can be kept', async () => {
    const redis = await startRedis()
    const asked = ask(redis.url)
    await revoke(asked, 'key', 1, 100 * 365 * 24 * HOUR)
    expect(await asked.cutoffs(['key'], Date.now())).toEqual([1])
  })

  test('a stream that Redis has thrown away comes back from those who follow', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const here = follow(redis.url)
    const states: string[] = []
    here.watch!((state) => void states.push(state))
    await Promise.all(Array.from({ length: 150 }, (_, i) => revoke(here, `key ${i}`)))
    await expect.poll(() => here.size, PATIENT).toBe(150)
    await fresh(here)
    await sleep(200) // it has read its own
    await cli('DEL', STREAM)
    await expect.poll(() => cli('XLEN', STREAM), PATIENT).toBeGreaterThanOrEqual(150)
    const late = follow(redis.url)
    await expect.poll(() => late.size, PATIENT).toBe(150)
    expect(states).toEqual([])
  })

  test('several that write back what Redis has lost write it once', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const followers = [follow(redis.url), follow(redis.url), follow(redis.url)]
    const states: string[] = []
    for (const store of followers) store.watch!((state) => void states.push(state))
    await revoke(followers[0]!, 'a')
    await revoke(followers[1]!, 'b')
    for (const store of followers) await expect.poll(() => known(store, 'a', 'b')).toEqual([1, 1])
    await cli('FLUSHALL')
    await expect.poll(() => states, PATIENT).toEqual(['emptied', 'emptied', 'emptied'])
    await expect.poll(() => cli('XLEN', STREAM), PATIENT).toBe(2)
    await sleep(300)
    expect(await cli('XLEN', STREAM)).toBe(2)
  })

  test('what could not be written back is tried again', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const proxy = await startProxy(redis.port)
    const here = follow(proxy.url)
    await revoke(here, 'a')
    await fresh(here)
    await cli('ACL', 'SETUSER', 'default', '-xadd')
    await cli('FLUSHALL')
    await sleep(500)
    expect(await cli('EXISTS', '{client-sessions:}a')).toBe(0)
    await cli('ACL', 'SETUSER', 'default', '+xadd')
    await expect.poll(() => cli('EXISTS', '{client-sessions:}a'), PATIENT).toBe(1)
  })

  test('a stream that is something else refuses sessions until it is one', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const site = await startFaultySite('ioredis', 'follow', redis.url)
    const cookie = await site.signIn('ada')
    await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
    await cli('SET', STREAM, 'of another program')
    await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down'])
    expect(await site.who(cookie)).toBe('revocation-unavailable')
    expect((await site.visit('who')).status).toBe(200)
    await cli('DEL', STREAM)
    await expect.poll(() => statesOf(site.events), PATIENT).toEqual(['down', 'up'])
    expect(await site.who(cookie)).toBe('ada')
  })

  test('a process that was busy for long refuses nobody for it', async () => {
    const redis = await startRedis()
    const site = await startFaultySite('redis', 'follow', redis.url)
    const cookie = await site.signIn('ada')
    await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
    await sleep(2500) // from now on it tells when it is down
    const until = Date.now() + 2500
    while (Date.now() < until);
    expect(await site.who(cookie)).toBe('ada')
    await sleep(300)
    expect(statesOf(site.events)).toEqual([])
  })

  test('one that was closed writes nothing back', async () => {
    const redis = await startRedis()
    const cli = await operate(redis)
    const here = follow(redis.url)
    await revoke(here, 'a')
    await fresh(here)
    const emptied = new Promise<void>((resolve) => {
      here.watch!(() => {
        here.close()
        resolve()
      })
    })
    await cli('FLUSHALL')
    await emptied
    await sleep(200)
    expect(await cli('KEYS', '*')).toEqual(['{client-sessions:}epoch'])
  })

  test('one that was closed refuses sessions, and leaves Redis alone', async () => {
    const redis = await startRedis()
    const proxy = await startProxy(redis.port)
    const store = follow(proxy.url)
    const site = await startSite({ revocation: { store } })
    const cookie = await site.signIn('ada')
    await expect.poll(() => site.who(cookie), PATIENT).toBe('ada')
    store.close()
    await sleep(200)
    const before = proxy.commands
    await sleep(300)
    expect(proxy.commands).toBe(before)
    expect(before).toBeGreaterThan(0)
    expect((await site.visit('who', cookie)).status).toBe(503)
    expect(store.unavailable!()).toEqual(new Error('it was closed'))
  })
})
