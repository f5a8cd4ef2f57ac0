import type express from 'express'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf } from '../support/hosts.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

const HELPERS: readonly (readonly [string, number, (res: express.Response) => unknown])[] = [
  ['send(text)', 200, (res) => res.send('hello')],
  ['send(buffer)', 200, (res) => res.send(Buffer.from('hello'))],
  ['json', 200, (res) => res.json({ a: 1 })],
  ['status().json', 201, (res) => res.status(201).json({ a: 1 })],
  ['sendStatus', 404, (res) => res.sendStatus(404)],
  ['redirect', 302, (res) => res.redirect('/there')],
  ['redirect with a status', 303, (res) => res.redirect(303, '/there')],
  ['sendFile', 200, (res) => res.sendFile(import.meta.filename)],
  ['cookie and send', 200, (res) => res.cookie('app', '1').send('hello')],
  ['clearCookie and end', 200, (res) => void res.clearCookie('app').end()],
]

describe.each(HOSTS.filter(({ name }) => name.startsWith('express')))('on $name', (host) => {
  test.each(HELPERS)('one session cookie leaves by res.%s', async (name, status, send) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].foo = 'bar'
        return send(res as unknown as express.Response)
      },
    })
    const reply = await site.visit()
    expect(reply.status).toBe(status)
    expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
    expect(reply.setCookie).toHaveLength(/cookie/i.test(name) ? 2 : 1)
  })
})
