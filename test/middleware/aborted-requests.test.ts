import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

test('a client that goes away before the response is no late write, and harms no other', async () => {
  const events: SessionEvent['type'][] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret: SECRET,
    onEvent: ({ type }) => void events.push(type),
  })
  const gone = new EventEmitter()
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      req.session.user = 'ada'
      if (req.url === '/stay') return res.end('here')
      res.once('close', () => setImmediate(() => gone.emit('gone')))
      return undefined
    }),
  )
  const request = http.get(`${url}/leave`, { agent: false }).on('error', () => undefined)
  request.on('socket', (socket) =>
    socket.on('connect', () => setTimeout(() => request.destroy(), 20)),
  )
  await once(gone, 'gone')
  expect(events).toEqual(['rejected'])
  expect((await get(`${url}/stay`)).body).toBe('here')
})
