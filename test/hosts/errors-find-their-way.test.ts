import { describe, expect, test } from 'vitest'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf, type Host, type Setup } from './hosts.ts'

const cookie = cookieOf({ old: 1 })

const startBad = (host: Host, onError?: Setup['onError']) =>
  host.start({
    handle: async ({ use }) => {
      const session = await use()
      Object.assign(session, { good: 1, bad: { price: 5n } })
      return { body: 'hello' }
    },
    ...(onError && { onError }),
  })

const answersPlainly = (host: Host): void => {
  test('it is a plain 500 and a process warning', async () => {
    const warnings = catchWarnings()
    const site = await startBad(host)
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error\n', setCookie: [] })
    expect(site.errors).toEqual([])
    expect(warnings).toEqual([expect.stringContaining('"bad.price" is a BigInt')])
  })
}

behaviour(
  'its error reaches the error handler',
  (host) => {
    test('with its code and the name of the field', async () => {
      const site = await startBad(host)
      expect(await site.visit({ cookie })).toMatchObject({
        status: 500,
        body: 'handled',
        setCookie: [],
      })
      expect(site.errors).toEqual([expect.objectContaining({ code: 'unserializable' })])
      expect(site.errors[0].message).toContain('"bad.price" is a BigInt')
    })

    test.each(UNSAVEABLE)('for $name, once', async ({ put, code, message }) => {
      const site = await host.start({ handle: async ({ use }) => put(await use()) })
      expect(await site.visit({ cookie })).toMatchObject({ status: 500, body: 'handled' })
      const expected = { name: 'SessionError', code, message: expect.stringMatching(message) }
      expect(site.errors).toEqual([expect.objectContaining(expected)])
    })
  },
  { 1: answersPlainly },
)

const mend: NonNullable<Setup['onError']> = async (_error, { use }) => {
  const session = await use()
  delete session.bad
  return { status: 400, body: 'mended' }
}

behaviour(
  'an error handler can mend the session',
  (host) => {
    test('and what it leaves is sent with its answer', async () => {
      const site = await startBad(host, mend)
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 400, body: 'mended' })
      expect(contentOf(reply)).toEqual({ old: 1, good: 1 })
    })
  },
  {
    1: answersPlainly,
    2: (host) => {
      test.each([
        ['its answer is sent, without a cookie', false, 'absent'],
        ['with one if the session is committed to it', true, { old: 1, good: 1 }],
      ])('%s', async (_, commit, content) => {
        const site = await startBad(host, async (...args) => ({ ...(await mend(...args)), commit }))
        const reply = await site.visit({ cookie })
        expect(reply).toMatchObject({ status: 400, body: 'mended' })
        expect(contentOf(reply)).toEqual(content)
      })
    },
  },
)

behaviour('save() tells of the error before the response', (host) => {
  describe.each(UNSAVEABLE.filter(({ name }) => /^(a cycle|a BigInt|too much text)$/.test(name)))(
    '$name',
    ({ put, code }) => {
      test.each([400, 500])('and the application answers it with a %i', async (status) => {
        const site = await host.start({
          handle: async ({ use }) => {
            const session = await use()
            put(session)
            const error = await session.save().catch((thrown: unknown) => thrown)
            return { status, body: `told ${error.code}` }
          },
        })
        const reply = await site.visit({ cookie })
        expect(reply).toMatchObject({ status, body: `told ${code}`, setCookie: [] })
        expect(site.errors).toEqual([])
      })
    },
  )
})
