import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf, type Answer, type Host } from './hosts.ts'

const OLD = { user: 'Ann' }
const cookie = cookieOf(OLD)

const words = async function* (): AsyncGenerator<string> {
  for (const word of ['one ', 'two ', 'three']) {
    await new Promise((resolve) => setImmediate(resolve))
    yield word
  }
}

const WAYS: readonly (readonly [string, Answer, string, object])[] = [
  ['text', { body: 'ok' }, 'GET', { status: 200, body: 'ok' }],
  ['nothing', {}, 'GET', { status: 200, body: '' }],
  [
    'a stream',
    {
      get body() {
        return words()
      },
    },
    'GET',
    { status: 200, body: 'one two three' },
  ],
  ['a redirect', { redirect: '/there' }, 'GET', { status: 302 }],
  ['a redirect after a POST', { redirect: '/there' }, 'POST', { status: 302 }],
  ['a 404', { status: 404, body: 'no' }, 'GET', { status: 404, body: 'no' }],
  ['a 500 of the application', { status: 500, body: 'no' }, 'GET', { status: 500, body: 'no' }],
  ['a 204', { status: 204 }, 'GET', { status: 204, body: '' }],
  ['a 304', { status: 304 }, 'GET', { status: 304, body: '' }],
  ['HEAD', { body: 'ok' }, 'HEAD', { status: 200, body: '' }],
]

behaviour('a change is sent in every way of answering', (host) => {
  test.each(WAYS)('%s', async (_, answer, method, expected) => {
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        session.n = 1
        return answer
      },
    })
    const reply = await site.visit({ cookie, method })
    expect(reply).toMatchObject(expected)
    expect(reply.setCookie).toHaveLength(1)
    expect(contentOf(reply)).toEqual({ ...OLD, n: 1 })
    if (answer.redirect) expect(reply.headers['location']).toMatch(/^(http:\/\/[\w.:]+)?\/there$/)
  })
})

const startFailing = (host: Host) =>
  host.start({
    handle: async ({ use }) => {
      const session = await use()
      session.n = 1
      throw new Error('of the application')
    },
  })

behaviour(
  'a change before an error is sent with the answer to it',
  (host) => {
    test('of the error handler', async () => {
      const site = await startFailing(host)
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 500, body: 'handled' })
      expect(site.errors).toEqual([expect.objectContaining({ message: 'of the application' })])
      expect(contentOf(reply)).toEqual({ ...OLD, n: 1 })
    })
  },
  {
    3: (host) => {
      test('the error passes through, and its answer has no cookie', async () => {
        const site = await startFailing(host)
        const reply = await site.visit({ cookie })
        expect(reply).toMatchObject({ status: 500, body: 'handled', setCookie: [] })
        expect(site.errors).toEqual([expect.objectContaining({ message: 'of the application' })])
      })
    },
  },
)
