/** The package `compression` in front of the sessions, behind them, and in both places. */
import http from 'node:http'
import zlib from 'node:zlib'
import compression from 'compression'
import { describe, expect, test } from 'vitest'
import type { Sessions } from '../../src/adapters/connect.ts'
import type { Handler, Middleware } from '../support/hosts.ts'
import { APPS, ask, savedIn, start } from './apps.ts'
import { nextTurn, observed } from './observed.ts'

const LARGE = 'all work and no play makes Jack a dull boy\n'.repeat(2000)
const SMALL = 'small'

const typed: (send: Handler) => Handler = (send) => (req, res) => {
  res.setHeader('Content-Type', 'text/plain')
  return send(req, res)
}

/** How the body is sent; `body` is what arrives. */
const SENDINGS: readonly (readonly [string, string, Handler])[] = [
  ['a small end()', SMALL, typed((_req, res) => res.end(SMALL))],
  ['a large end()', LARGE, typed((_req, res) => res.end(LARGE))],
  ['write() and end()', LARGE + SMALL, typed((_req, res) => (res.write(LARGE), res.end(SMALL)))],
  [
    'writeHead() with headers, then end()',
    LARGE,
    (_req, res) => res.writeHead(200, { 'Content-Type': 'text/plain' }).end(LARGE),
  ],
  [
    'write(), flush() and a later end()',
    LARGE + SMALL,
    typed(async (_req, res: any) => {
      res.write(LARGE)
      res.flush()
      await nextTurn()
      res.end(SMALL)
    }),
  ],
  [
    'writes that wait for drain',
    LARGE.repeat(3),
    typed(async (_req, res) => {
      for (let i = 0; i < 3; i++) {
        if (!res.write(LARGE)) await new Promise((resolve) => res.once('drain', resolve))
      }
      res.end()
    }),
  ],
]

const PLACES: readonly (readonly [string, (ours: Sessions, theirs: Middleware) => Middleware[]])[] =
  [
    ['in front', (ours, theirs) => [theirs, ours]],
    ['behind', (ours, theirs) => [ours, theirs]],
  ]

describe.each(APPS)('on $name', (app) => {
  describe.each(PLACES)('compression %s', (_, place) => {
    describe.each([1024, 0])('from %i bytes on', (threshold) => {
      test.each(SENDINGS)('%s: whole, compressed, with one cookie', async (__, body, send) => {
        const { sessions, told } = observed()
        const url = await start(app, {
          middlewares: place(sessions, compression({ threshold })),
          handle: (req, res) => {
            req['session'].user = 'ada'
            return send(req, res)
          },
        })
        const answer = await ask(url)
        expect(answer.body === body).toBe(true)
        expect([answer.status, answer.setCookie.length]).toEqual([200, 1])
        expect(answer.encoding).toBe(body === SMALL && threshold > 0 ? 'identity' : 'gzip')
        expect(savedIn(sessions, answer)).toEqual({ user: 'ada' })
        const vary = String(answer.headers['vary']).split(', ')
        expect(vary.toSorted()).toEqual(['Accept-Encoding', 'Cookie'])
        expect(told()).toEqual([])
      })
    })

    test('two sessions leave, each once', async () => {
      const { sessions } = observed()
      const { sessions: cart } = observed({ cookieName: 'cart' })
      const url = await start(app, {
        middlewares: [...place(sessions, compression()), cart],
        handle: typed((req, res) => {
          req['session'].user = 'ada'
          req['cart'].total = 33
          res.end(LARGE)
        }),
      })
      const answer = await ask(url)
      expect([answer.setCookie.length, answer.encoding]).toEqual([2, 'gzip'])
      expect(savedIn(sessions, answer)).toEqual({ user: 'ada' })
      expect(savedIn(cart, answer)).toEqual({ total: 33 })
    })

    test('a change after the first write is reported once', async () => {
      const { sessions, told } = observed()
      const url = await start(app, {
        middlewares: place(sessions, compression()),
        handle: typed((req, res) => {
          req['session'].user = 'ada'
          res.write(LARGE)
          req['session'].late = 1
          res.end(LARGE)
        }),
      })
      const answer = await ask(url)
      expect([answer.encoding, savedIn(sessions, answer)]).toEqual(['gzip', { user: 'ada' }])
      await expect.poll(told, { interval: 5 }).toEqual(['late-write'])
    })

    test.each([
      ['HEAD', { method: 'HEAD' }, '', 'identity'],
      ['a client that takes no compression', { accept: 'identity' }, LARGE, 'identity'],
      ['brotli', { accept: 'br' }, LARGE, 'br'],
    ])('%s', async (__, asked, body, encoding) => {
      const { sessions } = observed()
      const url = await start(app, {
        middlewares: place(sessions, compression()),
        handle: typed((req, res) => {
          req['session'].user = 'ada'
          res.end(LARGE)
        }),
      })
      const answer = await ask(url, asked)
      expect([answer.body === body, savedIn(sessions, answer)]).toEqual([true, { user: 'ada' }])
      expect(answer.encoding).toBe(encoding)
    })

    test('an event that is flushed arrives before the next one is made', async () => {
      const { sessions } = observed()
      let finish: (() => void) | undefined
      const url = await start(app, {
        middlewares: place(sessions, compression({ threshold: 0 })),
        handle: (req, res: any) => {
          req['session'].user = 'ada'
          res.setHeader('Content-Type', 'text/event-stream')
          res.write('data: one\n\n')
          res.flush()
          finish = () => res.end('data: two\n\n')
        },
      })
      const text = await new Promise<string>((resolve, reject) => {
        const headers = { 'accept-encoding': 'gzip' }
        const request = http.get(url, { headers, agent: false }, (response) => {
          expect(response.headers['set-cookie']).toHaveLength(1)
          let received = ''
          const decoded = response.pipe(zlib.createGunzip())
          decoded.on('data', (chunk) => {
            received += String(chunk)
            if (received === 'data: one\n\n') finish!()
          })
          decoded.on('end', () => resolve(received))
        })
        request.on('error', reject)
      })
      expect(text).toBe('data: one\n\ndata: two\n\n')
    })
  })

  test('compression in both places compresses once', async () => {
    const { sessions } = observed()
    const url = await start(app, {
      middlewares: [compression(), sessions, compression()],
      handle: typed((req, res) => {
        req['session'].user = 'ada'
        res.end(LARGE)
      }),
    })
    const answer = await ask(url)
    expect([answer.body === LARGE, answer.encoding]).toEqual([true, 'gzip'])
    expect([answer.setCookie.length, savedIn(sessions, answer)]).toEqual([1, { user: 'ada' }])
  })
})
