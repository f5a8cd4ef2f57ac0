import { expect, test } from 'vitest'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { contentOf, type Host, type Site } from './hosts.ts'

const start = (host: Host, cookie: object): Promise<Site> =>
  host.start({
    options: { cookie },
    handle: async ({ use }) => {
      const session = await use()
      session.n = 1
      return { body: 'hello' }
    },
  })

behaviour(
  'a Secure cookie over plain HTTP is an error for the error handler',
  (host) => {
    test('which says what to do, and no cookie is sent', async () => {
      const site = await start(host, { secure: true })
      expect(await site.visit()).toMatchObject({ status: 500, body: 'handled', setCookie: [] })
      expect(site.errors).toEqual([expect.objectContaining({ code: 'insecure-connection' })])
      expect(site.errors[0].message).toMatch(/secureProxy/)
    })
  },
  {
    1: (host) => {
      test('it is a plain 500 and a process warning', async () => {
        const warnings = catchWarnings()
        const site = await start(host, { secure: true })
        const body = 'Internal Server Error\n'
        expect(await site.visit()).toMatchObject({ status: 500, body, setCookie: [] })
        expect(warnings).toEqual([expect.stringContaining('secureProxy')])
      })
    },
  },
)

behaviour('behind a proxy, with secureProxy, the cookie is Secure', (host) => {
  test('over plain HTTP too', async () => {
    const reply = await (await start(host, { secureProxy: true })).visit()
    expect(reply).toMatchObject({ status: 200, body: 'hello' })
    expect(reply.setCookie).toEqual([expect.stringMatching(/; Secure(;|$)/)])
    expect(contentOf(reply)).toEqual({ n: 1 })
  })
})
