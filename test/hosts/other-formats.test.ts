import { expect, test } from 'vitest'
import { cookieHeader } from '../support/server.ts'
import { SECRET } from '../support/hosts.ts'
import { legacyToken } from '../support/legacy-token.ts'
import { behaviour } from './behaviour.ts'
import { contentOf, listener } from './hosts.ts'

const DAY = 24 * 60 * 60 * 1000
const DATA = { user: 'Ann', cart: { items: [1] } }

behaviour('a cookie of client-sessions 0.8 is read, and sealed anew', (host) => {
  test('with its content', async () => {
    const { events, onEvent } = listener()
    const site = await host.start({
      options: { onEvent },
      handle: async ({ use }) => ({ body: JSON.stringify(await use()) }),
    })
    const plaintext = `session=${JSON.stringify(DATA)}`
    const times = { createdAt: Date.now() - 1000, duration: DAY }
    const cookie = `session=${legacyToken({ secret: SECRET, plaintext, ...times })}`
    const first = await site.visit({ cookie })
    expect(first.body).toBe(JSON.stringify(DATA))
    expect(first.setCookie).toEqual([expect.stringMatching(/^session=[\w-]+;/)])
    expect(contentOf(first, { legacy: false })).toEqual(DATA)
    const second = await site.visit({ cookie: cookieHeader(first.setCookie) })
    expect(second).toMatchObject({ body: first.body, setCookie: [] })
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'upgrade' }])
  })
})

behaviour('a large session goes into as many cookies as chunks allows', (host) => {
  test('and shrinks again to one', async () => {
    const text = 'x'.repeat(5000)
    const site = await host.start({
      options: { chunks: 3 },
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/set') session.text = text
        if (path === '/shrink') session.text = 'small'
        return { body: session.text }
      },
    })
    const { setCookie } = await site.visit({ path: '/set' })
    expect(setCookie.map((line) => line.split('=', 1)[0])).toEqual(['session', 'session.1'])
    const cookie = cookieHeader(setCookie)
    expect(await site.visit({ cookie })).toMatchObject({ body: text, setCookie: [] })
    const shrunk = await site.visit({ path: '/shrink', cookie })
    expect(shrunk.setCookie).toEqual([
      expect.stringMatching(/^session=[\w-]+;/),
      expect.stringMatching(/^session\.1=; Max-Age=0/),
    ])
  })
})
