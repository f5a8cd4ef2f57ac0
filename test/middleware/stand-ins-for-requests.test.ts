/** Unit tests of applications call the middleware with objects of their own, as 0.8's test suite does. */
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { collected } from '../support/collected.ts'
import { SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

const mount = (res: object): any => {
  const req: any = { headers: { cookie: `session=${sessions.seal({ user: 'ada' })}` } }
  let mounted = false
  sessions(req, res as never, () => (mounted = true))
  expect(mounted).toBe(true)
  return req
}

test('an empty object stands in for a response: the session is read, changed and reset', () => {
  const req = mount({})
  expect({ ...req.session }).toEqual({ user: 'ada' })
  req.session.cart = [1]
  req.session.reset(['cart'])
  req.session = { ...req.session, fresh: true }
  expect({ ...req.session }).toEqual({ cart: [1], fresh: true })
})

test('a response that only has headers and end() gets its cookie', () => {
  const headers = new Map<string, unknown>()
  const sent: unknown[] = []
  const res = {
    headersSent: false,
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: unknown) => void headers.set(name, value),
    end: (body: unknown) => sent.push(body),
  }
  const req = mount(res)
  req.session.user = 'grace'
  res.end('done')
  expect(sent).toEqual(['done'])
  expect(headers.get('Set-Cookie')).toEqual([expect.stringMatching(/^session=/)])
})

const userOf = (res: object, cookie: string | undefined): unknown => {
  let user: unknown
  const req: any = { headers: { cookie } }
  sessions(req, res as never, () => (user = req.session.user))
  return user
}
const cookieOf = (user: string): string => `session=${sessions.seal({ user })}`

describe.each([
  ['an empty object', () => ({})],
  [
    'an object whose methods do nothing',
    () => ({
      getHeader() {},
      setHeader() {},
      writeHead() {},
      write() {},
      end() {},
      on() {},
      once() {},
    }),
  ],
  ['a response of Node', () => new ServerResponse(new IncomingMessage(new Socket()))],
])('%s stands in for the responses of all handshakes of sockets', (_, create) => {
  test('each has the session of its own cookie', () => {
    const res = create()
    const cookies = [
      cookieOf('ann'),
      cookieOf('bob'),
      'session=garbage',
      undefined,
      cookieOf('ann'),
    ]
    expect(cookies.map((cookie) => userOf(res, cookie))).toEqual([
      'ann',
      'bob',
      undefined,
      undefined,
      'ann',
    ])
  })

  test('and several sessions side by side', () => {
    const cart = clientSessions({ cookieName: 'cart', secret: SECRET })
    const res = create()
    for (const [user, item] of [
      ['ann', 'book'],
      ['bob', 'cup'],
    ] as const) {
      const req: any = { headers: { cookie: `${cookieOf(user)}; cart=${cart.seal({ item })}` } }
      sessions(req, res as never, () => cart(req, res as never, () => {}))
      expect([req.session.user, req.cart.item]).toEqual([user, item])
    }
  })
})

const silent = (): object => ({ getHeader() {}, setHeader() {}, writeHead() {}, end() {} })

test.each<[string, () => any, (res: any, req: object) => void]>([
  ['a stand-in', silent, () => {}],
  ['one that was passed through Express', silent, (res, req) => (res.req = req)],
  [
    'a response of another request',
    () => new ServerResponse(new IncomingMessage(new Socket())),
    () => {},
  ],
])('%s does not keep the requests of before', async (_, create, tie) => {
  const res = create()
  const handshake = (): WeakRef<object> => {
    const req: any = { headers: { cookie: `session=${sessions.seal({ user: 'ada' })}` } }
    tie(res, req)
    sessions(req, res, () => expect(req.session.user).toBe('ada'))
    return new WeakRef(req)
  }
  const before = handshake()
  handshake()
  expect(await collected(before)).toBe(true)
})

test('a session that cannot be saved is a process warning where nothing but a few methods stands in', () => {
  const warnings = catchWarnings()
  const res: any = silent()
  mount(res).session.bad = 5n
  res.end()
  expect(warnings).toEqual([expect.stringContaining('"bad" is a BigInt')])
})
