/** To look for late changes costs the text of the session: it is done where somebody is told of them. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

test('a subscriber of the channel is told of a late change, without option onEvent', async () => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const url = await listen((req, res) =>
    sessions(req, res, () => {
      void (req as any).session.user
      res.write('the headers leave')
      ;(req as any).session.late = true
      res.end()
    }),
  )
  const told = new Promise((resolve) => {
    const listener = (event: unknown): void => resolve(event)
    subscribe('client-sessions:late-write', listener)
    onTestFinished(() => void unsubscribe('client-sessions:late-write', listener))
  })
  await get(url)
  expect(await told).toMatchObject({ type: 'late-write', cookieName: 'session', after: 'headers' })
})
