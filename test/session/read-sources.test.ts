import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'

const secret = 'a secret for tests of reading, long enough'
const sessions = clientSessions({ cookieName: 'session', secret })
const cookie = `other=1; session=${sessions.seal({ user: 'ada' })}`

test.each([
  ['the text of a Cookie header', cookie],
  ['a Node request', { headers: { cookie } }],
  ['a Fetch request', new Request('http://test/', { headers: { cookie } })],
])('read() takes %s', (_name, source) => {
  expect(sessions.read(source)).toMatchObject({ ok: true, data: { user: 'ada' } })
})

test.each([
  ['no header', undefined],
  ['an empty one', ''],
  ['a Node request without one', { headers: {} }],
  ['a Fetch request without one', new Request('http://test/')],
])('%s is absent', (_name, source) => {
  expect(sessions.read(source)).toEqual({ ok: false, reason: 'absent' })
})

test.each([[null], [5], [{}], [{ cookie }], [{ headers: null }]])('%o is no request', (source) => {
  expect(() => sessions.read(source as never)).toThrow('pass a request, or the text of its Cookie')
})
