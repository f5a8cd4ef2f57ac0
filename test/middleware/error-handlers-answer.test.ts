import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SessionError } from '../../src/base/errors.ts'
import { HOSTS, SECRET, type Request, type Response } from '../support/hosts.ts'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cookie = `session=${sessions.seal({ old: 1 })}`

/** Ways to send whose response is complete in one turn, so that an error handler can answer instead. */
const COMPLETE: readonly (readonly [string, (res: Response) => unknown])[] = [
  ['end', (res) => res.end('hello')],
  ['end with a callback', (res) => res.end('hello', () => undefined)],
  ['writeHead, end', (res) => res.writeHead(201).end('hello')],
  [
    'writeHead with headers, write, end',
    (res) => {
      res.writeHead(201, { 'Content-Type': 'text/x-test', 'Content-Length': 5 })
      res.write('hel')
      res.end('lo')
    },
  ],
  ['flushHeaders, end', (res) => (res.flushHeaders(), res.end('hello'))],
  ['304', (res) => ((res.statusCode = 304), res.end())],
]

const render = (error: any, _req: Request, res: Response): void => {
  res.setHeader('X-Handled', String(error.code))
  res.end(`sorry: ${error.code}`)
}

const renderLater = async (error: any, _req: Request, res: Response): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 5))
  res.setHeader('X-Handled', String(error.code))
  res.write('sorry: ')
  await new Promise((resolve) => setImmediate(resolve))
  res.end(error.code)
}

describe.each(HOSTS.filter(({ express }) => express))('on $name', (host) => {
  describe.each([
    ['at once', render],
    ['later', renderLater],
  ] as const)('an error handler that answers %s', (_, onError) => {
    test.each(COMPLETE)('has the response that was sent by %s', async (__, send) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          req['session'].bad = 5n
          send(res)
        },
        onError,
      })
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 500, setCookie: [], body: 'sorry: unserializable' })
      expect(reply.headers).toMatchObject({ 'x-handled': 'unserializable' })
      expect(reply.headers['content-type']).not.toBe('text/x-test')
    })

    test('has the response that a handler sent after an await', async () => {
      const site = await host.start({
        sessions,
        handle: async (req, res) => {
          await new Promise((resolve) => setTimeout(resolve, 1))
          req['session'].bad = 'x'.repeat(5000)
          res.end('hello')
        },
        onError,
      })
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 500, setCookie: [], body: 'sorry: too-large' })
    })
  })

  test.each(UNSAVEABLE)('it is given the error of $name', async ({ put, code, message }) => {
    const errors: unknown[] = []
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        put(req['session'])
        res.end('hello')
      },
      onError: (error, _req, res) => {
        errors.push(error)
        res.end('sorry')
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({
      status: 500,
      body: 'sorry',
      setCookie: [],
    })
    expect(errors).toEqual([expect.any(SessionError)])
    expect(errors[0]).toMatchObject({ code, status: 500, message: expect.stringMatching(message) })
  })

  // Node ignores a second end(); it must not be taken for the answer while the error handler is still at work.
  test('a response that is ended twice waits for an error handler that answers later', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        res.end('hello')
        res.end()
        res.end('and again')
      },
      onError: renderLater,
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [], body: 'sorry: unserializable' })
  })

  test('a Content-Security-Policy guards the error page too', async () => {
    const policy = "default-src 'none'"
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        res.setHeader('Content-Security-Policy', policy)
        res.setHeader('Content-Type', 'text/x-test')
        req['session'].bad = 5n
        res.end('hello')
      },
      onError: render,
    })
    const { headers } = await site.visit({ cookie })
    expect(headers['content-security-policy']).toBe(policy)
    expect(headers['content-type']).not.toBe('text/x-test')
  })

  test('it may choose another status and look at the session', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        res.end('hello')
      },
      onError: (_error, req, res) => {
        res.statusCode = 503
        res.end(String(req['session'].old))
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ status: 503, body: '1', setCookie: [] })
  })
})

describe.each(HOSTS.filter(({ express }) => !express))('on $name', (host) => {
  // Called again, it could handle the request a second time; a promise's would do nothing, and nobody would answer.
  test.each(COMPLETE)('the callback has been called, so %s is a plain 500', async (_, send) => {
    const warnings = catchWarnings()
    const errors: unknown[] = []
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        send(res)
      },
      onError: (error) => errors.push(error),
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error\n', setCookie: [] })
    expect(errors).toEqual([])
    expect(warnings).toEqual([expect.stringMatching(/"bad" is a BigInt/)])
  })

  test('a middleware that is waited for as a promise is a plain 500 too', async () => {
    const site = await host.start({
      sessions: [],
      handle: async (req, res) => {
        await promisify(sessions)(req, res)
        req['session'].bad = 'x'.repeat(5000)
        res.end('hello')
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({ status: 500, setCookie: [] })
  })
})

describe.each(HOSTS)('on $name', (host) => {
  test.each([
    ['in this turn', () => Promise.resolve()],
    ['in later turns', () => new Promise((resolve) => setImmediate(resolve))],
  ] as const)('a pipeline that goes on %s is a 500 too, and ends', async (_, pause) => {
    async function* parts(): AsyncGenerator<string> {
      for (let i = 0; i < 20; i++) {
        await pause()
        yield 'hello'.repeat(10_000)
      }
    }
    let finished = false
    const site = await host.start({
      sessions,
      handle: async (req, res) => {
        req['session'].bad = 5n
        await pipeline(Readable.from(parts()), res).catch(() => undefined)
        finished = true
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).toMatch(/Internal Server Error|SessionError/)
    expect(reply.body).not.toContain('hello')
    await expect.poll(() => finished).toBe(true)
  })

  test('a stream that nobody can answer for is told as a process warning', async () => {
    const warnings = catchWarnings()
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        res.write('hel')
        setTimeout(() => res.end('lo'), 5)
      },
      onError: render,
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error\n', setCookie: [] })
    expect(warnings).toEqual([expect.stringMatching(/"bad" is a BigInt/)])
  })

  test('the callbacks of what is not sent are called all the same', async () => {
    const called: string[] = []
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        res.write('hel', () => called.push('write'))
        res.write('l', 'utf8', () => called.push('write with encoding'))
        res.end('lo', () => called.push('end'))
      },
    })
    expect((await site.visit({ cookie })).status).toBe(500)
    await expect.poll(() => called).toEqual(['write', 'write with encoding', 'end'])
  })

  test('a response that never ends is a plain 500 and ends', async () => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].bad = 5n
        res.write('event: hello')
      },
      onError: render,
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'Internal Server Error\n', setCookie: [] })
  })

  test('an error of the application itself is not touched', async () => {
    const site = await host.start({
      sessions: [
        sessions,
        (req, _res, next) => {
          req.session.seen = 1
          next(host.framework ? new Error('mine') : undefined)
        },
      ],
      handle: (_req, res) => ((res.statusCode = 500), res.end('mine')),
      onError: (error, _req, res) => ((res.statusCode = 500), res.end(error.message)),
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, body: 'mine', setCookie: [expect.any(String)] })
  })
})
