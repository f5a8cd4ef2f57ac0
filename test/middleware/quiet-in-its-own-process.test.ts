import { describe, expect, test } from 'vitest'
import { runScript } from '../support/child-process.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'

const QUIET = { code: 0, signal: null, stdout: '', stderr: '' }

const secrets = `const SECRET = ${JSON.stringify(SECRET)}, OTHER = ${JSON.stringify(OTHER_SECRET)}\n`

/** Starts a server, sends it some requests one after another, and closes it. */
const served = (setup: string): string => `${secrets}
import http from 'node:http'
${setup}
const server = http.createServer(listener)
await new Promise((resolve) => server.listen(0, resolve))
let cookie = ''
for (const path of ['/', '/', '/late', '/destroy', '/', '/garbage']) {
  if (path === '/garbage') cookie = 'session=garbage'
  const response = await fetch('http://localhost:' + server.address().port + path, {
    headers: { cookie, connection: 'close' },
  })
  await response.text()
  if (response.status !== 200) process.exitCode = 1
  const [line] = response.headers.getSetCookie()
  if (line) cookie = line.split(';', 1)[0]
}
server.close()
`

const HANDLE = `
const handle = (req, res) => {
  if (req.url === '/destroy') req.session.destroy()
  else req.session.count = (req.session.count ?? 0) + 1
  res.setHeader('Cache-Control', 'public')
  res.end('ok')
  if (req.url === '/late') req.session.late = 1
}
const sessions = clientSessions({
  cookieName: 'session',
  secret: [SECRET, OTHER],
  activeDuration: 1000,
  idleDuration: 60_000,
})
`

describe.each(['development', 'production'])('with NODE_ENV=%s', (NODE_ENV) => {
  test.each([
    ['node:http', 'const listener = (req, res) => sessions(req, res, () => handle(req, res))'],
    [
      'express 4',
      "const { default: express } = await import('express4'); const listener = express().use(sessions).use(handle)",
    ],
    [
      'express 5',
      "const { default: express } = await import('express'); const listener = express().use(sessions).use(handle)",
    ],
    [
      'connect 3',
      "const { default: connect } = await import('connect'); const listener = connect().use(sessions).use(handle)",
    ],
  ])('nothing is printed, and the process ends by itself: %s', async (_, setup) => {
    expect(await runScript(served(HANDLE + setup), { NODE_ENV })).toEqual(QUIET)
  })
})

test('a middleware that was made, used and left keeps no process alive', async () => {
  const script = `${secrets}
    const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
    const token = sessions.seal({ a: 1 })
    const result = sessions.read('session=' + token)
    if (!result.ok || result.data.a !== 1) process.exitCode = 1
    if (process.getActiveResourcesInfo().some((name) => name === 'Timeout')) process.exitCode = 2`
  expect(await runScript(script)).toEqual(QUIET)
})
