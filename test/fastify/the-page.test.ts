import net from 'node:net'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { exampleOf, start, type Running } from '../support/page.ts'

const TIME = { timeout: 90_000 }
const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

/** A block that goes on where the first one began. */
const runPart = (text: string): Promise<Running> =>
  start(
    [
      `import fastify from 'fastify'`,
      `import clientSessions from 'client-sessions/fastify'`,
      `const app = fastify()`,
      exampleOf('fastify.md', text),
      `console.log(await app.listen({ port: 0 }))`,
    ].join('\n'),
    'fastify',
  )

test('several sessions are a list', TIME, async () => {
  const { visit } = await runPart('app.get("/buy"')
  const { body, setCookie } = await visit('/buy')
  expect(JSON.parse(body)).toEqual({ total: 33 })
  expect(setCookie).toEqual([expect.stringMatching(/^cart=.*; Max-Age=10368000/)])
})

test('a route is skipped', TIME, async () => {
  const { visit } = await runPart('stateless')
  expect(await visit('/health')).toMatchObject({ status: 200, body: 'ok', setCookie: [] })
})

test('a session that does not fit reaches the error handler', TIME, async () => {
  const { visit } = await runPart('setErrorHandler')
  const reply = await visit('/too-large')
  expect(reply).toMatchObject({ status: 500, body: 'Something went wrong.', setCookie: [] })
})

test('a socket is let in with a session', TIME, async () => {
  const { output } = await runPart('"upgrade"')
  const { hostname, port } = new URL(/http:\/\/\S+/.exec(output())![0])
  const ask = (cookie: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const host = hostname.replaceAll(/[[\]]/g, '')
      const socket = net.connect({ host, port: Number(port) })
      let text = ''
      socket.on('data', (chunk) => (text += String(chunk)))
      socket.on('error', reject)
      socket.on('end', () => resolve(text.split('\r\n', 1)[0]!))
      const lines = ['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: x', cookie]
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    })
  expect(await ask(`Cookie: session=${sessions.seal({ user: 1 })}`)).toBe(
    'HTTP/1.1 501 Not Implemented',
  )
  expect(await ask('Cookie: session=garbage')).toBe('HTTP/1.1 401 Unauthorized')
})
