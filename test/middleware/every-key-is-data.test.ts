import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

const METHODS = ['save', 'reset', 'destroy', 'setDuration', 'regenerate', 'reload', 'touch']
const INHERITED = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
]
const OTHERS = ['id', 'cookie', 'toJSON', 'then', 'length', 'prototype', '#controls', 'data']
const KEYS = [...METHODS, ...INHERITED, ...OTHERS]

const VALUES: readonly (readonly [string, unknown])[] = [
  ['text', 'x'],
  ['an object', { isAdmin: true }],
  ['null', null],
  ['false', false],
]

/** An object with all keys as its own, `__proto__` too. */
const everyKey = (value: unknown): object => Object.fromEntries(KEYS.map((key) => [key, value]))

describe.each(HOSTS)('on $name', (host) => {
  describe.each(VALUES)('%s', (_, value) => {
    test.each(KEYS)('at the key %s is stored and comes back', async (key) => {
      const site = await host.start({
        sessions,
        handle: {
          '/set': (req, res) => {
            req['session'][key] = value
            res.end(JSON.stringify(Object.keys(req['session'])))
          },
          '/get': (req, res) => {
            const { session } = req
            const own = Object.hasOwn(session, key)
            const inherited = Object.hasOwn(session, 'isAdmin') || session.isAdmin
            res.end(JSON.stringify({ own, value: session[key], inherited }))
          },
        },
      })
      const set = await site.visit({ path: '/set' })
      expect(JSON.parse(set.body)).toEqual([key])
      expect(contentOf(sessions, set)).toEqual(Object.fromEntries([[key, value]]))
      const got = await site.visit({ path: '/get', cookie: cookieHeader(set.setCookie) })
      expect(JSON.parse(got.body)).toEqual({ own: true, value })
      expect(got.setCookie).toEqual([])
    })
  })

  test('a session with all of them is read, changed and saved like any other', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].count = 1
        res.end()
      },
    })
    const cookie = `session=${sessions.seal(everyKey('x'))}`
    const reply = await site.visit({ cookie })
    const content = Object.entries(contentOf(sessions, reply) as object)
    expect(content).toEqual([...Object.entries(everyKey('x')), ['count', 1]])
  })

  test('all of them in an assigned object are data, and none is inherited', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'] = everyKey({ isAdmin: true })
        res.end(JSON.stringify([req['session'].isAdmin ?? 'no', ({} as any).isAdmin ?? 'no']))
      },
    })
    const reply = await site.visit()
    expect(JSON.parse(reply.body)).toEqual(['no', 'no'])
    expect(Object.keys(contentOf(sessions, reply) as object).toSorted()).toEqual(KEYS.toSorted())
  })

  test('a session with all of them that cannot be saved is a 500', async () => {
    const messages: string[] = []
    const site = await host.start({
      sessions: clientSessions({
        cookieName: 'session',
        secret: SECRET,
        onEvent: (event) => event.type === 'unsaved' && messages.push(event.error.message),
      }),
      handle: (req, res) => {
        req['session'].count = 1n
        res.end('secret page')
      },
    })
    const reply = await site.visit({ cookie: `session=${sessions.seal(everyKey('x'))}` })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).not.toContain('secret page')
    expect(messages).toEqual([expect.stringContaining('"count" is a BigInt')])
  })

  test('null still destroys a session whose data hides destroy()', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'] = null
        res.end(JSON.stringify(Object.keys(req['session'])))
      },
    })
    const reply = await site.visit({ cookie: `session=${sessions.seal(everyKey('x'))}` })
    expect(reply.body).toBe('[]')
    expect(reply.setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0;/)])
  })

  test('deleting the key brings the method back', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        delete req['session'].reset
        req['session'].reset()
        res.end()
      },
    })
    const reply = await site.visit({ cookie: `session=${sessions.seal({ reset: 1, a: 1 })}` })
    expect(contentOf(sessions, reply)).toEqual({})
  })

  test('reset() clears them, and keeps those that are named', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].reset(['__proto__', 'save', 'toString', 'missing'])
        res.end(JSON.stringify(Object.keys(req['session'])))
      },
    })
    const cookie = `session=${sessions.seal(JSON.parse('{"__proto__":1,"save":2,"id":3,"a":4}'))}`
    expect(JSON.parse((await site.visit({ cookie })).body)).toEqual(['__proto__', 'save'])
  })
})
