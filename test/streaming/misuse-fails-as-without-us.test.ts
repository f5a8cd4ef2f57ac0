/**
 * Whatever an application does with its response, right or wrong, comes out as on a response without the middleware: the
 * same errors, the same status, headers and body. Ours are the only difference.
 */
import { describe, expect, test } from 'vitest'
import { HOSTS, type Host, type Reply, type Response } from '../support/hosts.ts'
import { observed } from './observed.ts'

type Attempt = (res: any) => unknown

const ATTEMPTS: Readonly<Record<string, readonly Attempt[]>> = {
  'writeHead(200, null)': [(res) => res.writeHead(200, null)],
  'writeHead(200, reason, null)': [(res) => res.writeHead(200, 'OK', null)],
  'writeHead(200, undefined, null)': [(res) => res.writeHead(200, undefined, null)],
  'writeHead(200, null, headers)': [(res) => res.writeHead(200, null, { 'X-A': '1' })],
  'writeHead(200, [])': [(res) => res.writeHead(200, [])],
  'writeHead(200, {})': [(res) => res.writeHead(200, {})],
  'writeHead(200, new Map())': [(res) => res.writeHead(200, new Map([['X-A', '1']]))],
  'writeHead(200, new Headers())': [(res) => res.writeHead(200, new Headers({ 'X-A': '1' }))],
  'writeHead with inherited headers': [(res) => res.writeHead(200, Object.create({ 'X-A': '1' }))],
  'writeHead with a status of text': [(res) => res.writeHead('201')],
  'writeHead with a status that is none, and headers': [
    (res) => res.writeHead(9999, { 'X-A': '1', 'Content-Length': '1' }),
    (res) => (res.statusCode = 500),
  ],
  'writeHead without a status': [(res) => res.writeHead()],
  'writeHead with a number as a value': [(res) => res.writeHead(200, { 'X-A': 5 })],
  'writeHead with a list as a value': [(res) => res.writeHead(200, { 'X-A': ['1', '2'] })],
  'writeHead with a value that is undefined': [(res) => res.writeHead(200, { 'X-A': undefined })],
  'writeHead with a line break in a value': [(res) => res.writeHead(200, { 'X-A': 'a\nb' })],
  'writeHead with a blank in a name': [(res) => res.writeHead(200, { 'X A': '1' })],
  'writeHead with what was set before': [
    (res) => res.setHeader('X-A', '1'),
    (res) => res.writeHead(200, { 'x-a': '2' }),
  ],
  'write(null)': [(res) => res.write(null)],
  'write(object)': [(res) => res.write({})],
  'write(number)': [(res) => res.write(5)],
  "write('')": [(res) => res.write('')],
  'end(object)': [(res) => res.end({})],
  'end(null)': [(res) => void res.end(null)],
  "end('')": [(res) => void res.end('')],
  'write after end': [(res) => void res.end('x'), (res) => void res.write('y')],
  'setHeader after end': [(res) => void res.end('x'), (res) => void res.setHeader('X-A', '1')],
  'flushHeaders after end': [(res) => void res.end('x'), (res) => res.flushHeaders()],
  trailers: [(res) => res.setHeader('Trailer', 'X-T'), (res) => res.addTrailers({ 'X-T': '1' })],
  'no Date': [(res) => (res.sendDate = false)],
  'a chunk of bytes': [(res) => res.write(new Uint8Array([65, 66]))],
  'a body where there is none': [(res) => (res.statusCode = 204), (res) => res.write('abc')],
}

/** Headers that depend on the time, the connection and on whether `setHeader` was used, as Node has it. */
const UNEQUAL = new Set(['date', 'connection', 'transfer-encoding', 'content-length', 'keep-alive'])

interface Outcome {
  readonly codes: readonly string[]
  /** Or the code of the client's error. */
  readonly reply: Pick<Reply, 'status' | 'body' | 'headers'> | string
}

const comparable = ({ status, body, headers }: Reply): Outcome['reply'] => ({
  status,
  body,
  headers: Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== 'set-cookie' && !UNEQUAL.has(name)),
  ),
})

const run = async (host: Host, used: boolean, attempts: readonly Attempt[]): Promise<Outcome> => {
  const { sessions } = observed({ vary: false, cacheControl: false })
  const codes: string[] = []
  const site = await host.start({
    sessions: used ? [sessions] : [],
    handle: (req, res: Response) => {
      if (used) req['session'].user = 'ada'
      res.on('error', (error: any) => codes.push(`event ${error.code}`))
      for (const attempt of attempts) {
        try {
          attempt(res)
        } catch (error: any) {
          codes.push(error.code ?? error.message)
        }
      }
      res.end('end')
    },
  })
  const reply = await site.visit().catch((error: { code: string }) => error.code)
  if (typeof reply === 'string') return { codes, reply }
  expect(reply.setCookie).toHaveLength(used ? 1 : 0)
  return { codes, reply: comparable(reply) }
}

describe.each(HOSTS)('on $name', (host) => {
  test.each(Object.entries(ATTEMPTS))('%s', async (_, attempts) => {
    expect(await run(host, true, attempts)).toEqual(await run(host, false, attempts))
  })
})
