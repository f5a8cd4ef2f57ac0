/**
 * Somebody's own `writeHead` hook makes the session one that cannot be saved, when Node's `end` is under way and the body
 * cannot be stopped. The answer must stay a well-formed one: without a head, the body would be taken for it.
 */
import net from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, type Response } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const beforeHead = (res: Response, hook: () => void): void => {
  const { writeHead } = res
  res.writeHead = (...args: [number]) => {
    hook()
    return writeHead.apply(res, args)
  }
}

const sendings: [string, (res: Response) => unknown][] = [
  ['end', (res) => res.end('the body')],
  ['write and end', (res) => (res.write('the '), res.end('body'))],
  ['writeHead and end', (res) => res.writeHead(200).end('the body')],
  ['flushHeaders and end', (res) => (res.flushHeaders(), res.end('the body'))],
]

describe.each(HOSTS)('on $name', (host) => {
  describe.each([
    ['first used there', false],
    ['used before', true],
  ])('a session %s', (_, before) => {
    test.each(sendings)('sent by %s: a 500 without our cookie', async (__, send) => {
      const events: SessionEvent['type'][] = []
      const site = await host.start({
        sessions: clientSessions({
          cookieName: 'session',
          secret: SECRET,
          onEvent: ({ type }) => void events.push(type),
        }),
        handle: (req, res) => {
          if (before) void req['session'].user
          res.setHeader('Cache-Control', 'public, max-age=600')
          res.setHeader('ETag', '"1"')
          beforeHead(res, () => (req['session'].bad = 1n))
          send(res)
        },
      })
      const reply = await site.visit()
      expect([reply.status, reply.setCookie]).toEqual([500, []])
      expect(events).toContain('unsaved')
      // A shared cache would else keep the failure for all.
      const { 'cache-control': cacheControl, etag } = reply.headers
      expect([cacheControl, etag]).toEqual([undefined, undefined])
    })
  })
})

test('no body comes before its head', async () => {
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      beforeHead(res, () => (req.session.bad = 'x'.repeat(5000)))
      res.end('HTTP/1.1 200 OK\r\nSet-Cookie: evil=1\r\n\r\nforged')
    }),
  )
  const raw = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n'),
    )
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
  const [head] = raw.split('\r\n\r\n', 1)
  expect(head).toMatch(/^HTTP\/1\.1 500 /)
  expect(head).not.toContain('evil')
})

test('a head that somebody sends past our methods is his answer, and the response ends', async () => {
  const warnings = catchWarnings()
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      const { writeHead } = Object.getPrototypeOf(res)
      req.session.bad = 1n
      res.write('dropped')
      writeHead.call(res, 202)
    }),
  )
  const response = await fetch(url)
  expect([response.status, await response.text()]).toEqual([202, ''])
  expect(warnings).toEqual([expect.stringContaining('"bad" is a BigInt')])
})
