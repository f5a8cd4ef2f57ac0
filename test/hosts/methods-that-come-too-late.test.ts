import { expect, test } from 'vitest'
import { behaviour } from './behaviour.ts'
import type { Host } from './hosts.ts'
import { visitLate, type Act } from './late.ts'

const TOO_LATE: readonly (readonly [string, Act])[] = [
  ['save() of a change', (session) => Object.assign(session, { late: 1 }).save()],
  ['destroy()', (session) => session.destroy()],
  ['regenerate()', (session) => session.regenerate()],
]

const outcomeOf = async (host: Host, act: Act): Promise<unknown> => {
  let outcome: Promise<unknown> = Promise.resolve('not called')
  await visitLate(
    host,
    () => {},
    (session) => {
      outcome = act(session).then(
        () => 'done',
        ({ code }: { code: unknown }) => code,
      )
    },
  )
  return outcome
}

behaviour('save(), destroy() and regenerate() fail when it is too late', (host) => {
  test.each(TOO_LATE)('%s', async (_, act) => {
    expect(await outcomeOf(host, act)).toBe('headers-sent')
  })
})
