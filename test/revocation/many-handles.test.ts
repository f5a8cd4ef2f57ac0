/** Applications make a handle for each tenant, or each request: those that share a store listen to it once, and are let go. */
import { expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { createSessions } from '../../src/fetch.ts'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import type { RevocationStore, StoreState } from '../../src/revocation/store.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { collected } from '../support/collected.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { AskedRevocations } from './hosts-store.ts'

const HANDLES = 10_000
const NOW = 1_800_000_000_000

const subject = (data: { user?: string }): string | undefined => data.user

const optionsOf = (store: RevocationStore, more: SessionOptions = {}): SessionOptions => ({
  cookieName: 'session',
  secret: OTHER_SECRET,
  revocation: { store, subject },
  ...more,
})

/** One that tells what it hears, and when it is down. */
const startStore = () => {
  const memory = createMemoryRevocations()
  const watching: ((state: StoreState) => void)[] = []
  const subscribe = vi.fn<typeof memory.subscribe>(memory.subscribe)
  const watch = vi.fn<NonNullable<RevocationStore['watch']>>((listener) => {
    watching.push(listener)
    return () => {}
  })
  const tell = (state: StoreState): void => watching.forEach((listener) => listener(state))
  return { store: { ...memory, subscribe, watch }, tell }
}

const makers = [
  ['clientSessions()', clientSessions],
  ['createSessions() of fetch', createSessions],
] as const

test.each(makers)('ten thousand handles of %s listen to a store of memory once', (_, make) => {
  const store = createMemoryRevocations()
  const subscribe = vi.spyOn(store, 'subscribe')
  for (let made = 0; made < HANDLES; made++) make(optionsOf(store))
  expect(subscribe).toHaveBeenCalledTimes(1)
})

test.each(makers)(
  'ten thousand handles of %s listen once to one that also tells its state',
  (_, make) => {
    const { store } = startStore()
    for (let made = 0; made < HANDLES; made++) {
      make(optionsOf(store, { cookieName: `tenant-${made}` }))
    }
    expect(store.subscribe).toHaveBeenCalledTimes(1)
    expect(store.watch).toHaveBeenCalledTimes(1)
  },
)

test.each(makers)(
  'of a handle of %s that nobody has any more nothing is kept, and one beside it is told',
  async (_, make) => {
    const { store, tell } = startStore()
    const events: SessionEvent[] = []
    const onEvent = (event: SessionEvent): void => void events.push(event)
    const living = make(optionsOf(store, { onEvent }))
    const drop = (): WeakRef<object> => {
      // oxlint-disable-next-line unicorn/consistent-function-scoping -- one that nothing else holds
      const dropped = (): void => {}
      make(optionsOf(store, { onEvent: dropped }))
      return new WeakRef(dropped)
    }
    expect(await collected(drop())).toBe(true)
    tell('down')
    expect(events).toEqual([
      { type: 'revocation-store', cookieName: living.cookieName, state: 'down' },
    ])
  },
)

test('each living handle is told how the store is, with the name of its own cookie', () => {
  const { store, tell } = startStore()
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const names = ['session', 'cart']
  const handles = names.map((cookieName) =>
    clientSessions(optionsOf(store, { cookieName, onEvent })),
  )
  tell('down')
  tell('down')
  tell('up')
  expect(handles).toHaveLength(2)
  expect(events).toEqual(
    ['down', 'up'].flatMap((state) =>
      names.map((cookieName) => ({ type: 'revocation-store', cookieName, state })),
    ),
  )
})

test('what is left of handles that are gone is bounded, also where the store never tells anything', () => {
  let looks = 0
  class Gone {
    deref(): undefined {
      looks++
    }
  }
  vi.stubGlobal('WeakRef', Gone)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { store, tell } = startStore()
  for (let made = 0; made < HANDLES; made++) createSessions(optionsOf(store))
  expect(looks).toBeLessThan(2 * HANDLES)
  looks = 0
  tell('down')
  expect(looks).toBeLessThan(100)
})

test('among many living handles those that are gone are looked for seldom', () => {
  let looks = 0
  class Living {
    readonly #target: object
    constructor(target: object) {
      this.#target = target
    }
    deref(): object {
      looks++
      return this.#target
    }
  }
  vi.stubGlobal('WeakRef', Living)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { store, tell } = startStore()
  let told = 0
  const onEvent = (): void => void told++
  for (let made = 0; made < HANDLES; made++) createSessions(optionsOf(store, { onEvent }))
  expect(looks).toBeLessThan(2 * HANDLES)
  tell('down')
  expect(told).toBe(HANDLES)
})

test('where a runtime has no weak references, as workerd for old dates, handles are told all the same', () => {
  vi.stubGlobal('WeakRef', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const { store, tell } = startStore()
  const events: SessionEvent[] = []
  const onEvent = (event: SessionEvent): void => void events.push(event)
  const { cookieName } = createSessions(optionsOf(store, { onEvent }))
  tell('down')
  expect(events).toEqual([{ type: 'revocation-store', cookieName, state: 'down' }])
})

test('a socket that one handle watches is told of a sign-out by another', async () => {
  const { store } = startStore()
  const [one, other] = [clientSessions(optionsOf(store)), clientSessions(optionsOf(store))]
  const session = one.read(`session=${one.seal({ user: 'ada' })}`)
  const told = new Promise<void>((resolve) => void one.onRevoked(session, resolve))
  await other.revokeSubject('ada')
  await told
})

test.each([
  ['in memory', createMemoryRevocations],
  ['that has to be asked', () => new AskedRevocations()],
])(
  'of a store %s handles know together which sessions began before a sign-out, in one ms',
  async (_, start) => {
    const store = start()
    const handle = () => createSessions(optionsOf(store, { clock: () => NOW }))
    const read = async (cookie: string) => (await handle().read(cookie)).ok
    const signIn = async () => `session=${await handle().seal({ user: 'ada' })}`
    const first = await signIn()
    await handle().revokeSubject('ada')
    const second = await signIn()
    expect([await read(first), await read(second)]).toEqual([false, true])
    await handle().revokeSubject('ada')
    const third = await signIn()
    expect([await read(first), await read(second), await read(third)]).toEqual([false, false, true])
  },
)
