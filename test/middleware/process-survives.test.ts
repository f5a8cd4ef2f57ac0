import { expect, test } from 'vitest'
import { runScript } from '../support/child-process.ts'
import { SECRET } from '../support/hosts.ts'

const HANDLERS = `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const cycle = {}
cycle.self = cycle
const handlers = {
  '/sync': (req, res) => { req.session.bad = cycle; res.end('hello') },
  '/async': async (req, res) => { await wait(1); req.session.bad = 5n; res.end('hello') },
  '/timer': (req, res) => { const { session } = req; setTimeout(() => { session.bad = 'x'.repeat(9000); res.end('hello') }, 1) },
  '/stream': async (req, res) => { req.session.bad = 5n; res.write('hel'); await wait(5); res.write('l'); await wait(5); res.end('lo') },
  '/flush': async (req, res) => { req.session.bad = 5n; res.flushHeaders(); await wait(5); res.end('hello') },
  '/head': async (req, res) => { req.session.bad = 5n; res.writeHead(200, { 'X-A': '1' }); await wait(5); res.end('hello') },
  '/saved': async (req, res) => { req.session.bad = 5n; void req.session.save(); await wait(5); res.end('hello') },
  '/late': (req, res) => { const { session } = req; res.end('hello'); session.bad = 5n; void session.save() },
  '/good': (req, res) => { req.session.good = 1; res.end('hello') },
}
const handle = (req, res) => handlers[req.url](req, res)
const sessions = clientSessions({ cookieName: 'session', secret: ${JSON.stringify(SECRET)} })
`

const VISITS = `
import http from 'node:http'
process.on('unhandledRejection', (error) => { console.log('unhandled', error); process.exit(3) })
const server = http.createServer(listener)
await new Promise((resolve) => server.listen(0, resolve))
const statuses = {}
for (const path of Object.keys(handlers)) {
  const response = await fetch('http://localhost:' + server.address().port + path)
  const text = await response.text()
  const cookies = response.headers.getSetCookie().length
  statuses[path] = [response.status, cookies, text.includes('hello') || text.includes('hel')]
}
console.log(JSON.stringify(statuses))
server.close()
server.closeIdleConnections()
`

const FAILED = [500, 0, false]

test.each([
  [
    'express 4',
    "const { default: express } = await import('express4'); const listener = express().use(sessions).use(handle)",
  ],
  [
    'express 5',
    "const { default: express } = await import('express'); const listener = express().use(sessions).use(handle)",
  ],
  ['node:http', 'const listener = (req, res) => sessions(req, res, () => handle(req, res))'],
])('%s answers on after each session that could not be saved', async (_, setup) => {
  const { code, signal, stdout } = await runScript(HANDLERS + setup + VISITS, {
    NODE_ENV: 'production',
  })
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(JSON.parse(stdout)).toEqual({
    '/sync': FAILED,
    '/async': FAILED,
    '/timer': FAILED,
    '/stream': FAILED,
    '/flush': FAILED,
    '/head': FAILED,
    '/saved': FAILED,
    '/late': [200, 0, true],
    '/good': [200, 1, true],
  })
})
