/** A session can be saved and ended until the answer was given away, and by nobody in silence after that. */
import { H3 } from 'h3'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { createSessions, type LoadedSession } from '../../src/fetch.ts'
import { clientSessions as h3Sessions } from '../../src/h3.ts'
import { clientSessions as honoSessions } from '../../src/hono.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const OPTIONS = { cookieName: 'session', secret: SECRET }
const sessions = createSessions(OPTIONS)

type Load = () => Promise<LoadedSession>

const newRequest = (): Request => new Request('http://localhost/')

/** Whether the session can still be ended. */
const endingOf = async (load: Load): Promise<unknown> => {
  const { session } = await load()
  return session.destroy().then(
    () => 'ended',
    ({ code }: { code: unknown }) => code,
  )
}

const change = async (load: Load, key: string): Promise<void> => {
  const { session } = await load()
  session[key] = 1
  await session.save()
}

const contentOf = async ({ headers }: Response): Promise<unknown> => {
  const result = await sessions.read(cookieHeader(headers.getSetCookie()))
  return result.ok ? result.data : result.reason
}

const untouched = sessions.withSession(() => new Response('ok'))
const changing = sessions.withSession(async (_, load) => {
  await change(load, 'inner')
  return new Response('ok')
})

test.each([
  ['the request', (request: Request) => request],
  ['its headers', (request: Request) => request.headers],
  ['an object with them', ({ headers }: Request) => ({ headers })],
])('after it no session can be ended that is loaded by %s', async (_, sourceOf) => {
  const request = newRequest()
  await untouched(request)
  expect(await endingOf(() => sessions.load(sourceOf(request)))).toBe('headers-sent')
})

test('nor one of a request that became a WebSocket', async () => {
  const request = newRequest()
  await sessions.withSession(() => undefined as unknown as Response)(request)
  expect(await endingOf(() => sessions.load(request))).toBe('headers-sent')
})

test.each([
  ['has loaded the session', changing],
  ['has not', untouched],
])('around a wrapper that %s one more can save', async (_, inner) => {
  const request = newRequest()
  const outer = sessions.withSession(async (_request, load) => {
    const response = await inner(request)
    await change(load, 'outer')
    return response
  })
  expect(await contentOf(await outer(request))).toMatchObject({ outer: 1 })
  expect(await endingOf(() => sessions.load(request))).toBe('headers-sent')
})

test('a wrapper within is too late where the one around it has answered', async () => {
  let ending: Promise<unknown> | undefined
  const request = newRequest()
  const outer = sessions.withSession(async () => {
    const inner = sessions.withSession(async (_, load) => {
      await answered
      ending = endingOf(load)
      await ending
      return new Response('late')
    })
    void inner(request)
    return new Response('timeout', { status: 504 })
  })
  let answer: (() => void) | undefined
  const answered = new Promise<void>((resolve) => (answer = resolve))
  await outer(request)
  answer!()
  await expect.poll(() => ending).toBe('headers-sent')
})

test('of handlers that are tried in turn each can save', async () => {
  const request = newRequest()
  await untouched(request)
  expect(await contentOf(await changing(request))).toEqual({ inner: 1 })
  expect(await endingOf(() => sessions.load(request))).toBe('headers-sent')
})

test('a handler that fails has given no answer: another wrapper can, or its caller', async () => {
  const failing = sessions.withSession(() => Promise.reject(new Error('of the handler')))
  const request = newRequest()
  await expect(failing(request)).rejects.toThrow('of the handler')
  await change(() => sessions.load(request), 'caller')
  expect(await contentOf(await changing(request))).toEqual({ caller: 1, inner: 1 })
  expect(await endingOf(() => sessions.load(request))).toBe('headers-sent')
})

test('nor has one whose session cannot be saved: it can be mended', async () => {
  const failing = sessions.withSession(async (_, load) => {
    const { session } = await load()
    session['bad'] = 5n
    return new Response('ok')
  })
  const request = newRequest()
  await expect(failing(request)).rejects.toMatchObject({ code: 'unserializable' })
  const loaded = await sessions.load(request)
  delete loaded.session['bad']
  await change(async () => loaded, 'mended')
  loaded.close()
  expect(await endingOf(async () => loaded)).toBe('headers-sent')
})

test('on Hono one application within another has the same session, until the outer one answers', async () => {
  const shared = honoSessions(OPTIONS)
  let late: Load | undefined
  const inner = new Hono().use(shared).get('/', async (c) => {
    await change(() => shared.load(c), 'inner')
    return c.text('ok')
  })
  const outer = new Hono().use(shared).get('/', async (c) => {
    const response = await inner.fetch(c.req.raw)
    await change(() => shared.load(c), 'outer')
    late = () => shared.load(c)
    return response
  })
  expect(await contentOf(await outer.request('/'))).toEqual({ inner: 1, outer: 1 })
  expect(await endingOf(late!)).toBe('headers-sent')
})

test('nor does one on h3 that is mounted by its fetch() answer for the outer one', async () => {
  const shared = h3Sessions(OPTIONS)
  let late: Load | undefined
  const inner = new H3().use(shared).get('/', async (event) => {
    await change(() => shared.load(event), 'inner')
    return 'ok'
  })
  const outer = new H3().use(shared)
  outer.use(async (event, next) => {
    const value = await next()
    await change(() => shared.load(event), 'outer')
    late = () => shared.load(event)
    return value
  })
  const response = await outer.mount('/inner', inner.fetch).request('/inner')
  const [, last, ...more] = response.headers.getSetCookie()
  expect(more).toEqual([])
  expect(await sessions.read(cookieHeader([last!]))).toMatchObject({ data: { inner: 1, outer: 1 } })
  expect(await endingOf(late!)).toBe('headers-sent')
})

/** So many turns of the microtask queue, and now and then of the event loop: until after the answer. */
const turns = async (count: number): Promise<void> => {
  for (let i = 1; i <= count; i++) {
    await (i % 8 === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined)
  }
}

const COUNT = 96

type Act = (session: any) => unknown

const DELETED = 'malformed'
const ENDS: readonly (readonly [string, Act, unknown])[] = [
  ['destroy()', (session) => session.destroy(), DELETED],
  ['regenerate()', (session) => session.regenerate(), {}],
  [
    'save() of a change',
    (session) => Object.assign(session, { late: 1 }).save(),
    expect.objectContaining({ inner: 1, late: 1 }),
  ],
]

/** What comes of it if it is called after so many turns, half of which the handler takes. */
const actAfter = async (count: number, cookie: string, before: Act | undefined, act: Act) => {
  let outcome: Promise<unknown> | undefined
  const handle = sessions.withSession(async (_request, load) => {
    if (before) before((await load()).session)
    const acting = async (): Promise<void> => {
      await turns(count)
      await act((await load()).session)
    }
    outcome = acting().then(
      () => 'done',
      ({ code }) => code,
    )
    await turns(COUNT / 2)
    return new Response('ok')
  })
  const response = await handle(new Request('http://localhost/', { headers: { cookie } }))
  const isSent = response.headers.getSetCookie().length > 0
  return { outcome: await outcome, sent: isSent ? await contentOf(response) : 'nothing' }
}

describe.each<[string, Act | undefined]>([
  ['was read before', (session) => session.inner],
  ['was changed before', (session) => (session.before = 1)],
  ['is loaded by it', undefined],
])('whenever it is called, of a session that %s', (_, before) => {
  test.each(ENDS)('%s is sent, or fails', async (_name, act, expected) => {
    const { headers } = await changing(newRequest())
    const cookie = cookieHeader(headers.getSetCookie())
    const outcomes = new Set<unknown>()
    for (let count = 0; count < COUNT; count++) {
      const { outcome, sent } = await actAfter(count, cookie, before, act)
      outcomes.add(outcome)
      if (outcome === 'done') expect({ count, sent }).toEqual({ count, sent: expected })
    }
    expect(outcomes).toEqual(new Set(['done', 'headers-sent']))
  })
})
