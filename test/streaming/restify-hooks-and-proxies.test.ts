/** Where restify lets others in on an answer, and what it knows of HTTPS. */
import { expect, test } from 'vitest'
import { contentOf } from '../support/hosts.ts'
import { observed } from './observed.ts'
import {
  answer,
  changing,
  createRestify,
  restify,
  runRestify,
  startRestify,
  type RestifyHandler,
} from './restify.ts'

/** What an application behind a proxy does. */
const proxied: RestifyHandler = (req, _res, next) => {
  req.connection.proxySecure = req.headers['x-forwarded-proto'] === 'https'
  next()
}

test('a formatter may change the session: it runs before the head', async () => {
  const formatters = {
    'text/x-note': (req: any, _res: unknown, body: string) => {
      req.session.formatted = true
      return `note: ${body}`
    },
  }
  const { reply, saved } = await runRestify(
    (_req, res, next) => {
      res.setHeader('Content-Type', 'text/x-note')
      res.send('hi')
      next()
    },
    { formatters },
  )
  expect([reply.body, reply.setCookie.length, saved]).toEqual(['note: hi', 1, { formatted: true }])
})

test('a listener of its header event comes too late, and is reported', async () => {
  const { reply, saved, told } = await runRestify((req, res, next) => {
    req.session.user = 'ada'
    res.on('header', () => (req.session.late = 1))
    res.send({ a: 1 })
    next()
  })
  expect([reply.status, reply.setCookie.length, saved]).toEqual([200, 1, { user: 'ada' }])
  await expect.poll(told, { interval: 5 }).toEqual(['late-write'])
})

test('an answer that is sent twice fails as without a session, and the cookie leaves once', async () => {
  const codes: string[] = []
  const twice: RestifyHandler = (_req, res, next) => {
    res.send({ a: 1 })
    try {
      res.send({ b: 2 })
    } catch (error: any) {
      codes.push(error.code)
    }
    next()
  }
  const bare = await runRestify(twice)
  const { reply, saved } = await runRestify(changing(twice))
  expect([reply.status, reply.body]).toEqual([200, bare.reply.body])
  expect(codes).toEqual(['ERR_HTTP_HEADERS_SENT', 'ERR_HTTP_HEADERS_SENT'])
  expect([reply.setCookie.length, saved]).toEqual([1, { user: 'ada' }])
})

test('with its plugins fullResponse and conditionalRequest a 304 brings the cookie', async () => {
  const { sessions } = observed()
  const { fullResponse, conditionalRequest } = restify.plugins
  const tag = changing((_req, res, next) => {
    res.etag = '1'
    res.setHeader('ETag', '"1"')
    next()
  })
  const handlers = [tag, ...conditionalRequest(), answer]
  const site = await startRestify(createRestify([sessions, fullResponse()], handlers))
  const first = await site.visit()
  expect([first.status, first.setCookie.length]).toEqual([200, 1])
  const second = await site.visit({ headers: { 'if-none-match': '"1"' } })
  expect([second.status, second.body, contentOf(sessions, second)]).toEqual([
    304,
    '',
    { user: 'ada' },
  ])
})

test('a cookie that needs HTTPS is an error of restify on a plain connection', async () => {
  const { sessions } = observed({ cookie: { secure: true } })
  let handled = 0
  const server = createRestify([sessions], (_req, res, next) => {
    handled++
    res.send({ a: 1 })
    next()
  })
  const told: unknown[] = []
  server.on('restifyError', (_req, _res, error, done) => {
    told.push(error.code)
    done()
  })
  const reply = await (await startRestify(server)).visit()
  expect([reply.status, reply.setCookie]).toEqual([500, []])
  expect([told, handled]).toEqual([['insecure-connection'], 0])
})

test('behind a proxy, req.connection.proxySecure vouches for the connection', async () => {
  const { sessions } = observed({ cookie: { secure: true } })
  const site = await startRestify(createRestify([proxied, sessions], changing(answer)))
  const reply = await site.visit({ headers: { 'x-forwarded-proto': 'https' } })
  expect(reply.setCookie).toEqual([expect.stringMatching(/; Secure; SameSite=Lax$/)])
  expect((await site.visit()).status).toBe(500)
})
