/** `client-sessions/testing` as users of the package get it. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { node, packed, project } from '../package/packed.ts'

const require = createRequire(import.meta.url)
const TIME = { timeout: 90_000 }
const NAMES = ['browserCookies', 'cookieHeader', 'createClock', 'cypressCookies', 'readSetCookie']

test('require gives its functions, which know the sessions of the main entry', TIME, async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.cjs': `
      const clientSessions = require('client-sessions')
      const testing = require('client-sessions/testing')
      const clock = testing.createClock(1000)
      const secret = clientSessions.generateSecret()
      const sessions = clientSessions({ cookieName: 'session', secret, clock })
      console.log(JSON.stringify({
        names: Object.keys(testing).sort(),
        read: sessions.read(testing.cookieHeader(sessions, { user: 7 })),
        set: testing.readSetCookie(sessions, sessions.serialize({ user: 7 })).type,
      }))`,
  })
  expect(JSON.parse(await node(['main.cjs'], cwd))).toEqual({
    names: NAMES,
    read: { ok: true, data: { user: 7 }, createdAt: 1000, expiresAt: 86_401_000 },
    set: 'set',
  })
})

test('import gives the same functions', TIME, async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.mjs': `
      import { createRequire } from 'node:module'
      import * as testing from 'client-sessions/testing'
      const required = createRequire(import.meta.url)('client-sessions/testing')
      const names = Object.keys(testing)
      console.log(JSON.stringify({ names, same: names.every((name) => testing[name] === required[name]) }))`,
  })
  expect(JSON.parse(await node(['main.mjs'], cwd))).toEqual({ names: NAMES, same: true })
})

const CONSUMER = `
  import { browserCookies, cookieHeader, createClock, cypressCookies, readSetCookie } from 'client-sessions/testing'
  import type { Clock, SetCookieResult } from 'client-sessions/testing'
  import type { IncomingMessage } from 'node:http'

  interface MySession { user: { id: number }; csrf: string }
  const clock: Clock = createClock(new Date(0))
  const sessions = clientSessions<MySession>({ secret: 'Rk7vQ2mZ9xLw4TbN8cHs1yJd6pGf3aUe', clock })

  const header: string = cookieHeader(sessions, { user: { id: 7 } }, { secure: true })
  // @ts-expect-error: no key of MySession
  cookieHeader(sessions, { usr: 7 })
  // @ts-expect-error: another type than in MySession
  cookieHeader(sessions, { user: 7 })
  // @ts-expect-error: these are options
  export const options = () => cookieHeader({ secret: 'x' }, {})
  cookieHeader(clientSessions({ secret: 'e0VuW5oXzC1qMhT7rKdYb9SgLj2Ni4Pa' }), { anything: 1 })

  const result: SetCookieResult<MySession> = readSetCookie(sessions, sessions.serialize({ user: { id: 7 }, csrf: '' }))
  // @ts-expect-error: only what was set has data
  void result.data
  if (result.type === 'set') {
    const id: number | undefined = result.data.user?.id
    // @ts-expect-error: a key is not there until it is written
    void result.data.user.id
    console.log(JSON.stringify([header.slice(0, 14), id, result.attributes.path]))
  }
  if (result.type === 'refused') {
    const reason: 'absent' | 'malformed' | 'unknown-key' | 'forged' | 'expired' | 'legacy' | 'torn' | 'revoked' | 'unchecked' = result.reason
    void reason
  }
  export const sources = (response: IncomingMessage, fetched: Response, supertest: { headers: any }) => [
    readSetCookie(sessions, response),
    readSetCookie(sessions, response.headers['set-cookie']),
    readSetCookie(sessions, fetched),
    readSetCookie(sessions, fetched.headers),
    readSetCookie(sessions, supertest),
  ]
  // @ts-expect-error: no response
  export const wrong = () => readSetCookie(sessions, 7)

  // What context.addCookies() of Playwright, and cy.setCookie(), take.
  const playwright: Array<{
    name: string; value: string; domain?: string; path?: string; expires?: number; httpOnly?: boolean
    secure?: boolean; sameSite?: 'Strict' | 'Lax' | 'None'; partitionKey?: string
  }> = browserCookies(sessions, { csrf: '' }, { url: 'http://localhost' })
  const cypress: Array<{ name: string; value: string; options: {
    domain: string; hostOnly: boolean; path: string; httpOnly: boolean; secure: boolean; expiry?: number
    sameSite?: 'no_restriction' | 'strict' | 'lax'
  } }> = cypressCookies(sessions, { csrf: '' }, { url: 'http://localhost' })
  // @ts-expect-error: needs a url
  export const noUrl = () => browserCookies(sessions, {}, {})
  void [playwright, cypress]
`

const compilers: readonly (readonly [string, string])[] = [
  ['5.4', require.resolve('typescript-5.4/bin/tsc')],
  ['7.0', join(dirname(require.resolve('typescript7/package.json')), 'bin/tsc')],
]

test.each(compilers)(
  'TypeScript %s consumers of both kinds compile, and run',
  TIME,
  async (_, tsc) => {
    const { directory } = await packed()
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      module: 'NodeNext',
      target: 'ES2022',
      lib: ['ES2022'],
      types: ['node'],
      rootDir: '.',
      skipLibCheck: false,
    }
    const cwd = project(directory, {
      'commonjs/package.json': '{}',
      'commonjs/main.ts': `import clientSessions = require('client-sessions')\n${CONSUMER}`,
      'esm/package.json': '{ "type": "module" }',
      'esm/main.ts': `import clientSessions from 'client-sessions'\n${CONSUMER}`,
      'tsconfig.json': JSON.stringify({ compilerOptions }),
    })
    await node([tsc], cwd)
    for (const file of ['commonjs/main.js', 'esm/main.js']) {
      expect(JSON.parse(await node([file], cwd))).toEqual(['session_state=', 7, '/'])
    }
  },
)

test('TypeScript 5.4 as older applications configure it finds the types', TIME, async () => {
  const { directory } = await packed()
  const compilerOptions = {
    strict: true,
    module: 'CommonJS',
    moduleResolution: 'node10',
    target: 'ES2022',
    types: ['node'],
  }
  const cwd = project(directory, {
    'main.ts': `import clientSessions = require('client-sessions')\n${CONSUMER}`,
    'tsconfig.json': JSON.stringify({ compilerOptions }),
  })
  await node([compilers[0]![1]], cwd)
  expect(JSON.parse(await node(['main.js'], cwd))).toEqual(['session_state=', 7, '/'])
})
