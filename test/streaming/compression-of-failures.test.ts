/**
 * A session that cannot be saved, under the package `compression`: whoever answers the 500, the client can decode it, and
 * nothing of the page that it takes the place of is in it.
 */
import { createReadStream, readFileSync } from 'node:fs'
import compression from 'compression'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Sessions } from '../../src/adapters/connect.ts'
import type { Handler, Middleware } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { APPS, ask, start, type App } from './apps.ts'
import { nextTurn, observed } from './observed.ts'

beforeEach(() => void catchWarnings())

const PAGE = 'SECRET page '.repeat(5000)
const FILE = new URL('../../package-lock.json', import.meta.url)
const FILE_TEXT = readFileSync(FILE, 'utf8')
const PLAIN = 'Internal Server Error\n'

const typed: (send: Handler) => Handler = (send) => (req, res) => {
  res.setHeader('Content-Type', 'text/plain')
  return send(req, res)
}

const SENDINGS: readonly (readonly [string, Handler])[] = [
  ['a small end()', typed((_req, res) => res.end('SECRET'))],
  ['a large end()', typed((_req, res) => res.end(PAGE))],
  ['write() and end()', typed((_req, res) => (res.write(PAGE), res.end(PAGE)))],
  ['writeHead() and end()', (_req, res) => res.writeHead(200, { 'X-Page': '1' }).end(PAGE)],
  ['pipe()', typed((_req, res) => createReadStream(FILE).pipe(res))],
  [
    'write(), flush() and a later end()',
    typed(async (_req, res: any) => {
      res.write(PAGE)
      res.flush()
      await nextTurn()
      res.end(PAGE)
    }),
  ],
]

const PLACES: readonly (readonly [string, (ours: Sessions, theirs: Middleware) => Middleware[]])[] =
  [
    ['in front', (ours, theirs) => [theirs, ours]],
    ['behind', (ours, theirs) => [ours, theirs]],
    ['in both places', (ours, theirs) => [theirs, ours, compression()]],
  ]

/** Error handlers of Express, and what they answer. */
const HANDLERS: readonly (readonly [string, string, (res: any) => unknown])[] = [
  ['a word', 'sorry', (res) => res.send('sorry')],
  ['a large page', 'sorry '.repeat(9000), (res) => res.send('sorry '.repeat(9000))],
  ['a large file', FILE_TEXT, (res) => (res.type('text'), createReadStream(FILE).pipe(res))],
]

const spoil =
  (send: Handler): Handler =>
  (req, res) => {
    req['session'].bad = 1n
    return send(req, res)
  }

const open = async (
  app: App,
  place: (ours: Sessions, theirs: Middleware) => Middleware[],
  threshold: number,
  handle: Handler,
  answer?: (res: any) => unknown,
) => {
  const { sessions, told } = observed()
  const url = await start(app, {
    middlewares: place(sessions, compression({ threshold })),
    handle,
    onError: (error, _req, res) => {
      res.statusCode = error.status
      return answer ? answer(res) : res.end(error.code)
    },
  })
  return { url, told }
}

describe.each(APPS)('on $name', (app) => {
  describe.each(PLACES)('compression %s', (_, place) => {
    describe.each([1024, 0])('from %i bytes on', (threshold) => {
      test.each(SENDINGS)('%s is a 500 that can be read', async (__, send) => {
        const { url, told } = await open(app, place, threshold, spoil(send))
        const answer = await ask(url)
        expect([answer.status, answer.setCookie]).toEqual([500, []])
        expect(['unserializable', PLAIN]).toContain(answer.body)
        if (!app.express) expect(answer.body).toBe(PLAIN)
        expect(told()).toEqual(['unsaved'])
      })
    })
  })

  test('in front of the sessions it leaves error handlers their say, however large the page', async () => {
    const send = spoil(typed((_req, res) => res.end(PAGE)))
    const { url } = await open(app, (ours, theirs) => [theirs, ours], 1024, send)
    expect((await ask(url)).body).toBe(app.express ? 'unserializable' : PLAIN)
  })
})

describe.each(APPS.filter(({ express }) => express))('on $name', (app) => {
  describe.each(PLACES)('compression %s', (_, place) => {
    test.each(HANDLERS)('an error handler that answers %s is heard', async (__, body, answer) => {
      const send = spoil(typed((_req, res) => res.end('x')))
      const { url } = await open(app, place, 1024, send, answer)
      const { status, setCookie, body: received } = await ask(url)
      expect([status, setCookie, received === body]).toEqual([500, [], true])
    })
  })
})
