import express from 'express'
import { H3 } from 'h3'
import { expect, test } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { SECRET, type Request, type Response } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'
import { WAYS, setup } from './site.ts'

test.each(WAYS)('a session goes from Express to h3 %s, and back', async (_, enter) => {
  const { sessions } = setup()
  const h3 = new H3().use(sessions)
  h3.get('/', async (event) => {
    const { session } = await sessions.load(event)
    session['path'] = [...(session['path'] ?? []), 'h3']
    return session['path']
  })
  const visitH3 = await enter(h3)

  const app = express().use(onNode({ cookieName: 'session', secret: SECRET }))
  app.get('/', (req: Request, res: Response) => {
    req['session'].path = [...(req['session'].path ?? []), 'express']
    res.end(JSON.stringify(req['session'].path))
  })
  const address = await listen(app)

  const first = await get(address)
  const second = await visitH3('/', cookieHeader(first.setCookie))
  expect(second.body).toBe('["express","h3"]')
  const third = await get(address, cookieHeader(second.setCookie))
  expect(third.body).toBe('["express","h3","express"]')
})
