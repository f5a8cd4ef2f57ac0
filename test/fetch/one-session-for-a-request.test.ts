import { expect, test, vi } from 'vitest'
import { createSessions } from '../../src/fetch.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const setup = async () => {
  const sessions = createSessions({ cookieName: 'session', secret: SECRET })
  const loaded = await sessions.load(new Headers())
  return { sessions, loaded }
}

test('a request, its headers and an object with them have one session', async () => {
  const { sessions } = await setup()
  const request = new Request('http://localhost/')
  const [one, two, three] = await Promise.all([
    sessions.load(request),
    sessions.load(request.headers),
    sessions.load({ headers: request.headers }),
  ])
  expect(two).toBe(one)
  expect(three).toBe(one)
})

test('read() takes the name that load() takes', async () => {
  const sessions = createSessions({
    cookieName: 'session',
    secret: SECRET,
    cookie: { prefix: 'host', secure: 'auto' },
  })
  const bare = await sessions.serialize(
    { user: 'mallory' },
    { headers: new Headers(), url: 'http:' },
  )
  const cookie = cookieHeader(bare)
  expect(cookie).toMatch(/^session=/)
  const over = (scheme: string) => new Request(`${scheme}://localhost/`, { headers: { cookie } })
  expect(await sessions.read(over('https'))).toEqual({ ok: false, reason: 'absent' })
  expect(await sessions.read(over('http'))).toMatchObject({ data: { user: 'mallory' } })
})

test('several large sessions that together are too large for the Cookie header are refused', async () => {
  const large = { text: 'x'.repeat(4500) }
  const [one, two] = ['one', 'two'].map((cookieName) =>
    createSessions({ cookieName, secret: OTHER_SECRET, chunks: 3 }),
  )
  const request = new Request('http://localhost/')
  const [first, second] = [await one!.load(request), await two!.load(request)]
  first.session = large
  second.session = large
  const headers = new Headers()
  await first.commit(headers)
  await expect(second.commit(headers)).rejects.toMatchObject({ code: 'too-large' })
})

test.each(['text', {}, null])('an answer that is %o is refused', async (answer) => {
  const { sessions } = await setup()
  const handle = sessions.withSession(async (_request, load) => {
    await load()
    return answer as unknown as Response
  })
  await expect(handle(new Request('http://localhost/'))).rejects.toThrow(
    /the answer of the handler is .*; return a Response/,
  )
})

test.each([undefined, {}])('commit(%o) is refused', async (headers) => {
  const { loaded } = await setup()
  await expect(loaded.commit(headers as never)).rejects.toThrow(
    /the argument of commit\(\) is .*; pass the Headers of the response/,
  )
})

test('what a helper changes through the handle is sent by the wrapper', async () => {
  const { sessions } = await setup()
  const helper = async (request: Request): Promise<void> => {
    const { session } = await sessions.load(request)
    session['user'] = 7
  }
  const handle = sessions.withSession(async (request) => {
    await helper(request)
    return new Response('ok')
  })
  const response = await handle(new Request('http://localhost/'))
  const cookie = cookieHeader(response.headers.getSetCookie())
  expect(await sessions.read(cookie)).toMatchObject({ data: { user: 7 } })
})

test('no answer at all is handed on, as of a request that became a WebSocket on Bun', async () => {
  const { sessions } = await setup()
  const handle = sessions.withSession(async (_request, load) => {
    await load()
    return undefined as unknown as Response
  })
  expect(await handle(new Request('http://localhost/'))).toBeUndefined()
})

test('a load() that nobody waits for any more ends no process', async () => {
  const unhandled = vi.fn()
  process.on('unhandledRejection', unhandled)
  const sessions = createSessions({
    cookieName: 'session',
    secret: SECRET,
    cookie: { secure: true },
  })
  const handle = sessions.withSession(async (_request, load) => {
    void load()
    throw new Error('of the handler')
  })
  await expect(handle(new Request('http://localhost/'))).rejects.toThrow('of the handler')
  await new Promise((resolve) => setTimeout(resolve, 5))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})

test('after close() what cannot be sent fails, and what needs nothing does not', async () => {
  const { loaded } = await setup()
  loaded.close()
  await expect(loaded.session.save()).resolves.toBeUndefined()
  loaded.session['late'] = 1
  await expect(loaded.session.save()).rejects.toMatchObject({ code: 'headers-sent' })
  await expect(loaded.session.regenerate()).rejects.toMatchObject({ code: 'headers-sent' })
  await expect(loaded.session.destroy()).rejects.toMatchObject({ code: 'headers-sent' })
})
