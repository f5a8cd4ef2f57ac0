/** What every `SessionStorage` of React Router does, on its own and on ours: the same tests, with the same results. */
import { createSession, isSession } from 'react-router'
import { describe, expect, test } from 'vitest'
import { STORAGES, attributesOf, sentBack } from './storages.ts'

describe.each(STORAGES)('%s', (_, create) => {
  const { getSession, commitSession, destroySession } = create()

  describe('getSession()', () => {
    test.each([[undefined], [null], [''], ['other=1; session=forged; third=3'], ['session=']])(
      'of the header %j is a new session without data',
      async (header) => {
        const session = await getSession(header)
        expect(session.data).toEqual({})
        expect(session.id).toBe('')
        expect(session.has('user')).toBe(false)
        expect(session.get('user')).toBeUndefined()
      },
    )

    test('gives what isSession() of React Router accepts', async () => {
      expect(isSession(await getSession())).toBe(true)
    })

    test('gives a session of its own to each call', async () => {
      const line = await commitSession(createSession({ user: 'ada' }))
      const [one, two] = await Promise.all([getSession(sentBack(line)), getSession(sentBack(line))])
      one.set('user', 'bob')
      expect(two.get('user')).toBe('ada')
    })

    test('finds its cookie among others', async () => {
      const line = await commitSession(createSession({ user: 'ada' }))
      const session = await getSession(`a=1; ${sentBack(line)}; xsession=2`)
      expect(session.get('user')).toBe('ada')
    })
  })

  describe('a session', () => {
    test('has, gets, sets and unsets', async () => {
      const session = await getSession()
      session.set('user', 'ada')
      expect([session.has('user'), session.get('user'), session.get('user')]).toEqual([
        true,
        'ada',
        'ada',
      ])
      session.unset('user')
      expect([session.has('user'), session.get('user'), session.data]).toEqual([
        false,
        undefined,
        {},
      ])
    })

    test('gives a flashed value once', async () => {
      const session = await getSession()
      session.flash('error', 'wrong password')
      expect(session.has('error')).toBe(true)
      expect(session.data).toEqual({ __flash_error__: 'wrong password' })
      expect(session.get('error')).toBe('wrong password')
      expect(session.has('error')).toBe(false)
      expect(session.get('error')).toBeUndefined()
    })

    test('prefers the set value to a flashed one of its name, and unset() removes that alone', async () => {
      const session = await getSession()
      session.flash('user', 'flashed')
      session.set('user', 'set')
      expect([session.get('user'), session.get('user')]).toEqual(['set', 'set'])
      session.unset('user')
      expect([session.has('user'), session.get('user'), session.get('user')]).toEqual([
        true,
        'flashed',
        undefined,
      ])
    })

    test('has data that are a copy', async () => {
      const session = await getSession()
      session.data.user = 'eve'
      expect(session.has('user')).toBe(false)
    })

    test.each(['__proto__', 'constructor', 'toString', 'get', 'data', 'id', 'reset', 'destroy'])(
      'keeps a value under the name "%s"',
      async (name) => {
        const session = await getSession()
        expect(session.has(name as 'user')).toBe(false)
        session.set(name as 'user', 'kept')
        const again = await getSession(sentBack(await commitSession(session)))
        expect(again.get(name as 'user')).toBe('kept')
        expect(Object.getPrototypeOf(again.data)).toBe(Object.prototype)
        expect(again.has('user')).toBe(false)
      },
    )
  })

  describe('commitSession()', () => {
    test('gives one line, from which the session comes back as JSON has it', async () => {
      const session = await getSession()
      session.set('user', 'Ada Ü 🔑')
      session.set('cart', { items: [1] })
      session.set('late', new Date(0))
      session.flash('error', 'once')
      const line = await commitSession(session)
      const again = await getSession(sentBack(line))
      expect(again.data).toEqual({
        user: 'Ada Ü 🔑',
        cart: { items: [1] },
        late: '1970-01-01T00:00:00.000Z',
        __flash_error__: 'once',
      })
    })

    test('has a flashed value in the cookie until it was read', async () => {
      const session = await getSession()
      session.flash('error', 'once')
      const unread = await getSession(sentBack(await commitSession(session)))
      const reader = await getSession(sentBack(await commitSession(unread)))
      expect(reader.get('error')).toBe('once')
      const after = await getSession(sentBack(await commitSession(reader)))
      expect(after.data).toEqual({})
    })

    test('gives a line for a session that has not changed, and for an empty one', async () => {
      const empty = await getSession()
      const line = await commitSession(empty)
      expect(attributesOf(line)).toEqual({
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        empty: false,
        life: undefined,
      })
      const unchanged = await commitSession(await getSession(sentBack(line)))
      expect(attributesOf(unchanged)).toEqual(attributesOf(line))
      expect((await getSession(sentBack(unchanged))).data).toEqual({})
    })

    test('saves nested changes', async () => {
      const session = await getSession()
      session.set('cart', { items: [1] })
      const changed = await getSession(sentBack(await commitSession(session)))
      changed.get('cart')!.items.push(2)
      const again = await getSession(sentBack(await commitSession(changed)))
      expect(again.get('cart')).toEqual({ items: [1, 2] })
    })

    test('may be called again, after further changes', async () => {
      const session = await getSession()
      session.set('user', 'ada')
      const first = await commitSession(session)
      session.set('user', 'bob')
      const second = await commitSession(session)
      expect((await getSession(sentBack(first))).get('user')).toBe('ada')
      expect((await getSession(sentBack(second))).get('user')).toBe('bob')
    })

    test('called twice at once gives each call its own line', async () => {
      const session = await getSession()
      session.set('user', 'ada')
      const first = commitSession(session, { path: '/one' })
      session.set('user', 'bob')
      const second = commitSession(session, { path: '/two' })
      const lines = await Promise.all([first, second])
      expect(lines.map((line) => attributesOf(line)['path'])).toEqual(['/one', '/two'])
      const users = lines.map(async (line) => (await getSession(sentBack(line))).get('user'))
      expect(await Promise.all(users)).toEqual(['ada', 'bob'])
    })

    test('takes a session that createSession() of React Router has made', async () => {
      const line = await commitSession(createSession({ user: 'ada' }))
      expect((await getSession(sentBack(line))).data).toEqual({ user: 'ada' })
    })

    test.each<[string, object, object]>([
      ['maxAge, in seconds', { maxAge: 60 }, { life: 60 }],
      ['maxAge that is over', { maxAge: 0 }, { life: 0 }],
      ['maxAge in the past', { maxAge: -60 }, { life: 0 }],
      ['maxAge that is undefined', { maxAge: undefined }, { life: undefined }],
      ['path and domain', { path: '/a', domain: 'a.test' }, { path: '/a', domain: 'a.test' }],
      [
        'secure, sameSite, partitioned and priority',
        { secure: true, sameSite: 'none', partitioned: true, priority: 'high' },
        { secure: true, sameSite: 'none', partitioned: true, priority: 'high' },
      ],
      ['httpOnly', { httpOnly: false }, { httpOnly: undefined }],
    ])('heeds %s', async (__, options, expected) => {
      const line = await commitSession(await getSession(), options)
      const { empty: ___, ...attributes } = attributesOf(line)
      expect(attributes).toEqual({
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        life: undefined,
        ...expected,
      })
    })

    test('heeds expires', async () => {
      const expires = new Date(Date.now() + 60_000)
      const { life } = attributesOf(await commitSession(await getSession(), { expires }))
      expect(life).toBeGreaterThanOrEqual(59)
      expect(life).toBeLessThanOrEqual(61)
    })

    test.each([{ maxAge: 1.5 }, { maxAge: Number.NaN }, { expires: new Date(Number.NaN) }])(
      'rejects with a TypeError for %j',
      async (options) => {
        const session = await getSession()
        await expect(commitSession(session, options)).rejects.toThrow(TypeError)
      },
    )

    test.each([
      ['is too large for a cookie', 'x'.repeat(5000)],
      ['JSON cannot hold', 1n],
    ])('rejects for a session that %s', async (__, value) => {
      const session = await getSession()
      session.set('user', value as string)
      await expect(commitSession(session)).rejects.toThrow(Error)
      session.unset('user')
      expect((await getSession(sentBack(await commitSession(session)))).data).toEqual({})
    })
  })

  describe('destroySession()', () => {
    test('gives the line that deletes the cookie', async () => {
      const session = await getSession(sentBack(await commitSession(await getSession())))
      expect(attributesOf(await destroySession(session))).toEqual({
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        empty: true,
        life: 0,
      })
    })

    test('heeds path and domain, and neither maxAge nor expires', async () => {
      const line = await destroySession(await getSession(), {
        path: '/a',
        domain: 'a.test',
        maxAge: 60,
        expires: new Date(Date.now() + 60_000),
      })
      expect(attributesOf(line)).toMatchObject({
        path: '/a',
        domain: 'a.test',
        empty: true,
        life: 0,
      })
    })

    test('takes a session that createSession() of React Router has made', async () => {
      expect(attributesOf(await destroySession(createSession({})))).toMatchObject({
        empty: true,
        life: 0,
      })
    })

    test('leaves the object as it is: whoever commits it has a session again', async () => {
      const session = await getSession()
      session.set('user', 'ada')
      await destroySession(session)
      expect(session.data).toEqual({ user: 'ada' })
      const line = await commitSession(session)
      expect((await getSession(sentBack(line))).get('user')).toBe('ada')
    })
  })
})
