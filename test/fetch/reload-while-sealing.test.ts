/** A driver that seals asynchronously must not send what `reload()` has taken back meanwhile. */
import { expect, test } from 'vitest'
import { createSessions } from '../../src/adapters/fetch.ts'
import { SECRET } from '../support/hosts.ts'

const load = async () => {
  const sessions = createSessions({ secret: SECRET, cookieName: 'session' })
  const cookie = `session=${await sessions.seal({ a: 1 })}`
  const loaded = await sessions.load(new Request('http://localhost/', { headers: { cookie } }))
  loaded.session['a'] = 2
  return loaded
}

test('a change that is taken back while the response is sealed is not sent', async () => {
  const { session, commit } = await load()
  const headers = new Headers()
  const committing = commit(headers)
  await session.reload()
  await committing
  expect({ ...session }).toEqual({ a: 1 })
  expect(headers.getSetCookie()).toEqual([])
})

test('nor while save() seals it', async () => {
  const { session, commit } = await load()
  const saving = session.save()
  await session.reload()
  await saving
  const headers = new Headers()
  await commit(headers)
  expect({ ...session }).toEqual({ a: 1 })
  expect(headers.getSetCookie()).toEqual([])
})
