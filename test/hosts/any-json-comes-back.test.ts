import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { content } from '../support/arbitraries.ts'
import { cookieHeader } from '../support/server.ts'
import { behaviour } from './behaviour.ts'

const fitting = content.filter((data) => Buffer.byteLength(JSON.stringify(data)) < 2500)

behaviour('any JSON comes back as it was', (host) => {
  test('in the next request, which sends nothing', async () => {
    let given: object = {}
    const site = await host.start({
      handle: async ({ use, assign, path }) => {
        if (path === '/set') await assign(given)
        return { body: JSON.stringify(await use()) }
      },
    })
    const comesBack = async (data: object): Promise<void> => {
      given = data
      const { setCookie } = await site.visit({ path: '/set' })
      expect(setCookie).toHaveLength(Object.keys(data).length > 0 ? 1 : 0)
      const reply = await site.visit({ cookie: cookieHeader(setCookie) })
      expect(reply).toMatchObject({ status: 200, body: JSON.stringify(data), setCookie: [] })
    }
    await fc.assert(fc.asyncProperty(fitting, comesBack), { numRuns: 25 })
  })
})
