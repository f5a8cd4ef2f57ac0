/** Jest in its default mode: no configuration, so CommonJS; and what Babel makes of an `import`. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { packed, project, run } from './packed.ts'

const require = createRequire(import.meta.url)
const jest = join(dirname(require.resolve('jest/package.json')), 'bin/jest.js')

const TEST = `
  const http = require('node:http')

  const get = (port, cookie = '') => new Promise((resolve, reject) => {
    http.get({ port, agent: false, headers: { cookie } }, (response) => {
      let body = ''
      response.on('data', (chunk) => { body += chunk })
      response.on('end', () => resolve({ body, setCookie: response.headers['set-cookie'] ?? [] }))
    }).on('error', reject)
  })

  test('a session lives from one request to the next', async () => {
    const sessions = clientSessions({ cookieName: 'session', secret: generateSecret() })
    const server = http.createServer((req, res) => sessions(req, res, () => {
      req.session.count = (req.session.count ?? 0) + 1
      res.end(String(req.session.count))
    }))
    await new Promise((resolve) => server.listen(0, resolve))
    try {
      const first = await get(server.address().port)
      expect(first).toEqual({ body: '1', setCookie: [expect.stringMatching(/^session=/)] })
      const second = await get(server.address().port, first.setCookie[0].split(';')[0])
      expect(second.body).toBe('2')
      const byBytes = clientSessions({ secret: require('node:crypto').randomBytes(32) })
      expect(byBytes.read('session_state=' + byBytes.seal({ foo: 'bar' })).data).toEqual({ foo: 'bar' })
      expect(() => clientSessions({})).toThrow(TypeError)
      expect(new SessionError('too-large', '')).toBeInstanceOf(Error)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })`

const IMPORTS = {
  require: `const clientSessions = require('client-sessions')
    const { SessionError, generateSecret } = require('client-sessions')`,
  import: `import clientSessions, { SessionError, generateSecret } from 'client-sessions'`,
}
const BABEL = { plugins: [require.resolve('@babel/plugin-transform-modules-commonjs')] }

test.each([
  ['without any configuration', IMPORTS.require, {}],
  ['with Babel and import', IMPORTS.import, { '.babelrc': JSON.stringify(BABEL) }],
])('a Jest test passes %s', { timeout: 90_000 }, async (_, imports, files) => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'package.json': '{ "name": "app" }',
    'app.test.js': imports + TEST,
    ...files,
  })
  const { code, output } = await run(process.execPath, [jest, '--runInBand', '--no-cache'], cwd)
  expect(output).toMatch(/^Tests: +1 passed, 1 total$/m)
  expect(output).not.toMatch(/warn|did not exit/i)
  expect(code).toBe(0)
})
