import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, OTHER_SECRET, SECRET } from '../support/hosts.ts'

const HOUR = 3_600_000

describe.each(HOSTS)('on $name', (host) => {
  const setup = async (act: (req: any) => unknown, secret: string | string[] = SECRET) => {
    let now = Date.UTC(2026, 0, 1)
    const options = { cookieName: 'session', duration: 3 * HOUR, clock: () => now }
    const extending = { ...options, idleDuration: 2 * HOUR, activeDuration: 3 * HOUR }
    const sessions = clientSessions({ ...extending, secret })
    const cookie = `session=${clientSessions({ ...extending, secret: SECRET }).seal({ a: 1 })}`
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        act(req)
        res.end()
      },
    })
    now += 1.5 * HOUR // both clocks would move
    return (purpose?: string) =>
      site.visit({ cookie, ...(purpose !== undefined && { headers: { 'sec-purpose': purpose } }) })
  }

  test.each(['prefetch', 'prefetch;prerender', 'Prefetch; anonymous-client-ip'])(
    'a request with Sec-Purpose: %s reads the session and moves no clock',
    async (purpose) => {
      const read: unknown[] = []
      const visit = await setup((req) => read.push(req.session.a))
      expect((await visit(purpose)).setCookie).toEqual([])
      expect(read).toEqual([1])
    },
  )

  test.each([undefined, '', 'prefetching', 'x-prefetch', 'none'])(
    'with Sec-Purpose: %s it does',
    async (purpose) => {
      const visit = await setup((req) => req.session.a)
      expect((await visit(purpose)).setCookie).toHaveLength(1)
    },
  )

  test('a change is saved all the same', async () => {
    const visit = await setup((req) => (req.session.a = 2))
    expect((await visit('prefetch')).setCookie).toHaveLength(1)
  })

  test('a request that does not touch its session never slides', async () => {
    const visit = await setup(() => {})
    expect((await visit()).setCookie).toEqual([])
  })

  test('a session of an old secret is sealed anew, with its end unmoved', async () => {
    const visit = await setup((req) => req.session.a, [OTHER_SECRET, SECRET])
    const { setCookie } = await visit('prefetch')
    expect(setCookie).toEqual([expect.stringContaining('Max-Age=1800;')]) // the half hour of the idle clock that is left
  })
})
