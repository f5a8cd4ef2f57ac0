import { expect, test } from 'vitest'
import type { SessionOptions } from '../../src/session/options.ts'
import { behaviour } from './behaviour.ts'
import { cookieOf, type Host } from './hosts.ts'
import type { Act } from './late.ts'

const REFUSED: unknown = expect.objectContaining({ code: 'headers-sent' })

const ACTS: readonly (readonly [string, Act, unknown])[] = [
  ['to look at it is no error', (session) => session.old, 1],
  ['save() of nothing is none either', (session) => session.save(), undefined],
  ['save() of a change fails', (session) => Object.assign(session, { late: 1 }).save(), REFUSED],
  ['destroy() fails', (session) => session.destroy(), REFUSED],
  ['regenerate() fails', (session) => session.regenerate(), REFUSED],
]

const ENDINGS: readonly (readonly [string, Act, unknown])[] = [
  ['revoke() ends it', (session) => session.revoke(), undefined],
  ['destroy() ends it, and fails, for the cookie stays', (session) => session.destroy(), REFUSED],
]

/** An application asks for its session, for the first time, when the browser has its answer. */
const visitLate = async (host: Host, act: Act, options: SessionOptions = {}) => {
  const cookie = cookieOf({ old: 1 }, options)
  let answered: (() => void) | undefined
  let outcome: unknown
  const site = await host.start({
    options,
    handle: async ({ use, path }) => {
      if (path === '/again') return { body: JSON.stringify(await use()) }
      outcome = new Promise<void>((resolve) => (answered = resolve))
        .then(async () => act(await use()))
        .catch((error: unknown) => error)
      return { body: 'ok' }
    },
  })
  const reply = await site.visit({ cookie })
  answered!()
  return { reply, outcome: await outcome, again: () => site.visit({ path: '/again', cookie }) }
}

behaviour('a session that is first used after the answer is not ended in silence', (host) => {
  test.each(ACTS)('%s', async (_, act, expected) => {
    const { reply, outcome } = await visitLate(host, act)
    expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
    expect(outcome).toEqual(expected)
  })

  test.each(ENDINGS)('with revocation %s', async (_, act, expected) => {
    const { outcome, again } = await visitLate(host, act, { revocation: {} })
    expect(outcome).toEqual(expected)
    expect(await again()).toMatchObject({ status: 200, body: '{}' })
  })
})
