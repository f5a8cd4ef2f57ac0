/** Whoever logs a request logs all that is in it. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { OTHER_SECRET, SECRET, startHttp1 } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

test('a request and a response that are printed to the bottom show no secret and no content', async () => {
  const sessions = clientSessions({
    cookieName: 'session',
    secret: [SECRET, OTHER_SECRET],
    revocation: {},
  })
  const printed: string[] = []
  const site = await startHttp1((req: any, res: any) =>
    sessions(req, res, () => {
      req.session.user ??= 'a name in the session'
      const options = { depth: null, showHidden: true, maxArrayLength: null, maxStringLength: null }
      printed.push(inspect([req, res], options).replaceAll(/\s+/g, ' '))
      res.end(req.session.user)
    }),
  )
  const cookie = cookieHeader((await site.visit()).setCookie)
  expect((await site.visit({ cookie })).body).toBe('a name in the session')
  const hidden = [SECRET, OTHER_SECRET].flatMap((secret) => {
    const bytes = Buffer.from(secret)
    return [secret, bytes.toString('hex').replaceAll(/(..)(?!$)/g, '$1 '), [...bytes].join(', ')]
  })
  expect(printed).toHaveLength(2)
  for (const text of printed) {
    expect(text).toContain('IncomingMessage')
    expect(text).not.toContain('a name in the session')
    for (const each of hidden) expect(text).not.toContain(each.slice(0, 60))
  }
})
