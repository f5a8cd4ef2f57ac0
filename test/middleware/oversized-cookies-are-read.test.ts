/** Clients that are no browsers keep cookies of any size, and 0.8 sent them. Reading such a session is no error. */
import old from 'client-sessions-0.8'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

const { encode } = clientSessions.util

test.each([
  ['of version 1', 3500, encode],
  ['of version 1, with content over the limit alone', 5000, encode],
  ['of 0.8, which would be upgraded', 3500, old.util.encode],
  ['of 0.8, with content over the limit alone', 5000, old.util.encode],
  [
    'of an older secret',
    3500,
    (options: any, data: object) => encode({ ...options, secret: OTHER_SECRET }, data),
  ],
])('a cookie %s (%i characters)', async (_name, length, seal) => {
  catchWarnings()
  const sessions = clientSessions({ cookieName: 'session', secret: [SECRET, OTHER_SECRET] })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      if (req.url === '/write') req.session.more = 1
      res.end(String(req.session.text.length))
    }),
  )
  const options = { cookieName: 'session', secret: SECRET }
  const cookie = `session=${seal(options, { text: 'x'.repeat(length) })}`
  const read = await get(`${url}/`, cookie)
  expect([read.status, read.body, read.setCookie]).toEqual([200, String(length), []])
  expect((await get(`${url}/write`, cookie)).status).toBe(500) // what changes has to fit
})
