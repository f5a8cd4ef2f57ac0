import { expect, test } from 'vitest'
import type { SessionOptions } from '../../src/session/options.ts'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { cookieOf, type Host } from './hosts.ts'

type Both = readonly [SessionOptions, SessionOptions]

/** What came of a visit: the text that was served, or why it was not. */
const visitBoth = async (host: Host, options: Both): Promise<string> => {
  catchWarnings()
  try {
    const site = await host.start({ options, handle: async () => ({ body: 'served' }) })
    const { status, body } = await site.visit({ cookie: cookieOf({ old: 1 }) })
    return status === 200 ? body : `${status} ${site.errors[0]?.message ?? body}`
  } catch (error) {
    return `at the start: ${(error as Error).message}`
  }
}

const SERVED: readonly Both[] = [
  [{}, {}],
  [{ revocation: {} }, {}],
  [{ revocation: {} }, { revocation: {} }],
]

const REFUSED =
  /^(500|at the start:) client-sessions: revocation is not set on the middleware that was mounted first; .*session.*set it there$/

/** What these answer has no message. */
const PLAIN = new Set(['Connect', 'http', 'http2'])

behaviour(
  'a first mount without revocation does not serve a second one with it',
  (host) => {
    test('it is refused, with the remedy', async () => {
      const came = await visitBoth(host, [{}, { revocation: {} }])
      expect(came).toMatch(PLAIN.has(host.name) ? /^500 / : REFUSED)
    })

    test.each(SERVED)('the first with %j serves a second with %j', async (...options) => {
      expect(await visitBoth(host, options)).toBe('served')
    })
  },
  {
    7: (host) => {
      test('each handle asks for itself', async () => {
        const site = await host.start({
          options: [{}, { revocation: {} }],
          handle: async ({ use, path }) => {
            const both = [await use('session', 0), await use('session', 1)]
            if (path === '/revoke') await both[1].revoke()
            return { body: JSON.stringify(both) }
          },
        })
        const cookie = cookieOf({ old: 1 })
        await site.visit({ path: '/revoke', cookie })
        expect(await site.visit({ cookie })).toMatchObject({ body: '[{"old":1},{}]' })
      })
    },
  },
)
