/** As test/middleware/errors-of-another-realm has it: under Jest, Node refuses to emit our errors as warnings. */
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { createSessions as ofNodesRealm } from '../../src/fetch.ts'
import { SECRET } from '../support/hosts.ts'
import { hearWarnings } from '../support/heard-warnings.ts'

let createSessions: typeof ofNodesRealm

beforeEach(async () => {
  for (const name of ['Error', 'TypeError']) vi.stubGlobal(name, runInNewContext(name))
  vi.resetModules()
  createSessions = (await import('../../src/fetch.ts')).createSessions
  expect(() => process.emitWarning(new Error('refused'))).toThrow(/"warning" argument must be/)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

const throwing = (thrown: unknown) => () => {
  throw thrown
}

test.each([
  ['throws', () => throwing(new Error('mine')), 'mine'],
  ['gives a promise that rejects', () => async () => throwing(new Error('mine'))(), 'mine'],
  [
    'throws one whose message is no text',
    () => throwing(Object.assign(new Error(), { message: Symbol('odd') })),
    'Symbol(odd)',
  ],
])('an observer that %s breaks no request', async (_, observer, told) => {
  const heard = hearWarnings()
  const options = { cookieName: 'session', secret: SECRET, onEvent: observer() }
  const handle = createSessions(options).withSession(async (_request, load) =>
    Response.json((await load()).session),
  )
  const headers = { cookie: 'session=malformed' }
  const response = await handle(new Request('http://localhost/', { headers }))
  expect([response.status, await response.text()]).toEqual([200, '{}'])
  await expect.poll(() => heard).toMatchObject([{ name: 'Error', message: told }])
})
