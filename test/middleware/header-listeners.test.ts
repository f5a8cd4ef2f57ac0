import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, contentOf, type Middleware, type Response } from '../support/hosts.ts'
import { SENDINGS } from '../support/sendings.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })

/** Calls this when the headers are about to leave, as the package on-headers does: by wrapping `writeHead`. */
const onHeaders = (res: Response, listener: () => void): void => {
  const original: (...args: any[]) => any = res.writeHead
  let fired = false
  res.writeHead = ((...args: any[]) => {
    if (!fired) {
      fired = true
      listener()
    }
    return original.apply(res, args)
  }) as typeof res.writeHead
}

/** Collects what is written and sends it at the end, changed, as compression does: by wrapping `write` and `end`. */
const collector =
  (transform: (body: Buffer) => Buffer): Middleware =>
  (_req, res, next) => {
    const { write, end } = res
    const chunks: Buffer[] = []
    const keep = (chunk: unknown, encoding: unknown): void => {
      if (typeof chunk === 'string') {
        chunks.push(
          Buffer.from(chunk, typeof encoding === 'string' ? (encoding as 'utf8') : 'utf8'),
        )
      } else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
    }
    res.write = (chunk: unknown, encoding: unknown) => (keep(chunk, encoding), true)
    res.end = (chunk: unknown, encoding: unknown) => {
      keep(chunk, encoding)
      res.setHeader('X-Collected', '1')
      write.call(res, transform(Buffer.concat(chunks)))
      return end.call(res)
    }
    next()
  }

const upper = collector((body) => Buffer.from(body.toString().toUpperCase()))

describe.each(HOSTS)('on $name', (host) => {
  test.each(SENDINGS)(
    'a listener laid around ours changes the session in time: $name',
    async ({ send, method, status }) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          void req['session'].old
          onHeaders(res, () => (req['session'].stamped = true))
          return send(res)
        },
      })
      const reply = await site.visit(method ? { method } : {})
      expect(reply.status).toBe(status)
      expect(reply.setCookie).toHaveLength(1)
      expect(contentOf(sessions, reply)).toEqual({ stamped: true })
    },
  )

  test('it may be the first to use the session', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        onHeaders(res, () => (req['session'].stamped = true))
        res.end('ok')
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, body: 'ok' })
    expect(contentOf(sessions, reply)).toEqual({ stamped: true })
  })

  test('it may set cookies and add headers of its own', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].a = 1
        onHeaders(res, () => res.appendHeader('Set-Cookie', 'app=1'))
        res.end('ok')
      },
    })
    const { setCookie } = await site.visit()
    expect(new Set(setCookie.map((line) => line.split('=', 1)[0]))).toEqual(
      new Set(['app', 'session']),
    )
    expect(setCookie).toHaveLength(2)
  })

  test('a listener from before ours comes after it: its change is saved or reported', async () => {
    const events: SessionEvent[] = []
    const site = await host.start({
      sessions: [
        (req, res, next) => {
          onHeaders(res, () => (req.session.stamped = true))
          next()
        },
        clientSessions({
          cookieName: 'session',
          secret: SECRET,
          onEvent: (event) => event.type === 'late-write' && events.push(event),
        }),
      ],
      handle: (req, res) => {
        req['session'].a = 1
        res.end('ok')
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [expect.any(String)] })
    const saved = contentOf(sessions, reply) as { a: number; stamped?: boolean }
    expect(saved.a).toBe(1)
    await expect.poll(() => events.length + (saved.stamped ? 1 : 0)).toBe(1)
  })

  test.each([
    ['before', [upper, sessions]],
    ['after', [sessions, upper]],
  ] as const)('a wrapper of write and end that is mounted %s ours', async (_, middlewares) => {
    const site = await host.start({
      sessions: middlewares,
      handle: (req, res) => {
        req['session'].a = 1
        res.write('hel')
        res.end('lo')
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, body: 'HELLO', setCookie: [expect.any(String)] })
    expect(reply.headers['x-collected']).toBe('1')
    expect(contentOf(sessions, reply)).toEqual({ a: 1 })
  })

  test.each([
    ['before', [upper, sessions]],
    ['after', [sessions, upper]],
  ] as const)(
    'a session that cannot be saved is a 500 with a wrapper mounted %s ours',
    async (_, middlewares) => {
      for (const send of [
        (res: Response) => res.end('secret page'),
        (res: Response) => (res.write('secret '), res.end('page')),
        (res: Response) => (res.write('secret '), void setTimeout(() => res.end('page'), 1)),
      ]) {
        const site = await host.start({
          sessions: middlewares,
          handle: (req, res) => {
            req['session'].bad = 5n
            return send(res)
          },
        })
        const reply = await site.visit()
        expect(reply).toMatchObject({ status: 500, setCookie: [] })
        expect(reply.body.toLowerCase()).not.toContain('page')
        expect(reply.body.toLowerCase()).toMatch(/internal server error|sessionerror/)
      }
    },
  )

  test('compressed pages arrive whole, with the cookie', async () => {
    const site = await host.start({
      sessions: [collector((body) => gzipSync(body)), sessions],
      handle: (req, res) => {
        req['session'].a = 1
        res.setHeader('Content-Encoding', 'gzip')
        res.write('hel')
        res.end('lo')
      },
    })
    const reply = await site.visit()
    expect(reply.headers['content-encoding']).toBe('gzip')
    expect(contentOf(sessions, reply)).toEqual({ a: 1 })
  })

  test('writeHead may come twice from a wrapper, as in restify', async () => {
    const site = await host.start({
      sessions: [
        sessions,
        (_req, res, next) => {
          const { writeHead, end } = res
          res.end = (...args: unknown[]) => {
            if (!res.headersSent) writeHead.call(res, res.statusCode, { 'X-Wrapped': '1' })
            return end.apply(res, args)
          }
          next()
        },
      ],
      handle: (req, res) => {
        req['session'].a = 1
        res.end('ok')
      },
    })
    const reply = await site.visit()
    expect(reply).toMatchObject({ status: 200, body: 'ok', setCookie: [expect.any(String)] })
    expect(contentOf(sessions, reply)).toEqual({ a: 1 })
  })
})
