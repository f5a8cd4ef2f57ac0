import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf } from '../support/hosts.ts'
import { SENDINGS } from '../support/sendings.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cart = clientSessions({ cookieName: 'cart', secret: SECRET })

/** Cookies that the application sets before it sends the response. */
const APP_COOKIES: readonly (readonly [string, string | string[] | undefined])[] = [
  ['no cookie of the application', undefined],
  ['one', 'app=1; Path=/'],
  ['a list', ['app=1; Path=/', 'other=2']],
]

describe.each(HOSTS)('on $name', (host) => {
  describe.each(APP_COOKIES)('with %s', (_, appCookies) => {
    test.each(SENDINGS)('one session cookie leaves by $name', async (sending) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          if (appCookies !== undefined) res.setHeader('Set-Cookie', appCookies)
          req['session'].foo = 'bar'
          return sending.send(res)
        },
      })
      const reply = await site.visit(sending)
      const { status, body, answered = {} } = sending
      expect(reply).toMatchObject({ status, body, headers: answered })
      expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
      const ours = expect.stringMatching(/^session=/)
      expect(reply.setCookie).toEqual([...[appCookies ?? []].flat(), ours])
      if (sending.name.includes('hints')) expect(reply.hints).toEqual(['</a.css>; rel=preload'])
    })
  })

  test.each(SENDINGS)('each of two sessions leaves once by $name', async (sending) => {
    const site = await host.start({
      sessions: [sessions, cart],
      handle: (req, res) => {
        req['session'].foo = 'bar'
        req['cart'].total = 33
        return sending.send(res)
      },
    })
    const reply = await site.visit(sending)
    expect(reply).toMatchObject({ status: sending.status, body: sending.body })
    expect(reply.setCookie).toHaveLength(2)
    expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
    expect(contentOf(cart, reply)).toEqual({ total: 33 })
  })

  test.each(SENDINGS)('nothing leaves by $name if nothing has changed', async (sending) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        res.setHeader('Set-Cookie', 'app=1')
        void req['session'].foo
        return sending.send(res)
      },
    })
    const { status, body, answered = {} } = sending
    expect(await site.visit(sending)).toMatchObject({
      status,
      body,
      headers: answered,
      setCookie: ['app=1'],
    })
  })
})
