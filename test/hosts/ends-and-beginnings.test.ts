import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { cookieHeader } from '../support/server.ts'
import { behaviour } from './behaviour.ts'
import { BASE, contentOf, cookieOf } from './hosts.ts'
import { browserOf } from './visit.ts'

const OLD = { user: 'Ann', csrf: 'token' }
const HOUR = 60 * 60 * 1000

const attributesOf = (line: string): string[] =>
  line
    .split('; ')
    .slice(1)
    .filter((each) => !/^(Max-Age|Expires)=/.test(each))

behaviour('destroy() is final and deletes the cookie', (host) => {
  test('with the attributes that it was set with', async () => {
    const site = await host.start({
      options: {
        cookie: { path: '/app', domain: 'example.com', sameSite: 'strict', httpOnly: false },
      },
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/set') session.n = 1
        else await session.destroy()
      },
    })
    const [set] = (await site.visit({ path: '/set' })).setCookie
    const cookie = set!.split(';', 1)[0]
    const { setCookie } = await site.visit({ path: '/destroy', cookie })
    expect(setCookie).toEqual([
      expect.stringMatching(/^session=; Max-Age=0;.* Expires=Thu, 01 Jan 1970/),
    ])
    expect(attributesOf(setCookie[0]!).toSorted()).toEqual(attributesOf(set!).toSorted())
    expect(attributesOf(set!)).toEqual(
      expect.arrayContaining(['Path=/app', 'Domain=example.com', 'SameSite=Strict']),
    )
  })

  test('what comes after it in the request is not saved', async () => {
    const site = await host.start({
      handle: async ({ use, assign }) => {
        const session = await use()
        await session.destroy()
        session.after = 1
        await assign({ again: 1 })
      },
    })
    const { setCookie } = await site.visit({ cookie: cookieOf(OLD) })
    expect(setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('the next request has an empty session', async () => {
    const site = await host.start({
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/login') session.user = 'Ann'
        if (path === '/logout') await session.destroy()
        return { body: JSON.stringify(session) }
      },
    })
    const browser = browserOf(site)
    await browser.visit('/login')
    expect((await browser.visit()).body).toBe('{"user":"Ann"}')
    await browser.visit('/logout')
    expect(browser.jar.size).toBe(0)
    expect((await browser.visit()).body).toBe('{}')
  })
})

const lifeOf = (setCookie: readonly string[], clock: () => number) => {
  const result = clientSessions({ ...BASE, clock }).read(cookieHeader(setCookie))
  if (!result.ok) throw new Error(result.reason)
  return result
}

behaviour('reset() and regenerate() begin anew', (host) => {
  test('reset(["csrf"]) clears all but that, and the life starts again', async () => {
    let now = Date.UTC(2026, 0, 1)
    const clock = (): number => now
    const cookie = cookieOf(OLD, { clock })
    const site = await host.start({
      options: { clock },
      handle: async ({ use }) => {
        const session = await use()
        session.reset(['csrf'])
        session.user = 'Bob'
      },
    })
    now += HOUR
    const { setCookie } = await site.visit({ cookie })
    expect(lifeOf(setCookie, clock)).toMatchObject({
      data: { user: 'Bob', csrf: 'token' },
      createdAt: now,
      expiresAt: now + 24 * HOUR,
    })
  })

  test('a change alone does not lengthen the life', async () => {
    let now = Date.UTC(2026, 0, 1)
    const clock = (): number => now
    const cookie = cookieOf(OLD, { clock })
    const site = await host.start({
      options: { clock },
      handle: async ({ use }) => {
        const session = await use()
        session.n = 1
      },
    })
    const end = now + 24 * HOUR
    now += HOUR
    const { setCookie } = await site.visit({ cookie })
    expect(lifeOf(setCookie, clock)).toMatchObject({ createdAt: end - 24 * HOUR, expiresAt: end })
  })

  test('regenerate() gives another object with another id and no content', async () => {
    const site = await host.start({
      handle: async ({ use }) => {
        const before = await use()
        const { id } = before
        await before.regenerate()
        const session = await use()
        session.user = 'Bob'
        return { body: JSON.stringify([before === session, id === session.id, before.user]) }
      },
    })
    const reply = await site.visit({ cookie: cookieOf(OLD) })
    expect(reply.body).toBe('[false,false,"Ann"]')
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(reply)).toEqual({ user: 'Bob' })
  })
})
