import express from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { createSessions } from '../../src/fetch.ts'
import { cookieHeader } from '../../src/testing.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { createApp, EXPRESS, type Shop } from './applications.ts'

const options = { cookieName: 'session', secret: SECRET }
const ADA = { id: 7, name: 'Ada' }

describe.each(EXPRESS)('with supertest on %s', (_, framework) => {
  test('a request carries a session that no server has made', async () => {
    const sessions = clientSessions<Shop>(options)
    const response = await request(createApp(framework, sessions))
      .get('/')
      .set('Cookie', cookieHeader(sessions, { user: ADA, visits: 3 }))
    expect(response.body).toEqual({ user: ADA, visits: 3 })
  })

  test('an agent keeps it, and what the application makes of it', async () => {
    const sessions = clientSessions<Shop>(options)
    const agent = request.agent(createApp(framework, sessions))
    await agent.get('/count').set('Cookie', cookieHeader(sessions, { user: ADA, visits: 3 }))
    expect((await agent.get('/')).body).toEqual({ user: ADA, visits: 4 })
  })

  test('an agent that is signed in once stays so', async () => {
    const sessions = clientSessions<Shop>(options)
    const agent = request.agent(createApp(framework, sessions))
    agent.jar.setCookies([...sessions.serialize({ user: ADA, visits: 0, text: '' })])
    expect((await agent.get('/')).body).toMatchObject({ user: ADA })
    expect((await agent.get('/')).body).toMatchObject({ user: ADA })
  })

  test('those of several sessions are joined with a semicolon', async () => {
    const sessions = clientSessions(options)
    const carts = clientSessions({ cookieName: 'cart', secret: OTHER_SECRET })
    const cookies = [cookieHeader(sessions, { user: 7 }), cookieHeader(carts, { total: 33 })]
    const app = createApp(framework, sessions, carts)
    const both = { session: { user: 7 }, cart: { total: 33 } }
    expect((await request(app).get('/both').set('Cookie', cookies.join('; '))).body).toEqual(both)
    expect((await request(app).get('/both').set('Cookie', cookies)).body).toEqual(both)
  })

  test('a session that needs several cookies has all of them', async () => {
    const sessions = clientSessions<Shop>({ ...options, chunks: 3 })
    const text = 'x'.repeat(5000)
    const cookie = cookieHeader(sessions, { text })
    expect(cookie.split('; ').map((pair) => pair.split('=', 1)[0])).toEqual([
      'session',
      'session.1',
    ])
    const response = await request(createApp(framework, sessions)).get('/').set('Cookie', cookie)
    expect(response.body).toEqual({ text })
  })

  test('behind a proxy that speaks HTTPS the prefixed cookie is sent', async () => {
    const sessions = clientSessions<Shop>({ ...options, cookie: { prefix: 'host' } })
    const app = createApp(framework)
    app.set('trust proxy', true)
    app.use(sessions)
    app.get('/proxied', (req: any, res) => void res.json(req.session))
    const secure = cookieHeader(sessions, { user: ADA }, { secure: true })
    expect(secure).toMatch(/^__Host-session=/)
    const response = await request(app)
      .get('/proxied')
      .set('X-Forwarded-Proto', 'https')
      .set('Cookie', secure)
    expect(response.body).toEqual({ user: ADA })
  })
})

test('fetch sends it', async () => {
  const sessions = clientSessions<Shop>(options)
  const url = await listen(createApp(express, sessions))
  const headers = { cookie: cookieHeader(sessions, { user: ADA }) }
  expect(await (await fetch(url, { headers })).json()).toEqual({ user: ADA })
})

test('over plain HTTP a prefixed cookie goes under its bare name, as the browser would have it', async () => {
  const warnings = catchWarnings()
  const sessions = clientSessions<Shop>({ ...options, cookie: { prefix: 'host' } })
  const cookie = cookieHeader(sessions, { user: ADA })
  expect(cookie).toMatch(/^session=/)
  const url = await listen(createApp(express, sessions))
  expect(JSON.parse((await get(url, cookie)).body)).toEqual({ user: ADA })
  expect(warnings).toEqual([expect.stringContaining('without the prefix')])
})

test('the cookie of a secure session can be had over a plain connection, for a proxy to vouch for', () => {
  const sessions = clientSessions<Shop>({ ...options, cookie: { secure: true } })
  expect(sessions.read(cookieHeader(sessions, { user: ADA }))).toMatchObject({ ok: true })
})

test('a `cookie` function sees the request that is passed', () => {
  const sessions = clientSessions({
    ...options,
    cookie: ({ headers }) => {
      if (headers?.host !== 'a.example') throw new Error('another host')
      return {}
    },
  })
  const headers = { host: 'a.example' }
  expect(cookieHeader(sessions, { user: 7 }, { headers })).toMatch(/^session=/)
  expect(() => cookieHeader(sessions, { user: 7 })).toThrow('another host')
})

describe('wrong arguments', () => {
  const sessions = clientSessions(options)

  test.each([
    ['options', { secret: SECRET }, 'an object ([object Object])'],
    ['something else that reads', { read: () => {} }, 'an object ([object Object])'],
    ['something else that serializes', { serialize: () => [] }, 'an object ([object Object])'],
    ['a secret', SECRET, 'a string'],
    ['nothing', undefined, 'undefined'],
    ['a function', () => {}, 'a function'],
  ])('%s in the place of the sessions', (_, wrong, came) => {
    expect(() => cookieHeader(wrong as never, {})).toThrow(
      new TypeError(
        `client-sessions/testing: the first argument of cookieHeader() is ${came}; pass what clientSessions(options) returned`,
      ),
    )
  })

  test.each([true, null, 'https'])('%j in the place of the request', (wrong) => {
    const came = typeof wrong === 'string' ? 'a string' : wrong
    expect(() => cookieHeader(sessions, {}, wrong as never)).toThrow(
      new TypeError(
        `client-sessions/testing: the third argument of cookieHeader() is ${came}; pass an object such as { secure: true }, or leave it out`,
      ),
    )
  })

  test('the handle of an entry whose methods give promises', () => {
    const handle: any = createSessions({ cookieName: 'session', secret: SECRET })
    expect(() => cookieHeader(handle, {})).toThrow(
      'the first argument of cookieHeader() is a handle whose methods give promises; pass that of client-sessions, ',
    )
  })

  test('data that no session can hold', () => {
    expect(() => cookieHeader(sessions, 'ada' as never)).toThrow(TypeError)
    expect(() => cookieHeader(sessions, { big: 1n })).toThrow(
      expect.objectContaining({ code: 'unserializable' }),
    )
    expect(() => cookieHeader(sessions, { text: 'x'.repeat(5000) })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })
})
