/** The ways in which an application sends a response. */
import { Readable } from 'node:stream'
import type { Response } from './hosts.ts'

export interface Sending {
  readonly name: string
  readonly status: number
  readonly body: string
  /** Headers that the response must have. */
  readonly answered?: Readonly<Record<string, string>>
  readonly method?: 'HEAD'
  send(res: Response): unknown
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const typed = { 'Content-Type': 'text/x-test' }
const isTyped = { answered: { 'content-type': 'text/x-test' } }

const ok = (name: string, send: Sending['send'], more: Partial<Sending> = {}): Sending => ({
  name,
  status: 200,
  body: 'hello',
  send,
  ...more,
})

const afterHead = (
  name: string,
  head: (res: Response) => Response,
  more: Partial<Sending>,
): Sending[] => [
  ok(`${name}, end(chunk)`, (res) => head(res).end('hello'), more),
  ok(`${name}, end()`, (res) => head(res).end(), { body: '', ...more }),
  ok(`${name}, write, end`, (res) => (head(res).write('hel'), res.end('lo')), more),
  ok(`${name}, pipe`, (res) => Readable.from(['hel', 'lo']).pipe(head(res)), more),
]

const created = { status: 201, ...isTyped }

/** `writeHead` in every form that it takes, but for headers in pairs, see `app-cookies-survive`. */
const WRITE_HEAD: readonly Sending[] = [
  ...afterHead('writeHead(status)', (res) => res.writeHead(201), { status: 201 }),
  ...afterHead('writeHead(status, reason)', (res) => res.writeHead(201, 'Made'), { status: 201 }),
  ...afterHead('writeHead(status, object)', (res) => res.writeHead(201, typed), created),
  ...afterHead(
    'writeHead(status, reason, object)',
    (res) => res.writeHead(201, 'Made', typed),
    created,
  ),
  ...afterHead(
    'writeHead(status, undefined, object)',
    (res) => res.writeHead(201, undefined, typed),
    created,
  ),
  ...afterHead(
    'writeHead(status, list)',
    (res) => res.writeHead(201, ['Content-Type', 'text/x-test']),
    created,
  ),
  ...afterHead(
    'writeHead(status, reason, list)',
    (res) => res.writeHead(201, 'Made', ['Content-Type', 'text/x-test']),
    created,
  ),
]

export const SENDINGS: readonly Sending[] = [
  ok('end()', (res) => res.end(), { body: '' }),
  ok('end(text)', (res) => res.end('hello')),
  ok('end(buffer)', (res) => res.end(Buffer.from('hello'))),
  ok('end(text, encoding)', (res) => res.end('68656c6c6f', 'hex')),
  ok('end(callback)', (res) => res.end(() => undefined), { body: '' }),
  ok('write, end', (res) => (res.write('hello'), res.end())),
  ok('write, write, end(chunk)', (res) => (res.write('h'), res.write('ell'), res.end('o'))),
  ok('write with a callback that goes on', (res) => res.write('hel', () => res.end('lo'))),
  ok('write and end in different turns', async (res) => {
    res.write('hel')
    await tick()
    res.end('lo')
  }),
  ok('pipe', (res) => Readable.from(['hel', 'lo']).pipe(res)),
  ok('flushHeaders, end', (res) => (res.flushHeaders(), res.end('hello'))),
  ok('flushHeaders, a later end', async (res) => {
    res.flushHeaders()
    await tick()
    res.end('hello')
  }),
  ok(
    'flushHeaders twice, write, end',
    (res) => (res.flushHeaders(), res.flushHeaders(), res.write('hello'), res.end()),
  ),
  ...WRITE_HEAD,
  ok(
    'writeHead, flushHeaders, end',
    (res) => (res.writeHead(201), res.flushHeaders(), res.end('hello')),
    { status: 201 },
  ),
  ok(
    'statusCode, Content-Length, end',
    (res) => {
      res.statusCode = 404
      res.setHeader('Content-Length', 5)
      res.end('hello')
    },
    { status: 404, answered: { 'content-length': '5' } },
  ),
  ok('a redirect', (res) => res.writeHead(302, { Location: '/there' }).end(), {
    status: 302,
    body: '',
    answered: { location: '/there' },
  }),
  ok('HEAD', (res) => res.end('hello'), { method: 'HEAD', body: '' }),
  ok('HEAD with writeHead', (res) => res.writeHead(201, typed).end(), {
    method: 'HEAD',
    body: '',
    ...created,
  }),
  ok('204', (res) => res.writeHead(204).end(), { status: 204, body: '' }),
  ok('304', (res) => ((res.statusCode = 304), res.end()), { status: 304, body: '' }),
  ok(
    'early hints before',
    (res) => (res.writeEarlyHints({ link: '</a.css>; rel=preload' }), res.end('hello')),
  ),
]
