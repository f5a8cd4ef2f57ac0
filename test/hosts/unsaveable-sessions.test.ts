import { expect, onTestFinished, test, vi } from 'vitest'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'
import { behaviour } from './behaviour.ts'
import { cookieOf, listener, type Answer } from './hosts.ts'

const cookie = cookieOf({ old: 1 })

/** @returns to be called when the requests are over: what no one has handled. */
const watchRejections = (): (() => Promise<unknown[]>) => {
  const unhandled: unknown[] = []
  const add = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', add)
  onTestFinished(() => void process.off('unhandledRejection', add))
  return async () => {
    // Node tells of them when a turn is over.
    await new Promise((resolve) => setTimeout(resolve))
    return unhandled
  }
}

const hello = async function* (): AsyncGenerator<string> {
  yield 'hello'
}

const DESCRIBING = {
  'Cache-Control': 'public, max-age=60',
  'Content-Encoding': 'identity',
  'Content-Type': 'text/css',
  ETag: '"1"',
}

const ANSWERS: readonly (readonly [string, () => Answer])[] = [
  ['text', () => ({ body: 'hello', headers: DESCRIBING })],
  ['a stream', () => ({ body: hello() })],
  ['a redirect', () => ({ redirect: '/hello' })],
  ['a 204', () => ({ status: 204 })],
]

behaviour('a session that cannot be saved is a 500', (host) => {
  test.each(UNSAVEABLE)('$name', async ({ put, code, message }) => {
    catchWarnings()
    const unhandled = watchRejections()
    const { events, onEvent } = listener()
    const site = await host.start({
      options: { onEvent },
      handle: async ({ use, path }) => {
        const session = await use()
        if (path === '/bad') put(session)
        return { body: 'hello ' + session.old }
      },
    })
    const reply = await site.visit({ path: '/bad', cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).not.toMatch(/hello|TOPSECRET/)
    const error = expect.objectContaining({
      name: 'SessionError',
      code,
      message: expect.stringMatching(message),
    })
    expect(events).toEqual([{ type: 'unsaved', cookieName: 'session', error }])
    expect(await site.visit({ cookie })).toMatchObject({ status: 200, body: 'hello 1' })
    expect(await unhandled()).toEqual([])
  })

  test.each(ANSWERS)('in place of %s, of which nothing is sent', async (_, answer) => {
    catchWarnings()
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        session.bad = 5n
        return answer()
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(reply.body).not.toContain('hello')
    expect(reply.headers['etag']).not.toBe('"1"')
    expect(reply.headers).not.toHaveProperty('cache-control')
    expect(reply.headers).not.toHaveProperty('content-encoding')
    expect(reply.headers).not.toHaveProperty('location')
    expect(reply.headers['content-type'] ?? '').not.toContain('css')
  })

  test('and a stream that was refused is not left open', async () => {
    catchWarnings()
    const closed = vi.fn(async () => ({ done: true as const, value: undefined }))
    const silent = new Promise<IteratorResult<string>>(() => {})
    const parts = [Promise.resolve({ done: false as const, value: 'hello' })]
    const next = (): Promise<IteratorResult<string>> => parts.pop() ?? silent
    const body = { [Symbol.asyncIterator]: () => ({ next, return: closed }) }
    const site = await host.start({
      handle: async ({ use }) => {
        const session = await use()
        session.bad = 5n
        return { body }
      },
    })
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    await expect.poll(() => closed.mock.calls.length, { interval: 5 }).toBe(1)
  })

  test('but an answer that says itself that it failed stays, without a cookie', async () => {
    const { events, onEvent } = listener()
    const site = await host.start({
      options: { onEvent },
      handle: async ({ use }) => {
        const session = await use()
        session.bad = 5n
        return { status: 503, body: 'later' }
      },
    })
    expect(await site.visit({ cookie })).toMatchObject({
      status: 503,
      body: 'later',
      setCookie: [],
      headers: { vary: 'Cookie' },
    })
    expect(site.errors).toEqual([])
    expect(events).toEqual([expect.objectContaining({ type: 'unsaved' })])
  })
})
