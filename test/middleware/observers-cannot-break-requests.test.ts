import { expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

const fail = (thrown: unknown) => () => {
  throw thrown
}
const error = new Error('observer fails')
const named = expect.stringContaining('onEvent has thrown a')

test.each([
  ['throws an error', fail(error), error],
  ['throws a text', fail('secret thing'), 'client-sessions: onEvent has thrown a string'],
  ['throws what has no text', fail(Object.create(null)), named],
  ['gives a promise that rejects', () => Promise.reject(error), error],
])('an observer that %s is a process warning', async (_name, onEvent, warned) => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent,
  })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      req.session.user = 'ada'
      res.end('served')
    }),
  )
  const reply = await get(url)
  expect([reply.status, reply.body, reply.setCookie.length]).toEqual([200, 'served', 1])
  expect(emitWarning).toHaveBeenCalledWith(warned)
  emitWarning.mockRestore()
})
