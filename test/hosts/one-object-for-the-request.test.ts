import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf } from './hosts.ts'

const cookie = cookieOf({ old: 1, nested: { a: 1 } })
const KEYS = ['id', 'save', 'reset', 'destroy', 'then', 'toString', '__proto__', 'constructor', '']

behaviour('the session is one object, and its keys are data alone', (host) => {
  test('each look gives the same, with what was changed', async () => {
    const site = await host.start({
      handle: async ({ use }) => {
        const [one, two] = await Promise.all([use(), use()])
        one.more = 2
        const three = await use()
        return { body: JSON.stringify([one === two, two === three, three.more]) }
      },
    })
    expect((await site.visit({ cookie })).body).toBe('[true,true,2]')
  })

  test('own and inherited enumerable keys are those that were stored', async () => {
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        const inherited: string[] = []
        for (const key in session) inherited.push(key)
        return { body: JSON.stringify([Object.keys(session), inherited, session]) }
      },
    })
    const keys = ['old', 'nested']
    const { body } = await site.visit({ cookie })
    expect(JSON.parse(body)).toEqual([keys, keys, { old: 1, nested: { a: 1 } }])
  })

  test.each(KEYS)('a key named "%s" is stored and comes back', async (key) => {
    const site = await host.start({
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/set') session[key] = 'mine'
        return { body: JSON.stringify([Object.keys(session), session[key]]) }
      },
    })
    const first = await site.visit({ path: '/set' })
    const second = await site.visit({ cookie: first.setCookie[0]!.split(';', 1)[0] })
    expect(second).toMatchObject({
      status: 200,
      body: JSON.stringify([[key], 'mine']),
      setCookie: [],
    })
  })
})

const NOT_OBJECTS: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['text', 'Ann'],
  ['a number', 7],
  ['a list', [1]],
  ['a function', (): object => ({})],
  ['a Map', new Map([['a', 1]])],
]

behaviour('assigning an object replaces everything', (host) => {
  test.each([
    ['before anything was read', false],
    ['after a read', true],
  ])('%s, frozen and twice, and the given object stays as it was', async (_, read) => {
    const given = Object.freeze({ user: 'Bob' })
    const site = await host.start({
      handle: async ({ use, assign }) => {
        if (read) void (await use()).old
        await assign({ user: 'Zoe', other: 1 })
        await assign(given)
        const session = await use()
        session.more = 1
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(reply)).toEqual({ user: 'Bob', more: 1 })
    expect(given).toEqual({ user: 'Bob' })
  })

  test('the same content again sends nothing', async () => {
    const site = await host.start({ handle: ({ assign }) => assign({ old: 1, nested: { a: 1 } }) })
    expect(await site.visit({ cookie })).toMatchObject({ status: 200, setCookie: [] })
  })

  test('null destroys', async () => {
    const site = await host.start({ handle: ({ assign }) => assign(null) })
    const { setCookie } = await site.visit({ cookie })
    expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test.each(NOT_OBJECTS)(
    '%s is a TypeError that says so, and changes nothing',
    async (_, value) => {
      const site = await host.start({ handle: ({ assign }) => assign(value) })
      expect(await site.visit({ cookie })).toMatchObject({
        status: 500,
        body: 'handled',
        setCookie: [],
      })
      expect(site.errors).toEqual([expect.any(TypeError)])
      expect(site.errors[0].message).toMatch(/session is set to .*; assign an object, or null/)
    },
  )
})
