import { expect, onTestFinished, test, vi, type MockInstance } from 'vitest'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf } from './hosts.ts'

const VISITORS = Array.from({ length: 8 }, (_, index) => `visitor ${index}`)

behaviour('visitors at the same time are strangers', (host) => {
  test('each sees and changes what is its own', async () => {
    let [inside, open] = [0, (): void => {}]
    const allInside = new Promise<void>((resolve) => (open = resolve))
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        const before = session.user
        if (++inside === VISITORS.length) open()
        await allInside
        session.seen = [before, (await use()).user]
        return { body: JSON.stringify(session) }
      },
    })
    const replies = await Promise.all(
      VISITORS.map((user) => site.visit({ cookie: cookieOf({ user }) })),
    )
    const expected = VISITORS.map((user) => ({ user, seen: [user, user] }))
    expect(replies.map(({ body }) => JSON.parse(body))).toEqual(expected)
    expect(replies.map((reply) => contentOf(reply))).toEqual(expected)
  })

  test('a visitor without a cookie has nothing of the one before', async () => {
    const site = await host.start({
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/login') Object.assign(session, { user: 'Ann', nested: { a: [1] } })
        return { body: JSON.stringify(session) }
      },
    })
    await site.visit({ path: '/login' })
    expect(await site.visit()).toMatchObject({ body: '{}', setCookie: [] })
  })
})

const spyOnOutput = (): MockInstance[] => {
  const spies = [
    vi.spyOn(process.stdout, 'write'),
    vi.spyOn(process.stderr, 'write'),
    vi.spyOn(process, 'emitWarning'),
    ...(['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((name) =>
      vi.spyOn(console, name),
    ),
  ]
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()))
  return spies
}

behaviour('nothing is printed', (host) => {
  test('for good, bad, ended and late sessions', async () => {
    const spies = spyOnOutput()
    const site = await host.start({
      handle: async ({ use, path }) => {
        const session = await use()
        session.n = (session.n ?? 0) + 1
        if (path === '/destroy') await session.destroy()
        setTimeout(() => (session.late = 1))
        return { headers: { 'Cache-Control': 'public' }, body: 'ok' }
      },
    })
    for (const path of ['/', '/destroy']) {
      for (const cookie of [undefined, cookieOf({ n: 1 }), 'session=garbage']) {
        expect(await site.visit({ path, cookie })).toMatchObject({ status: 200, body: 'ok' })
      }
    }
    const printed = spies.flatMap((spy) => spy.mock.calls)
    expect(printed).toEqual([])
  })
})
