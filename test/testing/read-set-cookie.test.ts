import http from 'node:http'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { cookieHeader, createClock, readSetCookie } from '../../src/testing.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { createApp, EXPRESS, type Shop } from './applications.ts'

const START = Date.UTC(2026, 0, 1)
const HOUR = 60 * 60 * 1000
const options = { cookieName: 'session', secret: SECRET, duration: HOUR }
const ADA = { id: 7, name: 'Ada' }

describe.each(EXPRESS)(
  'what a response of %s did to the session, with supertest',
  (_, framework) => {
    test('nothing, when the session was only read', async () => {
      const sessions = clientSessions<Shop>(options)
      const cookie = cookieHeader(sessions, { user: ADA })
      const response = await request(createApp(framework, sessions)).get('/').set('Cookie', cookie)
      expect(readSetCookie(sessions, response)).toEqual({ type: 'none' })
    })

    test('nothing, when other cookies were set', async () => {
      const sessions = clientSessions<Shop>(options)
      const others = clientSessions({ cookieName: 'other', secret: SECRET })
      const response = await request(createApp(framework, sessions)).get('/count')
      expect(response.headers['set-cookie']).toHaveLength(2)
      expect(readSetCookie(others, response)).toEqual({ type: 'none' })
    })

    test('a change: what it holds now, how long it lives, and its attributes', async () => {
      const clock = createClock(START)
      const sessions = clientSessions<Shop>({
        ...options,
        clock,
        cookie: { path: '/', domain: 'shop.example', sameSite: 'strict', priority: 'high' },
      })
      const cookie = cookieHeader(sessions, { user: ADA, visits: 1 })
      clock.advance(HOUR / 2)
      const response = await request(createApp(framework, sessions))
        .get('/count')
        .set('Cookie', cookie)
      const result = readSetCookie(sessions, response)
      expect(result).toEqual({
        type: 'set',
        data: { user: ADA, visits: 2 },
        createdAt: START,
        expiresAt: START + HOUR,
        id: undefined,
        cookieHeader: expect.stringMatching(/^session=[\w-]+$/),
        attributes: {
          name: 'session',
          path: '/',
          domain: 'shop.example',
          maxAge: HOUR / 2 / 1000,
          expires: new Date(START + HOUR),
          httpOnly: true,
          secure: false,
          sameSite: 'strict',
          partitioned: false,
          priority: 'high',
        },
      })
    })

    test('its cookie goes on in the next request', async () => {
      const sessions = clientSessions<Shop>(options)
      const app = createApp(framework, sessions)
      const first = readSetCookie(sessions, await request(app).get('/count'))
      if (first.type !== 'set') throw new Error(`the session was not set but ${first.type}`)
      const response = await request(app).get('/count').set('Cookie', first.cookieHeader)
      expect(readSetCookie(sessions, response)).toMatchObject({ type: 'set', data: { visits: 2 } })
    })

    test('the end of it', async () => {
      const sessions = clientSessions<Shop>({ ...options, cookie: { domain: 'shop.example' } })
      const cookie = cookieHeader(sessions, { user: ADA })
      const response = await request(createApp(framework, sessions))
        .get('/logout')
        .set('Cookie', [cookie, cookie])
      // Of two cookies one may be for the domain and one for this host alone: both are deleted.
      expect(response.headers['set-cookie']).toHaveLength(2)
      expect(readSetCookie(sessions, response)).toMatchObject({
        type: 'deleted',
        attributes: { name: 'session', domain: 'shop.example', maxAge: 0, path: '/' },
      })
    })

    test('a session that needs several cookies, and one that no longer does', async () => {
      const sessions = clientSessions<Shop>({ ...options, chunks: 3 })
      const app = createApp(framework, sessions)
      const large = readSetCookie(sessions, await request(app).get('/fill?length=5000'))
      expect(large).toMatchObject({
        type: 'set',
        data: { text: 'x'.repeat(5000) },
        attributes: { name: 'session' },
        cookieHeader: expect.stringMatching(/^session=\S+; session\.1=\S+$/),
      })
      if (large.type !== 'set') return
      const response = await request(app).get('/fill?length=10').set('Cookie', large.cookieHeader)
      expect(response.headers['set-cookie']).toHaveLength(2)
      expect(readSetCookie(sessions, response)).toMatchObject({
        type: 'set',
        data: { text: 'x'.repeat(10) },
        cookieHeader: expect.stringMatching(/^session=[\w-]+$/),
      })
    })
  },
)

describe('where the lines are', () => {
  const sessions = clientSessions<Shop>(options)
  const lines = sessions.serialize({ user: ADA, visits: 1, text: '' })
  const found = expect.objectContaining({ type: 'set', data: { user: ADA, visits: 1, text: '' } })
  const theme = 'theme=dark; Path=/; Expires=Thu, 01 Jan 2037 00:00:00 GMT'
  const headers = new Headers([
    ['set-cookie', theme],
    ['set-cookie', lines[0]!],
  ])

  test.each([
    ['a fetch Response', new Response('', { headers })],
    ['fetch Headers', headers],
    ['a list of lines', [theme, ...lines]],
    ['one line', lines[0]],
    ['a text with a line on each line, as Playwright gives it', `${theme}\n${lines[0]}`],
    ['a response that has one line as a text', { headers: { 'set-cookie': lines[0]! } }],
  ])('%s', (_, source) => {
    expect(readSetCookie(sessions, source)).toEqual(found)
  })

  test.each([
    ['a fetch Response', new Response('')],
    ['fetch Headers', new Headers()],
    ['an empty list', []],
    ['the header that is not there', undefined],
    ['a response without one', { headers: {} }],
    ['the lines of others', [theme]],
  ])('%s without any', (_, source) => {
    expect(readSetCookie(sessions, source)).toEqual({ type: 'none' })
  })

  test('a response to fetch, over the network', async () => {
    const app = createApp(EXPRESS[1]![1], sessions)
    const response = await fetch(`${await listen(app)}/count`)
    expect(readSetCookie(sessions, response)).toMatchObject({ type: 'set', data: { visits: 1 } })
  })

  test('a response of node:http', async () => {
    const url = await listen(createApp(EXPRESS[1]![1], sessions))
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      http.get(`${url}/count`, { agent: false }, resolve).on('error', reject)
    })
    response.resume()
    expect(readSetCookie(sessions, response)).toMatchObject({ type: 'set', data: { visits: 1 } })
  })
})

describe('a cookie that these sessions do not accept', () => {
  const data = { user: ADA, visits: 0, text: '' }

  test('is refused, with the reason', () => {
    const sessions = clientSessions<Shop>(options)
    const others = clientSessions<Shop>({ ...options, secret: OTHER_SECRET })
    expect(readSetCookie(sessions, others.serialize(data))).toMatchObject({
      type: 'refused',
      reason: 'unknown-key',
      attributes: { name: 'session' },
    })
  })

  test('because its life is over by their clock', () => {
    const clock = createClock(START)
    const sessions = clientSessions<Shop>({ ...options, clock })
    const lines = sessions.serialize(data)
    clock.advance(HOUR + 1)
    expect(readSetCookie(sessions, lines)).toMatchObject({ type: 'refused', reason: 'expired' })
  })

  test('because one of its parts is not there', () => {
    const sessions = clientSessions<Shop>({ ...options, chunks: 2 })
    const [first] = sessions.serialize({ ...data, text: 'x'.repeat(5000) })
    expect(readSetCookie(sessions, first)).toMatchObject({ type: 'refused', reason: 'torn' })
  })
})

describe('of several lines for one cookie the last one counts, as in a browser', () => {
  const sessions = clientSessions<Shop>(options)
  const [first] = sessions.serialize({ user: ADA, visits: 1, text: '' })
  const [second] = sessions.serialize({ user: ADA, visits: 2, text: '' })

  test('of two changes', () => {
    const result = readSetCookie(sessions, [first!, second!])
    expect(result).toMatchObject({ type: 'set', data: { visits: 2 } })
  })

  test.each([
    ['Max-Age=0', 'session=; Path=/; Max-Age=0'],
    ['an Expires in the past', 'session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  ])('of a change and a deletion by %s', (_, deletion) => {
    expect(readSetCookie(sessions, [first!, deletion])).toMatchObject({ type: 'deleted' })
    expect(readSetCookie(sessions, [deletion, first!])).toMatchObject({ type: 'set' })
  })

  test('Max-Age wins over Expires', () => {
    const pair = first!.split(';', 1)[0]!
    const past = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'
    const result = readSetCookie(sessions, `${pair}; ${past}; Max-Age=10`)
    expect(result).toMatchObject({ type: 'set' })
  })

  test('without either it lasts until the browser closes', () => {
    const ephemeral = clientSessions<Shop>({ ...options, cookie: { ephemeral: true } })
    const lines = ephemeral.serialize({ user: ADA, visits: 1, text: '' })
    expect(readSetCookie(ephemeral, lines)).toMatchObject({
      type: 'set',
      attributes: { maxAge: undefined, expires: undefined },
    })
  })
})

test('a prefixed cookie is known by both of its names', () => {
  const sessions = clientSessions<Shop>({
    ...options,
    cookie: { prefix: 'host', secure: 'auto', partitioned: true, sameSite: 'none' },
  })
  const data = { user: ADA, visits: 0, text: '' }
  expect(readSetCookie(sessions, sessions.serialize(data, { secure: true }))).toMatchObject({
    type: 'set',
    attributes: { name: '__Host-session', secure: true, partitioned: true, sameSite: 'none' },
  })
  expect(readSetCookie(sessions, sessions.serialize(data, { secure: false }))).toMatchObject({
    type: 'set',
    attributes: { name: 'session', secure: false, partitioned: false, sameSite: 'lax' },
  })
  const deletion = '__Host-session=; Path=/; Secure; Max-Age=0'
  expect(readSetCookie(sessions, deletion)).toMatchObject({ type: 'deleted' })
})

test('a session with an id tells it', async () => {
  const sessions = clientSessions<Shop>(options)
  const app = EXPRESS[1]![1]()
  app.use(sessions)
  app.get('/', (req: any, res) => void res.send(req.session.id))
  const response = await request(app).get('/')
  expect(readSetCookie(sessions, response)).toMatchObject({ type: 'set', id: response.text })
})

const came = (text: string): TypeError =>
  new TypeError(
    `client-sessions/testing: the second argument of readSetCookie() is ${text}; pass a response, fetch Headers, or the Set-Cookie lines, as of response.headers["set-cookie"]`,
  )

describe('wrong arguments', () => {
  const sessions = clientSessions(options)
  const [line] = sessions.serialize({})

  test('something else in the place of the sessions', () => {
    expect(() => readSetCookie({ secret: SECRET } as never, [])).toThrow(
      /^client-sessions\/testing: the first argument of readSetCookie\(\) is an object/,
    )
  })

  test('sessions of a store that has to be asked, which cannot be read at once', () => {
    const store = { cutoffs: async () => [undefined], revoke: async () => {} }
    const asking = clientSessions({ ...options, revocation: { store } })
    expect(readSetCookie(asking, [])).toEqual({ type: 'none' })
    expect(() => readSetCookie(asking, asking.serialize({}))).toThrow(
      new TypeError(
        'client-sessions/testing: the first argument of readSetCookie() is sessions whose read() gives a promise; ' +
          'pass sessions of the same secret and options, but for revocation.store',
      ),
    )
  })

  test.each([
    ['null', null, 'null'],
    ['a number', 200, '200'],
    [
      'headers of Node, which look like any other object',
      { 'set-cookie': [line] },
      'an object ([object Object])',
    ],
    [
      'a response whose headers are a method',
      { headers: () => ({}) },
      'an object ([object Object])',
    ],
    ['a list of other things', [line, 7], 'an object ([object Array])'],
    ['lines in the wrong shape', { headers: { 'set-cookie': 7 } }, 'an object ([object Object])'],
  ])('%s', (_, source, text) => {
    expect(() => readSetCookie(sessions, source as never)).toThrow(came(text))
  })

  test('a text in which lines are joined by commas, as headers.get() gives it', () => {
    const joined = new Headers([
      ['set-cookie', 'theme=dark; Expires=Thu, 01 Jan 2037 00:00:00 GMT'],
      ['set-cookie', line!],
    ]).get('set-cookie')
    expect(() => readSetCookie(sessions, joined!)).toThrow(
      came('a text of several lines with commas between them'),
    )
  })
})
