/** A server with a time limit of its own answers before the store does. */
import http from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

test('a request that was answered while the store failed is left as it is, and the operator is told', async () => {
  const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const failures: unknown[] = []
  const onFailure = (error: unknown): void => void failures.push(error)
  process.on('uncaughtException', onFailure)
  const store = { cutoffs: () => new Promise<never>(() => {}), revoke: async () => {} }
  const revocation = { store, timeout: 60 }
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET, revocation })
  let handled = false
  const url = await listen((req: http.IncomingMessage, res) => {
    setTimeout(() => res.writeHead(503).end('too slow'), 20)
    sessions(req, res, () => (handled = true))
  })
  const reply = await get(url, `session=${sessions.seal({ user: 'ada' })}`)
  await vi.waitFor(() => expect(emitWarning).toHaveBeenCalled())
  await wait(20)
  process.off('uncaughtException', onFailure)
  emitWarning.mockRestore()
  expect([reply.status, reply.body, handled, failures]).toEqual([503, 'too slow', false, []])
})
