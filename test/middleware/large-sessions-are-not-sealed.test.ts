import { expect, test, vi } from 'vitest'
import * as xaes from '../../src/crypto/node-xaes.ts'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

vi.mock('../../src/crypto/node-xaes.ts', { spy: true })

test('megabytes are refused by their length, before any of them is encrypted', async () => {
  const warnings = catchWarnings()
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      req.session.upload = 'x'.repeat(3_000_000)
      res.end('never')
    }),
  )
  expect((await get(url)).status).toBe(500)
  expect(xaes.encrypt).not.toHaveBeenCalled()
  expect(warnings[0]).toMatch(/would have 40000\d\d bytes or more/)
})
