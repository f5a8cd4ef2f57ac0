import express from 'express'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { SECRET, type Request, type Response } from '../support/hosts.ts'
import { cookieHeader, get, listen } from '../support/server.ts'
import { WAYS, setup } from './site.ts'

test.each(WAYS)('a session goes from Express to Hono %s, and back', async (_, enter) => {
  const { sessions } = setup()
  const hono = new Hono().use(sessions)
  hono.get('/', async (c) => {
    const { session } = await sessions.load(c)
    session['path'] = [...(session['path'] ?? []), 'hono']
    return c.json(session['path'])
  })
  const visitHono = await enter(hono)

  const app = express().use(onNode({ cookieName: 'session', secret: SECRET }))
  app.get('/', (req: Request, res: Response) => {
    req['session'].path = [...(req['session'].path ?? []), 'express']
    res.end(JSON.stringify(req['session'].path))
  })
  const address = await listen(app)

  const first = await get(address)
  const second = await visitHono('/', cookieHeader(first.setCookie))
  expect(second.body).toBe('["express","hono"]')
  const third = await get(address, cookieHeader(second.setCookie))
  expect(third.body).toBe('["express","hono","express"]')
})
