/** A clock of the application that throws once, at whichever of its calls: a sign-out works, or is told to have failed. */
/* oxlint-disable no-await-in-loop -- one call after the other */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { watchRejections } from './faults.ts'
import { startSite } from './site.ts'

/** More than any of these asks the clock for. */
const CALLS = 10

test.each<[string, (session: any) => unknown]>([
  ['destroy()', (session) => session.destroy()],
  ['revoke()', (session) => session.revoke()],
  ['regenerate()', (session) => session.regenerate()],
  ['reset()', (session) => session.reset()],
  ['reset([…])', (session) => session.reset(['user'])],
])('in %s', async (_, act) => {
  const rejections = watchRejections()
  let left = Infinity
  const clock = (): number => {
    if (--left === 0) throw new Error('the clock has stopped')
    return Date.now()
  }
  for (let call = 1; call <= CALLS; call++) {
    const { sessions, signIn, visit, events } = await startSite(
      { revocation: { store: clientSessions.memoryRevocations() }, clock },
      {
        act(req) {
          void req.session.user
          left = call
          return act(req.session)
        },
      },
    )
    const cookie = await signIn('ada')
    const { status } = await visit('act', cookie)
    await turn()
    left = Infinity
    const told = status >= 500 || events.some(({ type }) => type === 'unrevoked')
    expect({ call, told, over: !sessions.read(cookie).ok }).toMatchObject(
      told ? { call } : { over: true },
    )
  }
  expect(rejections).toEqual([])
})

test('in revokeSubject() and revoke() of the handle: that is told', async () => {
  let failing = false
  const clock = (): number => {
    if (failing) throw new Error('the clock has stopped')
    return Date.now()
  }
  const { sessions, events } = await startSite({ clock })
  failing = true
  const error = expect.objectContaining({
    code: 'revocation-unavailable',
    cause: expect.objectContaining({ message: 'the clock has stopped' }),
  })
  await expect(sessions.revokeSubject('ada')).rejects.toEqual(error)
  await expect(sessions.revoke('0'.repeat(32))).rejects.toEqual(error)
  expect(events).toEqual([
    { type: 'unrevoked', cookieName: 'session', error },
    { type: 'unrevoked', cookieName: 'session', error },
  ])
})
