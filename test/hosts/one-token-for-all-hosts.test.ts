import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { HOSTS, behaviour } from './behaviour.ts'
import { BASE, contentOf, cookieOf, listener } from './hosts.ts'

const DATA = { user: { id: 7, name: 'Zoë 雪' }, list: [1, null, true], __proto__: undefined }

behaviour('a session of one host opens on all others', (host) => {
  test.each(HOSTS.map(({ name }, index) => [name, index] as const))('on %s', async (_, index) => {
    const sealing = await host.start({ handle: ({ assign }) => assign(DATA) })
    const opening = await HOSTS[index]!.start({
      handle: async ({ use }) => {
        const session = await use()
        session.visits = (session.visits ?? 0) + 1
        return { body: JSON.stringify(session) }
      },
    })
    const sealed = await sealing.visit()
    const opened = await opening.visit({ cookie: cookieHeader(sealed.setCookie) })
    expect(JSON.parse(opened.body)).toEqual({ ...JSON.parse(JSON.stringify(DATA)), visits: 1 })
    expect(opened.setCookie).toHaveLength(1)
  })
})

const OLD = { user: 'Ann', csrf: 'token' }

behaviour('a session under an old secret is sealed anew once', (host) => {
  test('with its content and its end', async () => {
    const { events, onEvent } = listener()
    const site = await host.start({
      options: { secret: [SECRET, OTHER_SECRET], onEvent },
      handle: async ({ use }) => ({ body: JSON.stringify(await use()) }),
    })
    const old = cookieOf(OLD, { secret: OTHER_SECRET })
    const first = await site.visit({ cookie: old })
    expect(first.body).toBe(JSON.stringify(OLD))
    expect(contentOf(first)).toEqual(OLD)
    const before = clientSessions({ ...BASE, secret: OTHER_SECRET }).read(old)
    const after = clientSessions(BASE).read(cookieHeader(first.setCookie))
    expect(before).toEqual(after)
    const second = await site.visit({ cookie: cookieHeader(first.setCookie) })
    expect(second).toMatchObject({ body: JSON.stringify(OLD), setCookie: [] })
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
  })
})
