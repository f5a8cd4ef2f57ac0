/* oxlint-disable unicorn/consistent-function-scoping, no-await-in-loop -- one question after the other */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createGuard } from '../../src/revocation/guard.ts'
import { statesOf } from './faults.ts'
import { AskedRevocations } from './hosts-store.ts'
import { startSite } from './site.ts'

const TIMEOUT = 60

interface Question {
  answer(value: unknown): void
  fail(error: unknown): void
}

/** A store that answers when it is told to. */
const start = () => {
  const asked: Question[] = []
  const states: unknown[] = []
  const guard = createGuard(TIMEOUT, (state, error) => {
    states.push(error ? `${state}: ${error.message}` : state)
  })
  const act = (): Promise<unknown> =>
    new Promise((answer, fail) => void asked.push({ answer, fail }))
  return { guard, asked, states, ask: () => guard.ask(act), tell: () => guard.tell(act) }
}

const LATE = `the store of revocations has not answered within ${TIMEOUT} ms`

/** Until one question may be asked again. */
const pause = (): Promise<void> => sleep(300)

test('a store that does not answer is not waited for, and asked by one at a time', async () => {
  const { asked, states, ask } = start()
  const first = [ask(), ask()]
  for (const each of first) await expect(each).rejects.toThrow(LATE)
  await expect(ask()).rejects.toThrow(LATE)
  await pause()
  // The last question is still on its way.
  await expect(ask()).rejects.toThrow(LATE)
  expect(asked).toHaveLength(2)
  for (const { answer } of asked) answer(1)
  await sleep(0)
  const [probe, other] = [ask(), ask()]
  await sleep(0)
  expect(asked).toHaveLength(3)
  asked[2]!.answer('yes')
  expect(await probe).toBe('yes')
  await vi.waitFor(() => expect(asked).toHaveLength(4))
  asked[3]!.answer('as well')
  expect(await other).toBe('as well')
  expect(states).toEqual([`down: ${LATE}`, 'up'])
})

test('who comes while a store that is down is asked fails with that question, and asks no other', async () => {
  const { asked, ask } = start()
  const failed = expect(ask()).rejects.toThrow('gone')
  asked[0]!.fail(new Error('gone'))
  await failed
  await pause()
  const all = [ask(), ask(), ask()].map(async (each) => expect(each).rejects.toThrow('still'))
  await sleep(0)
  asked[1]!.fail(new Error('still gone'))
  await Promise.all(all)
  expect(asked).toHaveLength(2)
})

test('a store that is slow is down, and not up and down in turn', async () => {
  const { guard, states } = start()
  const slow = (): Promise<unknown> => sleep(2 * TIMEOUT)
  for (let round = 0; round < 3; round++) {
    await expect(guard.ask(slow)).rejects.toThrow(LATE)
    await pause()
  }
  expect(states).toEqual([`down: ${LATE}`])
})

test('a question that is never answered is given up in the end', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { asked, ask } = start()
  const first = expect(ask()).rejects.toThrow(LATE)
  await vi.advanceTimersByTimeAsync(1900)
  await first
  await expect(ask()).rejects.toThrow(LATE)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(200)
  const second = ask()
  asked[1]!.answer('yes')
  expect(await second).toBe('yes')
})

test('one that fails late, after the store is up again, fails for itself alone', async () => {
  const { asked, states, ask } = start()
  const [first, second, third] = [ask(), ask(), ask()]
  asked[0]!.fail(new Error('one'))
  await expect(first).rejects.toThrow('one')
  asked[1]!.answer('yes')
  expect(await second).toBe('yes')
  asked[2]!.fail(new Error('three'))
  await expect(third).rejects.toThrow('three')
  expect(states).toEqual(['down: one', 'up'])
})

test('what fails at once, and what is no error, is a failure as well', async () => {
  const { guard, states } = start()
  const thrown = (): never => {
    throw 'text'
  }
  await expect(guard.ask(thrown)).rejects.toThrow('text')
  expect(states).toEqual(['down: text'])
  await pause()
  expect(await guard.ask(() => 'at once')).toBe('at once')
  expect(states).toEqual(['down: text', 'up'])
})

test('a store that cannot be told can still be asked', async () => {
  const { asked, states, ask, tell } = start()
  await expect(tell()).rejects.toThrow(LATE)
  const failing = tell()
  asked[1]!.fail(new Error('full'))
  await expect(failing).rejects.toThrow('full')
  const asking = ask()
  asked[2]!.answer('yes')
  expect(await asking).toBe('yes')
  const telling = tell()
  asked[3]!.answer('done')
  expect(await telling).toBe('done')
  expect(states).toEqual([])
})

test('an answer that comes right after the timeout counts: after a stall timers come first', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { asked, states, ask } = start()
  const asking = ask()
  await vi.advanceTimersByTimeAsync(TIMEOUT + 20)
  asked[0]!.answer('yes')
  expect(await asking).toBe('yes')
  expect(states).toEqual([])
})

test.each(['allow', 'refuse'] as const)(
  'all who come at once when a store is back are checked, with unavailable: %j',
  async (unavailable) => {
    const store = new AskedRevocations()
    const { signIn, visit, events } = await startSite({
      revocation: { store, unavailable, timeout: 5000 },
    })
    const [valid, revoked] = [await signIn('ada'), await signIn('ada')]
    await visit('logout', revoked)
    store.failing = true
    const down = unavailable === 'allow' ? 200 : 503
    expect((await visit('who', revoked)).status).toBe(down)
    store.failing = false
    await pause()
    const visits = [revoked, valid, revoked, valid, revoked, valid].map((each) =>
      visit('who', each),
    )
    const replies = await Promise.all(visits)
    expect(replies.map(({ status, body }) => `${status} ${body}`)).toEqual([
      '200 nobody',
      '200 ada',
      '200 nobody',
      '200 ada',
      '200 nobody',
      '200 ada',
    ])
    expect(statesOf(events)).toEqual(['down', 'up'])
  },
)

test('of a store that answers with something else a request is told', async () => {
  for (const answer of [undefined, [], [1, 2, 3], { 0: 1, length: 1 }]) {
    const store = { cutoffs: async () => answer as never, revoke() {} }
    const site = await startSite({ revocation: { store } })
    const cookie = await site.signIn('ada')
    expect(await site.visit('who', cookie)).toMatchObject({
      status: 503,
      body: 'revocation-unavailable',
    })
    expect(site.events.at(-1)).toMatchObject({
      type: 'revocation-store',
      state: 'down',
      error: { message: expect.stringContaining('revocation.store.cutoffs()') },
    })
  }
})

test('a store that throws has not been told', async () => {
  const store = {
    cutoffs: (keys: readonly string[]) => Promise.resolve(keys.map(() => undefined)),
    revoke() {
      throw new Error('full')
    },
  }
  const site = await startSite({ revocation: { store } })
  const cookie = await site.signIn('ada')
  const reply = await site.visit('logout', cookie)
  expect(reply).toMatchObject({ status: 503, body: 'revocation-unavailable' })
  expect(site.events.at(-1)).toMatchObject({
    type: 'unrevoked',
    error: { cause: { message: 'full' } },
  })
  expect(await site.who(cookie)).toBe('ada')
})
