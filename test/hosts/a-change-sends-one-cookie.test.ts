import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf } from './hosts.ts'

const OLD = { user: 'Ann', cart: { items: [1] } }
const cookie = cookieOf(OLD)

type Act = (session: any) => unknown

const QUIET: readonly (readonly [string, Act])[] = [
  ['a read', (session) => session.cart.items[0]],
  ['a look at all keys', (session) => JSON.stringify(session) + Object.keys(session).join()],
  ['the same value again', (session) => (session.user = 'Ann')],
  ['an equal object', (session) => (session.cart = { items: [1] })],
  ['a change that is taken back', (session) => delete Object.assign(session, { x: 1 }).x],
  ['reload() after a change', (session) => Object.assign(session, { x: 1 }).reload()],
]

const CHANGES: readonly (readonly [string, Act, object])[] = [
  ['a key', (session) => (session.n = 1), { ...OLD, n: 1 }],
  ['a nested key', (session) => session.cart.items.push(2), { ...OLD, cart: { items: [1, 2] } }],
  ['a deletion', (session) => delete session.cart, { user: 'Ann' }],
  ['many keys', (session) => Object.assign(session, { a: 1, b: 2 }), { ...OLD, a: 1, b: 2 }],
]

behaviour('only a change sends a cookie', (host) => {
  test.each(QUIET)('%s sends nothing', async (_, act) => {
    const site = await host.start({
      handle: async ({ use }) => {
        await act(await use())
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ status: 200, setCookie: [] })
  })

  test('nor does a new visitor who is looked at', async () => {
    const site = await host.start({ handle: async ({ use }) => void (await use()).user })
    expect(await site.visit()).toMatchObject({ status: 200, setCookie: [] })
  })

  test.each(CHANGES)('%s sends one', async (_, act, expected) => {
    const site = await host.start({
      handle: async ({ use }) => {
        await act(await use())
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply.setCookie).toEqual([
      expect.stringMatching(/^session=[\w-]+; Max-Age=\d+; .*; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect(contentOf(reply)).toEqual(expected)
  })

  test('save() in between, and a change after it, send one', async () => {
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        session.a = 1
        await session.save()
        session.b = 2
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(reply)).toEqual({ ...OLD, a: 1, b: 2 })
  })
})

behaviour('cookies of the application stay', (host) => {
  test.each([
    ['beside a change', (session: any) => (session.n = 1), 1],
    ['beside a read', (session: any) => session.user, 0],
    ['beside a deletion', (session: any) => session.destroy(), 1],
  ])('%s', async (_, act, count) => {
    const site = await host.start({
      handle: async ({ use }) => {
        await act(await use())
        return { headers: { 'Set-Cookie': ['a=1; Path=/a', 'sessions=2'] }, body: 'ok' }
      },
    })
    const { setCookie } = await site.visit({ cookie })
    expect(setCookie.slice(0, 2)).toEqual(['a=1; Path=/a', 'sessions=2'])
    const own = setCookie.filter((line) => line.startsWith('session='))
    expect(own).toHaveLength(count)
    expect(setCookie).toHaveLength(2 + count)
  })
})
