import { expect, test, vi } from 'vitest'
import { behaviour } from './behaviour.ts'
import { cookieOf, listener, type Setup } from './hosts.ts'

const handle: Setup['handle'] = async () => ({
  headers: { 'Cache-Control': 'public, max-age=60' },
  body: 'ok',
})

behaviour('an untouched request costs nothing', (host) => {
  test.each([
    ['no cookie', undefined],
    ['a good cookie', cookieOf({ user: 'Ann' })],
    ['a bad cookie', 'session=garbage'],
  ])('with %s: nothing is opened, no header is set', async (_, cookie) => {
    const { events, onEvent } = listener()
    const clock = vi.fn(Date.now)
    const options = { clock, onEvent, activeDuration: 1000, idleDuration: 1000 }
    const reply = await (await host.start({ options, handle })).visit({ cookie })
    const plain = await (await host.start({ options: [], handle })).visit({ cookie })
    expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
    expect(Object.keys(reply.headers)).toEqual(Object.keys(plain.headers))
    expect(reply.headers).toMatchObject({ 'cache-control': 'public, max-age=60' })
    expect(reply.headers).not.toHaveProperty('vary')
    expect(clock).not.toHaveBeenCalled()
    expect(events).toEqual([])
  })

  test('the same application, touched, is told of the bad cookie', async () => {
    const { events, onEvent } = listener()
    const site = await host.start({
      options: { onEvent },
      handle: async ({ use }) => void (await use()).user,
    })
    await site.visit({ cookie: 'session=garbage' })
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'malformed' }])
  })
})
