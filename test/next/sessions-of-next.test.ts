import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { NextSession, Session } from '../../src/next.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { COOKIE, ofAction, ofPage, ofProxy, opened, setup } from './stores.ts'

const CONTENT = { user: 'ada', cart: { items: [1] } }

/** One action that does this with its session. */
const act = async (
  change: (loaded: NextSession) => unknown,
  { cookie = COOKIE, options = {} }: { cookie?: string; options?: SessionOptions } = {},
) => {
  const { sessions, events } = setup(options)
  const { store, lines } = ofAction(cookie)
  const loaded = await sessions.load(store)
  await change(loaded)
  return { lines, events, loaded, sessions, store }
}

/** Lets all that was begun come to its end. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50))

describe('a page', () => {
  test('reads the session of the browser, and nothing is set', async () => {
    const { sessions, events } = setup()
    const { session } = await sessions.load(ofPage(COOKIE))
    expect({ ...session }).toEqual(CONTENT)
    await session.save()
    expect(events).toEqual([])
  })

  test('has one session for itself and its layouts', async () => {
    const { sessions } = setup()
    const store = ofPage(COOKIE)
    const promised = Promise.resolve(store)
    const loaded = await Promise.all([sessions.load(store), sessions.load(promised)])
    expect(loaded[0]).toBe(loaded[1])
    expect(loaded[0].session).toBe(loaded[1].session)
  })

  test.each<[string, (session: Session) => Promise<void>]>([
    ['save', (session) => session.save()],
    ['destroy', (session) => session.destroy()],
  ])('cannot %s: the error tells where it can', async (_, method) => {
    const { sessions } = setup()
    const { session } = await sessions.load(ofPage(COOKIE))
    session['changed'] = true
    await expect(method(session)).rejects.toMatchObject({
      name: 'SessionError',
      code: 'headers-sent',
      message: expect.stringContaining('in a Server Action, a Route Handler or the proxy'),
      cause: expect.objectContaining({ message: expect.stringMatching(/^Cookies can only be/) }),
    })
  })
})

describe('an action', () => {
  test('that saves sends one cookie, which Express opens', async () => {
    const { lines, events } = await act(async ({ session }) => {
      session['cart'].items.push(2)
      await session.save()
    })
    expect(lines()).toEqual([
      expect.stringMatching(
        /^session=[\w-]{60,}; Path=\/; Expires=[^;]+ GMT; Max-Age=86400; HttpOnly; SameSite=lax$/,
      ),
    ])
    expect(opened(lines())).toEqual({ user: 'ada', cart: { items: [1, 2] } })
    expect(events).toEqual([])
  })

  test('that saves what has not changed sends nothing', async () => {
    const { lines } = await act(({ session }) => session.save())
    expect(lines()).toEqual([])
  })

  test('that saves again after a later change sends the later content', async () => {
    const { lines } = await act(async ({ session }) => {
      session['a'] = 1
      await session.save()
      session['b'] = 2
      await session.save()
    })
    expect(lines()).toHaveLength(1)
    expect(opened(lines())).toEqual({ ...CONTENT, a: 1, b: 2 })
  })

  test('has one session for all that load it, and loses no change of theirs', async () => {
    const { sessions } = setup()
    const { store, lines } = ofAction(COOKIE)
    const add = async (key: string): Promise<void> => {
      const { session } = await sessions.load(store)
      session[key] = 1
      await session.save()
    }
    await Promise.all(['a', 'b', 'c'].map(add))
    expect(opened(lines())).toEqual({ ...CONTENT, a: 1, b: 1, c: 1 })
  })

  test('that saves twice at once sends the later content, whichever is sealed first', async () => {
    const { subtle } = crypto
    const encrypt = subtle.encrypt.bind(subtle)
    const { lines } = await act(async ({ session }) => {
      session['count'] = 0
      await session.save() // derives the keys
      const slow = vi.spyOn(subtle, 'encrypt').mockImplementationOnce(async (...args) => {
        await settled()
        return encrypt(...args)
      })
      onTestFinished(() => slow.mockRestore())
      session['count'] = 1
      const first = session.save()
      await vi.waitFor(() => expect(slow).toHaveBeenCalled(), { interval: 1 })
      session['count'] = 2
      await Promise.all([first, session.save()])
    })
    expect(opened(lines())).toEqual({ ...CONTENT, count: 2 })
  })

  test('replaces everything by assigning', async () => {
    const { lines } = await act(async (loaded) => {
      loaded.session = { a: 1 }
      await loaded.session.save()
    })
    expect(opened(lines())).toEqual({ a: 1 })
  })

  test('stores keys that are named like methods', async () => {
    const data = { save: 1, destroy: 2 }
    const { lines, loaded } = await act(async (each) => {
      each.session = data
      Object.assign(each.session, { save: 3, reset: 4 })
      await each.save()
    })
    expect(Object.keys(loaded.session)).toEqual(['save', 'destroy', 'reset'])
    expect(opened(lines())).toEqual({ save: 3, destroy: 2, reset: 4 })
  })

  test('stores by assignment what is named like a method', async () => {
    const { lines } = await act(async (loaded) => {
      const session = loaded.session as Record<string, unknown>
      session['save'] = 1
      session['destroy'] = 2
      await loaded.save()
    })
    expect(opened(lines())).toEqual({ ...CONTENT, save: 1, destroy: 2 })
  })

  test('goes on with the session that regenerate() has made, and the old one refuses', async () => {
    const { lines } = await act(async (loaded) => {
      const old = loaded.session
      await old.regenerate()
      loaded.session['user'] = 'eve'
      await expect(old.save()).rejects.toMatchObject({ code: 'replaced' })
      await expect(old.destroy()).rejects.toMatchObject({ code: 'replaced' })
      await loaded.session.save()
    })
    expect(opened(lines())).toEqual({ user: 'eve' })
  })

  test('may pass a callback', async () => {
    const told: unknown[] = []
    const { lines } = await act(async ({ session }) => {
      session['a'] = 1
      await session.save((error) => told.push(error))
      session['a'] = 1n
      await session.save((error) => told.push(error))
    })
    expect(told).toEqual([undefined, expect.objectContaining({ code: 'unserializable' })])
    expect(opened(lines())).toEqual({ ...CONTENT, a: 1 })
  })
})

test.each(['save', 'destroy'] as const)('%s() refuses what is no callback', async (method) => {
  const { lines } = await act(({ session }) => {
    session['a'] = 1
    const message = `the argument of ${method}() is a string; pass a callback, or nothing`
    expect(() => session[method]('x' as never)).toThrow(message)
    expect(() => session[method]('x' as never)).toThrow(TypeError)
    return settled()
  })
  expect(lines()).toEqual([])
})

describe('a session that is destroyed', () => {
  const DELETED =
    'session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; SameSite=lax'

  test.each<[string, (loaded: NextSession) => void]>([
    ['by destroy()', ({ session }) => void session.destroy()],
    ['by null', (loaded) => (loaded.session = null)],
  ])('%s is deleted at once: an action that redirects waits for nobody', async (_, destroy) => {
    const { sessions } = setup()
    const { store, lines } = ofAction(COOKIE)
    const loaded = await sessions.load(store)
    destroy(loaded)
    expect(lines()).toEqual([DELETED])
    expect({ ...loaded.session }).toEqual({})
  })

  test('stays deleted, whatever is written and saved', async () => {
    const { lines } = await act(async ({ session }) => {
      await session.destroy()
      session['user'] = 'eve'
      await session.save()
    })
    expect(lines()).toEqual([DELETED])
  })

  test('stays deleted after a save that had begun before', async () => {
    const { lines } = await act(async ({ session }) => {
      session['a'] = 1
      const saving = session.save()
      await Promise.resolve()
      void session.destroy()
      await saving
      await settled()
    })
    expect(lines()).toEqual([DELETED])
  })

  test('is absent for whoever reads the cookies then', async () => {
    const { sessions, store } = await act(({ session }) => session.destroy())
    expect(await sessions.read(store)).toEqual({ ok: false, reason: 'absent' })
  })
})

/** What Node would end the process for. */
const unhandled = (): unknown[] => {
  const before = process.listeners('unhandledRejection')
  const seen: unknown[] = []
  const note = (reason: unknown): void => void seen.push(reason)
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
  onTestFinished(() => {
    process.off('unhandledRejection', note)
    for (const each of before) process.on('unhandledRejection', each)
  })
  return seen
}

describe('a save that fails and that nobody waits for', () => {
  test.each<[string, (loaded: NextSession) => void]>([
    ['session.save()', ({ session }) => void session.save()],
    ['loaded.save()', (loaded) => void loaded.save()],
    ['session.destroy()', ({ session }) => void session.destroy()],
  ])('of a page, by %s, ends no process and is told', async (_, save) => {
    const rejections = unhandled()
    const { sessions, events } = setup()
    const loaded = await sessions.load(ofPage(COOKIE))
    loaded.session['changed'] = true
    save(loaded)
    await settled()
    expect(rejections).toEqual([])
    const error = expect.objectContaining({ name: 'SessionError', code: 'headers-sent' })
    expect(events).toEqual([{ type: 'unsaved', cookieName: 'session', error }])
  })

  test('to the cookies of a request is told', async () => {
    const rejections = unhandled()
    const { sessions, events } = setup()
    const { session } = await sessions.load(ofProxy(COOKIE).request)
    session['a'] = 1
    void session.save()
    await settled()
    expect(rejections).toEqual([])
    const message = expect.stringContaining('response.cookies')
    expect(events).toMatchObject([{ type: 'unsaved', error: { code: 'headers-sent', message } }])
  })

  test('of what cannot be stored is told once', async () => {
    const rejections = unhandled()
    const { lines, events } = await act(async ({ session }) => {
      session['bad'] = 1n
      void session.save()
      await settled()
    })
    expect(rejections).toEqual([])
    expect(events).toMatchObject([{ type: 'unsaved', error: { code: 'unserializable' } }])
    expect(lines()).toEqual([])
  })

  test('but for what its callback throws, which is the application’s error', async () => {
    const rejections = unhandled()
    const thrown = new Error('of the callback')
    await act(async ({ session }) => {
      void session.save(() => {
        throw thrown
      })
      await settled()
    })
    expect(rejections).toEqual([thrown])
  })
})

describe('a session that cannot be saved', () => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle

  test.each<[string, unknown, string]>([
    ['a BigInt', 1n, 'unserializable'],
    ['a cycle', cycle, 'unserializable'],
    ['too much', 'x'.repeat(5000), 'too-large'],
  ])('for %s rejects, and sets no cookie', async (_, value, code) => {
    const { lines, events } = await act(async ({ session }) => {
      session['bad'] = value
      await expect(session.save()).rejects.toMatchObject({ name: 'SessionError', code })
    })
    expect(lines()).toEqual([])
    expect(events).toMatchObject([{ type: 'unsaved', error: { code } }])
  })

  test('can be mended, and saved', async () => {
    const { lines } = await act(async ({ session }) => {
      session['bad'] = 1n
      await expect(session.save()).rejects.toThrow('"bad" is a BigInt')
      session['bad'] = '1'
      await session.save()
    })
    expect(opened(lines())).toEqual({ ...CONTENT, bad: '1' })
  })
})

describe('the proxy', () => {
  test('saves to the cookies of its response', async () => {
    const { sessions } = setup()
    const { request, response, headers } = ofProxy(COOKIE)
    response.set('app', '1')
    const { session } = await sessions.load(request, response)
    session['seen'] = '/account'
    await session.save()
    const [app, ...ours] = headers.getSetCookie()
    expect(app).toBe('app=1; Path=/')
    expect(opened(ours)).toEqual({ ...CONTENT, seen: '/account' })
    expect((await sessions.load(request, response)).session).toBe(session)
  })

  test('has each visitor’s own session, where one response answers all', async () => {
    const { sessions } = setup()
    const { response } = ofProxy('')
    const visitors = await Promise.all(
      ['ann', 'bob'].map(async (user) => {
        const { request } = ofProxy(`session=${await sessions.seal({ user })}`)
        return [request, (await sessions.load(request, response)).session] as const
      }),
    )
    expect(visitors.map(([, session]) => session['user'])).toEqual(['ann', 'bob'])
    for (const [request, session] of visitors) {
      expect((await sessions.load(request, response)).session).toBe(session)
    }
  })

  test('is told that the cookies of a request reach no browser', async () => {
    const { sessions } = setup()
    const { session } = await sessions.load(ofProxy(COOKIE).request)
    session['a'] = 1
    const error = await session.save().catch((each: unknown) => each)
    expect(error).toBeInstanceOf(TypeError)
    expect(error).toMatchObject({ message: expect.stringContaining('response.cookies') })
  })
})

describe('a cookie', () => {
  test.each<[string, string, SessionOptions?]>([
    ['absent', 'other=1'],
    ['absent', ''],
    ['malformed', 'session=bad'],
    ['malformed', 'session=%3B%20session%3D'],
    ['forged', `${COOKIE.slice(0, -6)}AAAAAA`],
    ['unknown-key', COOKIE, { secret: OTHER_SECRET }],
  ])('that is %s gives an empty session', async (reason, cookie, options = {}) => {
    const { lines, events } = await act(
      async ({ session }) => {
        expect({ ...session }).toEqual({})
        await session.save()
      },
      { cookie, options },
    )
    expect(lines()).toEqual([])
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
  })

  test('of somebody else cannot bring one of ours along', async () => {
    const { sessions } = setup()
    const smuggled = `other=${encodeURIComponent(`; ${COOKIE}`)}`
    expect(await sessions.read(ofPage(smuggled))).toEqual({ ok: false, reason: 'absent' })
  })

  test('of any name and any text does no harm beside ours', async () => {
    const { sessions } = setup()
    const odd = ['\u00e9=1', 'a=%0D%0A%00', 'b=%D0%98%3B%E2%82%AC', 'c=%ED%A0%80', '=', 'd', 'e==']
    const cookie = [...odd, COOKIE, ...odd].join('; ')
    for (const store of [ofPage(cookie), ofAction(COOKIE).store.set('b', 'И;\r\n€')]) {
      const { session } = await sessions.load(store)
      expect({ ...session }).toEqual(CONTENT)
    }
  })
})
