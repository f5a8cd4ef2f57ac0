import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, contentOf, type Response } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const ONE = 'app=1; Path=/'
const TWO = 'other=2; Expires=Thu, 01 Jan 2099 00:00:00 GMT'

/** Cookies of the application as an argument of `writeHead`, in every form that Node takes. */
const FORMS: readonly (readonly [string, any])[] = [
  ['an object with one', { 'Set-Cookie': ONE }],
  ['an object with a list', { 'set-cookie': [ONE, TWO] }],
  [
    'an object without a prototype',
    Object.assign(Object.create(null), { 'Set-Cookie': [ONE, TWO] }),
  ],
  ['a flat list with one', ['Set-Cookie', ONE]],
  ['a flat list with two', ['Set-Cookie', ONE, 'X-Other', 'x', 'set-cookie', TWO]],
  ['a flat list with a list', ['Set-Cookie', [ONE, TWO]]],
  ['pairs with one', [['Set-Cookie', ONE]]],
  [
    'pairs with two',
    [
      ['Set-Cookie', ONE],
      ['X-Other', 'x'],
      ['SET-COOKIE', TWO],
    ],
  ],
  ['pairs with a list', [['Set-Cookie', [ONE, TWO]]]],
]

const REASONS: readonly (readonly [string, readonly unknown[]])[] = [
  ['no reason', []],
  ['a reason', ['Fine']],
]

const BODIES: readonly (readonly [string, (res: Response) => unknown])[] = [
  ['end(chunk)', (res) => res.end('hello')],
  ['write, end', (res) => (res.write('hello'), res.end())],
  ['pipe', (res) => Readable.from(['hel', 'lo']).pipe(res)],
  ['a later end', (res) => setImmediate(() => res.end('hello'))],
]

const linesOf = (form: unknown): string[] =>
  JSON.stringify(form).includes('other=2') ? [ONE, TWO] : [ONE]

const writeHead = (res: Response, ...args: readonly unknown[]): Response =>
  Reflect.apply(res.writeHead, res, args)

describe.each(HOSTS)('on $name', (host) => {
  describe.each(FORMS)('writeHead with %s', (_, form) => {
    describe.each(REASONS)('and %s', (__, reason) => {
      test.each(BODIES)('loses no cookie of the application: %s', async (___, send) => {
        const site = await host.start({
          sessions,
          handle: (req, res) => {
            req['session'].foo = 'bar'
            return send(writeHead(res, 200, ...reason, form))
          },
        })
        const reply = await site.visit()
        expect(reply).toMatchObject({ status: 200, body: 'hello' })
        expect(reply.setCookie).toEqual([...linesOf(form), expect.stringMatching(/^session=/)])
        expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
      })
    })

    test('replaces what setHeader set, as in Node, and not what save() has set', async () => {
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          res.setHeader('Set-Cookie', 'replaced=1')
          req['session'].foo = 'bar'
          await req['session'].save()
          writeHead(res, 200, form).end('hello')
        },
      })
      const reply = await site.visit()
      expect(reply).toMatchObject({ status: 200, body: 'hello' })
      expect(reply.setCookie).toEqual([...linesOf(form), expect.stringMatching(/^session=/)])
      expect(contentOf(sessions, reply)).toEqual({ foo: 'bar' })
    })

    test('is left as it is while the session has not changed', async () => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          void req['session'].foo
          writeHead(res, 200, form).end('hello')
        },
      })
      const reply = await site.visit()
      expect(reply).toMatchObject({ status: 200, body: 'hello', setCookie: linesOf(form) })
    })
  })

  test('appendHeader before and after the change', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        res.appendHeader('Set-Cookie', ONE)
        req['session'].foo = 'bar'
        res.appendHeader('Set-Cookie', TWO)
        res.end()
      },
    })
    const reply = await site.visit()
    expect(reply.setCookie).toEqual([ONE, TWO, expect.stringMatching(/^session=/)])
  })

  test('a cookie of the application that looks like ours in its value stays', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        res.setHeader('Set-Cookie', ['last=session=1', 'session2=x'])
        req['session'].foo = 'bar'
        res.end()
      },
    })
    const { setCookie } = await site.visit()
    expect(setCookie).toEqual(['last=session=1', 'session2=x', expect.stringMatching(/^session=/)])
  })

  test('other headers in pairs and lists arrive, repeated ones too', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].foo = 'bar'
        writeHead(res, 200, ['X-A', '1', 'Link', '<a>', 'Link', '<b>', 'X-N', 5]).end()
      },
    })
    const { headers, setCookie } = await site.visit()
    expect(headers).toMatchObject({ 'x-a': '1', link: '<a>, <b>', 'x-n': '5' })
    expect(setCookie).toHaveLength(1)
  })
})
