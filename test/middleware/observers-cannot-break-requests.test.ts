import { expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

test.each([
  ['an error', new Error('observer fails'), expect.objectContaining({ message: 'observer fails' })],
  ['anything else', 'observer fails', 'observer fails'],
])('an observer that throws %s is a process warning', async (_name, thrown, warned) => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent: () => {
      throw thrown
    },
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
