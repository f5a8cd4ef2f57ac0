/**
 * Jest runs tests in a realm of their own: no error of theirs, nor of ours, is an `Error` to Node, and
 * `process.emitWarning` throws when it is given one.
 */
import { ServerResponse } from 'node:http'
import { runInNewContext } from 'node:vm'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions as ofNodesRealm } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { hearWarnings } from '../support/heard-warnings.ts'

const options = { cookieName: 'session', secret: SECRET }
const [NODE, NODE2] = HOSTS.filter((host) => !host.framework)

const throwing = (thrown: unknown) => () => {
  throw thrown
}

const down = async (): Promise<never> => {
  throw new Error('the store is down')
}

describe('where errors are not those of Node, as under Jest', () => {
  let clientSessions: typeof ofNodesRealm

  beforeEach(async () => {
    onTestFinished(() => {
      vi.unstubAllGlobals()
      vi.resetModules()
    })
    for (const name of ['Error', 'TypeError']) vi.stubGlobal(name, runInNewContext(name))
    vi.resetModules()
    clientSessions = (await import('../../src/adapters/client-sessions.ts')).clientSessions
    expect(() => process.emitWarning(new Error('refused'))).toThrow(/"warning" argument must be/)
  })

  test.each([
    ['throws', (error: Error) => throwing(error)],
    ['gives a promise that rejects', (error: Error) => async () => throwing(error)()],
  ])('an observer that %s breaks no request', async (_, observer) => {
    const heard = hearWarnings()
    const error = Object.assign(new Error('mine'), { code: 'MINE' })
    const sessions = clientSessions({ ...options, onEvent: observer(error) })
    const site = await NODE!.start({
      sessions,
      handle: (req, res) => {
        req['session'].user = 'ada'
        res.end('served')
      },
    })
    const reply = await site.visit()
    expect([reply.status, reply.body, reply.setCookie.length]).toEqual([200, 'served', 1])
    expect(heard).toMatchObject([
      { name: 'Error', message: 'mine', code: 'MINE', detail: error.stack },
    ])
  })

  test.each([NODE!, NODE2!])('a session that cannot be saved is a 500 on $name', async (host) => {
    const heard = hearWarnings()
    const site = await host.start({
      sessions: clientSessions(options),
      handle: (req, res) => {
        req['session'].bad = 1n
        res.end('lost')
      },
    })
    expect(await site.visit()).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
    expect(heard).toMatchObject([{ name: 'SessionError', code: 'unserializable' }])
  })

  test.each([NODE!, NODE2!])('a request that is refused is a 500 on $name', async (host) => {
    const heard = hearWarnings()
    const sessions = clientSessions({ ...options, cookie: { secure: true } })
    const site = await host.start({ sessions, handle: (_, res) => void res.end('served') })
    expect(await site.visit()).toMatchObject({ status: 500, body: 'Internal Server Error\n' })
    expect(heard).toMatchObject([{ name: 'SessionError', code: 'insecure-connection' }])
  })

  test('a store that is gone is a 503, and both errors are told', async () => {
    const heard = hearWarnings()
    const store = { cutoffs: down, revoke: down }
    const sessions = clientSessions({ ...options, revocation: { store } })
    const site = await NODE!.start({ sessions, handle: (_, res) => void res.end('served') })
    const sealed = ofNodesRealm({ ...options, revocation: {} }).seal({ user: 'ada' })
    const reply = await site.visit({ cookie: `session=${sealed}` })
    expect(reply).toMatchObject({ status: 503, body: 'Service Unavailable\n' })
    expect(heard).toMatchObject([
      { name: 'SessionError', code: 'revocation-unavailable' },
      { name: 'Error', message: 'the store is down' },
    ])
  })

  test('a change in a header hook, which comes too late for another body, ends the response', async () => {
    const heard = hearWarnings()
    const site = await NODE!.start({
      sessions: clientSessions(options),
      handle: (req, res) => {
        const { writeHead } = res
        res.writeHead = (...args: [number]) => {
          req['session'].bad = 1n
          return writeHead.apply(res, args)
        }
        res.end('body')
      },
    })
    expect(await site.visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(heard).toMatchObject([{ name: 'SessionError', code: 'unserializable' }])
  })

  test('a refused response that somebody has sent past our methods ends', async () => {
    const heard = hearWarnings()
    const site = await NODE!.start({
      sessions: clientSessions(options),
      handle: (req, res) => {
        req['session'].bad = 1n
        res.end('lost')
        ServerResponse.prototype.writeHead.call(res, 202)
      },
    })
    expect(await site.visit()).toMatchObject({ status: 202, setCookie: [], body: '' })
    expect(heard).toMatchObject([{ name: 'SessionError', code: 'unserializable' }])
  })

  test.each([
    ['a number as code', { code: 7, stack: 'a stack' }, ['Error', 'mine', undefined, 'a stack']],
    [
      'a name that is no text',
      { name: 7, code: 'A' },
      ['Warning', 'mine', 'A', expect.stringContaining('mine')],
    ],
    [
      'a message that is no text',
      { message: 7 },
      ['Error', 'an object ([object Error])', undefined, expect.any(String)],
    ],
    ['a stack that is no text', { stack: 7 }, ['Error', 'mine', undefined, undefined]],
  ])('an error with %s is told all the same', async (_, odd, told) => {
    const heard = hearWarnings()
    const error = Object.assign(new Error('mine'), odd)
    const sessions = clientSessions({ ...options, onEvent: throwing(error) })
    const site = await NODE!.start({
      sessions,
      handle: (req, res) => void res.end(String(req['session'].user)),
    })
    expect(await site.visit()).toMatchObject({ status: 200, body: 'undefined' })
    expect(heard).toHaveLength(1)
    const { name, message, code, detail } = heard[0] as Error & Record<string, unknown>
    expect([name, message, code, detail]).toEqual(told)
  })
})

const foreign = (): Error => runInNewContext('new Error("from elsewhere")')

describe('an error of another realm that comes to an application of this one', () => {
  test('is answered by its status where cookie throws it', async () => {
    const heard = hearWarnings()
    const cookie = throwing(Object.assign(foreign(), { status: 503 }))
    const sessions = ofNodesRealm({ ...options, cookie })
    const site = await NODE!.start({ sessions, handle: (_, res) => void res.end('served') })
    expect(await site.visit()).toMatchObject({ status: 503, body: 'Service Unavailable\n' })
    expect(heard).toMatchObject([{ name: 'Error', message: 'from elsewhere' }])
  })

  test('is told with its message where an observer throws it', async () => {
    const heard = hearWarnings()
    const sessions = ofNodesRealm({ ...options, onEvent: throwing(foreign()) })
    const site = await NODE!.start({
      sessions,
      handle: (req, res) => void res.end(String(req['session'].user)),
    })
    expect(await site.visit()).toMatchObject({ status: 200, body: 'undefined' })
    expect(heard).toMatchObject([{ name: 'Error', message: 'from elsewhere' }])
  })

  test.each([
    ['cutoffs() rejects with', { cutoffs: async () => throwing(foreign())() }],
    ['unavailable() gives', { immediate: true, unavailable: foreign }],
    ['unavailable() throws', { immediate: true, unavailable: throwing(foreign()) }],
  ])('is the cause of a 503 where %s it', async (_, methods) => {
    const heard = hearWarnings()
    const store = { cutoffs: down, revoke: down, ...methods }
    const sessions = ofNodesRealm({ ...options, revocation: { store } })
    const site = await NODE!.start({ sessions, handle: (_req, res) => void res.end('served') })
    const reply = await site.visit({ cookie: `session=${sessions.seal({ user: 'ada' })}` })
    expect(reply).toMatchObject({ status: 503, body: 'Service Unavailable\n' })
    expect(heard).toMatchObject([
      { code: 'revocation-unavailable' },
      { name: 'Error', message: 'from elsewhere' },
    ])
  })
})
