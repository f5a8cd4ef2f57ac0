import { expect, test } from 'vitest'
import { node, packed, project } from './packed.ts'

const NAMES = ['SessionError', 'generateSecret', 'memoryRevocations', 'util']

test('require gives the function itself, with its companions', { timeout: 90_000 }, async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.cjs': `
      const clientSessions = require('client-sessions')
      const { util, generateSecret, SessionError } = require('client-sessions')
      const secret = generateSecret()
      const sessions = clientSessions({ cookieName: 'session', secret })
      console.log(JSON.stringify({
        type: typeof clientSessions,
        names: Object.keys(clientSessions).sort(),
        read: sessions.read('session=' + sessions.seal({ foo: 'bar' })).data,
        decoded: util.decode({ cookieName: 'session', secret }, sessions.seal({ foo: 1 })).content,
        isError: new SessionError('too-large', '') instanceof Error,
        util: Object.keys(util).sort(),
        handle: Object.keys(sessions).sort(),
        name: require('client-sessions/package.json').name,
      }))`,
  })
  expect(JSON.parse(await node(['main.cjs'], cwd))).toEqual({
    type: 'function',
    names: NAMES,
    read: { foo: 'bar' },
    decoded: { foo: 1 },
    isError: true,
    util: ['computeHmac', 'decode', 'encode'],
    handle: [
      'cookieName',
      'inspect',
      'measure',
      'onRevoked',
      'read',
      'revoke',
      'revokeSubject',
      'seal',
      'serialize',
    ],
    name: 'client-sessions',
  })
})

test('import gives the same instance, by default and by name', async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.mjs': `
      import { createRequire } from 'node:module'
      import clientSessions, { SessionError, generateSecret, util } from 'client-sessions'
      import * as namespace from 'client-sessions'
      const required = createRequire(import.meta.url)('client-sessions')
      const dynamic = await import('client-sessions')
      console.log(JSON.stringify({
        names: Object.keys(namespace),
        same: [
          clientSessions === required,
          SessionError === required.SessionError,
          generateSecret === required.generateSecret,
          util === required.util,
          dynamic.default === required,
        ],
      }))`,
  })
  expect(JSON.parse(await node(['main.mjs'], cwd))).toEqual({
    names: [...NAMES, 'default'].toSorted(),
    same: [true, true, true, true, true],
  })
})

test('nothing but the entry and package.json can be reached', async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.cjs': `
      for (const path of ['dist/index.js', 'dist/node.js', 'src/index.ts'])
        try { require('client-sessions/' + path); console.log('reached') }
        catch (error) { console.log(error.code) }`,
  })
  const refused = 'ERR_PACKAGE_PATH_NOT_EXPORTED\n'
  expect(await node(['main.cjs'], cwd)).toBe(refused.repeat(3))
})

test('loading it writes nothing, warns of nothing and keeps no process alive', async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.cjs': `
      const clientSessions = require('client-sessions')
      const sessions = clientSessions({ secret: clientSessions.generateSecret() })
      sessions.read('session_state=' + sessions.seal({ foo: 'bar' }))`,
  })
  expect(await node(['--throw-deprecation', '--trace-warnings', 'main.cjs'], cwd)).toBe('')
})

test("a cold start reads three files, and loads none of Node's HTTP", async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.cjs': `
      require('client-sessions')
      console.log(JSON.stringify({
        files: Object.keys(require.cache).slice(1).map((file) => file.split('node_modules/')[1]),
        http: process.moduleLoadList.filter((name) => name === 'NativeModule http'),
      }))`,
  })
  expect(JSON.parse(await node(['main.cjs'], cwd))).toEqual({
    files: [
      'client-sessions/dist/index.js',
      'client-sessions/dist/adapters/client-sessions.js',
      'client-sessions/dist/node.js',
    ],
    http: [],
  })
})
