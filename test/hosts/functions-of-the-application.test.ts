import { expect, test, vi } from 'vitest'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { cookieOf, listener, type Host, type Site } from './hosts.ts'

const start = (host: Host, options: object): Promise<Site> =>
  host.start({
    options,
    handle: async ({ use, path }) => {
      if (path === '/skipped') return { body: 'skipped' }
      const session = await use()
      session.n = 1
      if (path === '/bad') session.bad = 5n
      return { body: 'ok' }
    },
  })

behaviour('what onEvent throws breaks no request', (host) => {
  test.each([
    ['a rejected cookie', '/', 200],
    ['an unsaved session', '/bad', 500],
  ])('for %s', async (_, path, status) => {
    const warnings = catchWarnings()
    const onEvent = vi.fn(() => {
      throw new Error('of the observer')
    })
    const site = await start(host, { onEvent })
    expect((await site.visit({ path, cookie: 'session=garbage' })).status).toBe(status)
    expect(onEvent).toHaveBeenCalledTimes(path === '/bad' ? 2 : 1)
    expect(warnings.join()).toContain('of the observer')
  })
})

const pathOf = (request: any): string => new URL(request.url, 'http://localhost').pathname

behaviour('cookie as a function is given the request', (host) => {
  test('and gives the attributes for it', async () => {
    const cookie = vi.fn((request: unknown) => ({ path: pathOf(request) }))
    const site = await start(host, { cookie })
    expect((await site.visit({ path: '/a' })).setCookie).toEqual([
      expect.stringMatching('; Path=/a;'),
    ])
    expect((await site.visit({ path: '/b' })).setCookie).toEqual([
      expect.stringMatching('; Path=/b;'),
    ])
    expect(cookie).toHaveBeenCalledTimes(2)
  })
})

behaviour(
  'requests that skip names have no session',
  (host) => {
    test('and others have', async () => {
      const site = await start(host, { skip: (request: any) => pathOf(request) === '/skipped' })
      const cookie = cookieOf({ old: 1 })
      expect(await site.visit({ path: '/skipped', cookie })).toMatchObject({
        body: 'skipped',
        setCookie: [],
      })
      expect((await site.visit({ cookie })).setCookie).toHaveLength(1)
    })

    test('not even the property', async () => {
      const site = await host.start({
        options: { skip: () => true },
        handle: async ({ use }) => ({ body: typeof (await use()) }),
      })
      expect((await site.visit()).body).toBe('undefined')
    })
  },
  {
    5: (host) => {
      test('it is told to mean nothing, and is not called', async () => {
        catchWarnings()
        const { events, onEvent } = listener()
        const skip = vi.fn(() => true)
        const site = await start(host, { skip, onEvent })
        expect((await site.visit()).setCookie).toHaveLength(1)
        expect(skip).not.toHaveBeenCalled()
        const message = expect.stringMatching(/^option skip is ignored/)
        expect(events).toContainEqual(expect.objectContaining({ type: 'warning', message }))
      })
    },
  },
)
