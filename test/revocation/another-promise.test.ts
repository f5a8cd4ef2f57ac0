/** Applications put Bluebird, or the one of zone.js, in the place of the global Promise. */
import { expect, onTestFinished, test } from 'vitest'
import { startSite } from './site.ts'

test('where the global Promise is another one, a sign-out tells its callback that it has worked', async () => {
  const before = globalThis.Promise
  onTestFinished(() => {
    globalThis.Promise = before
  })
  const told: unknown[] = []
  const site = await startSite(
    {},
    {
      out: (req) =>
        new before((ok) => req.session.destroy((...args: unknown[]) => ok(void told.push(args)))),
    },
  )
  const cookie = await site.signIn('ada')
  globalThis.Promise = class Another<T> extends before<T> {}
  expect(await site.visit('out', cookie)).toMatchObject({ status: 200 })
  expect(told).toEqual([[]])
  expect(await site.who(cookie)).toBe('nobody')
})
