import { describe, expect, test, vi } from 'vitest'
import { createConfig } from '../../src/session/config.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { openSession } from '../../src/session/open-session.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import type { RequestSession } from '../../src/session/request-session.ts'
import { candidatesOf } from '../../src/session/select-token.ts'
import type { Claims } from '../../src/token/claims.ts'
import { rejected, type TokenResult } from '../../src/token/result.ts'
import { requestContext } from '../support/context.ts'

const BIRTH = 1_000_000_000_000

interface Setup {
  readonly options?: SessionOptions
  readonly token?: TokenResult
  readonly now?: number
  /** The Cookie header. */
  readonly header?: string
}

const setup = ({ options = {}, token, now = BIRTH, header = '' }: Setup = {}) => {
  const time = { now }
  const events: SessionEvent[] = []
  const config = createConfig(
    {
      secret: 'a secret for tests of sessions in requests',
      cookieName: 'session',
      duration: 10_000,
      clock: () => time.now,
      ...options,
    },
    false,
  )
  const context = requestContext(config, { header, observe: (event) => void events.push(event) })
  const { session, tellRejected } = openSession(
    candidatesOf(token ? [token] : [], config, now),
    context,
  )
  tellRejected()
  return {
    session,
    data: session.data as RequestSession['data'] & Record<string, any>,
    time,
    events,
  }
}

const opened = (json: string, changes: Partial<Claims> = {}, keyIndex = 0): TokenResult => ({
  ok: true,
  format: 'v1',
  keyIndex,
  json,
  claims: { birth: BIRTH, start: BIRTH, active: BIRTH, expires: BIRTH + 10_000, ...changes },
})

const commit = (session: RequestSession): string | undefined => {
  const pending = session.prepare()
  const lines = pending && session.commit(pending, 'TOKEN')
  expect(lines ?? ['']).toHaveLength(1)
  return lines?.[0]
}

describe('a visitor without cookie', () => {
  test('has an empty session, and nothing is sent', () => {
    const { session, data, events } = setup()
    expect(Object.keys(data)).toEqual([])
    expect(session.prepare()).toBeUndefined()
    expect(session.unsaved).toBeUndefined()
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'absent' }])
  })

  test('gets a cookie for what is stored', () => {
    const { session, data } = setup()
    data['a'] = 1
    expect(session.prepare()).toEqual({
      type: 'seal',
      renewal: false,
      of: expect.anything(),
      claims: { birth: BIRTH, start: BIRTH, active: BIRTH, expires: BIRTH + 10_000 },
      json: '{"a":1}',
    })
    expect(session.unsaved).toBe('headers')
    expect(commit(session)).toMatch(/^session=TOKEN; Max-Age=10; /)
    expect(session.unsaved).toBeUndefined()
    expect(session.prepare()).toBeUndefined()
  })
})

test('every refused cookie is told', () => {
  const { session, events } = setup({ token: rejected('forged') })
  expect(session.prepare()).toBeUndefined()
  expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'forged' }])
})

describe('a session that came in', () => {
  test('has its data and sends nothing as long as it is only read', () => {
    const { session, data, events } = setup({ token: opened('{"a":{"b":[1]}}') })
    expect(Object.assign({}, data)).toEqual({ a: { b: [1] } })
    expect(session.prepare()).toBeUndefined()
    expect(events).toEqual([])
  })

  test('is sealed once for a nested change; birth and end stay, the activity is now', () => {
    const { session, data } = setup({ token: opened('{"a":{"b":[1]}}'), now: BIRTH + 4000 })
    data['a'].b.push(2)
    expect(session.prepare()).toEqual({
      type: 'seal',
      renewal: false,
      of: expect.anything(),
      claims: { birth: BIRTH, start: BIRTH, active: BIRTH + 4000, expires: BIRTH + 10_000 },
      json: '{"a":{"b":[1,2]}}',
    })
    expect(commit(session)).toContain('Max-Age=6; ')
    expect(session.prepare()).toBeUndefined()
    data['a'].b.push(3)
    expect(session.prepare()).toBeDefined()
  })

  test('changed back is not changed', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    data['a'] = 2
    data['a'] = 1
    expect(session.prepare()).toBeUndefined()
  })

  test('is sealed anew after a rotation, with its times as they were', () => {
    const { session, events } = setup({ token: opened('{"a":1}', {}, 1), now: BIRTH + 4000 })
    expect(session.prepare()).toMatchObject({
      claims: { birth: BIRTH, start: BIRTH, active: BIRTH, expires: BIRTH + 10_000 },
    })
    expect(events).toEqual([])
    expect(session.unsaved).toBeUndefined() // no loss for the application if the headers have gone
    commit(session)
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
    expect(session.prepare()).toBeUndefined()
  })

  test('slides its clocks when it is read', () => {
    const options = { idleDuration: 2000, activeDuration: 8000 }
    const { session } = setup({ options, token: opened('{}'), now: BIRTH + 1000 })
    expect(session.prepare()).toBeUndefined()
    const { session: late } = setup({
      options,
      token: opened('{}', { active: BIRTH + 500 }),
      now: BIRTH + 2500,
    })
    expect(late.prepare()).toMatchObject({
      claims: { birth: BIRTH, active: BIRTH + 2500, expires: BIRTH + 18_000 },
    })
  })
})

describe('assignment', () => {
  test('replaces everything', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    session.assign({ b: 2 })
    expect(Object.assign({}, data)).toEqual({ b: 2 })
    session.assign(data)
    expect(Object.assign({}, data)).toEqual({ b: 2 })
  })

  test('of null destroys', () => {
    const { session } = setup({ token: opened('{"a":1}') })
    session.assign(null)
    expect(session.prepare()).toEqual({ type: 'delete' })
  })

  test.each([undefined, 5, true, [], new Map(), () => 1])('of %o is refused', (value) => {
    const { session } = setup({ token: opened('{"a":1}') })
    expect(() => session.assign(value)).toThrow(
      /^client-sessions: req\.session is set to .*; assign an object, or null/,
    )
    expect(session.prepare()).toBeUndefined()
  })
})

describe('reset', () => {
  test('clears all but what is kept and begins a new life', () => {
    const { session, data } = setup({
      token: opened('{"a":1,"csrf":"x"}', { ephemeral: true }),
      now: BIRTH + 4000,
    })
    data.reset(['csrf'])
    expect(session.unsaved).toBe('headers')
    const now = BIRTH + 4000
    expect(session.prepare()).toEqual({
      type: 'seal',
      renewal: false,
      of: expect.anything(),
      claims: { birth: now, start: now, active: now, expires: now + 10_000 },
      json: '{"csrf":"x"}',
    })
    commit(session)
    expect(session.prepare()).toBeUndefined()
  })

  test('of an old key is no rotation any more', () => {
    const { session, data, events } = setup({ token: opened('{"a":1}', {}, 1) })
    data.reset()
    commit(session)
    expect(events).toEqual([])
  })

  test.each([['csrf'], [[1]], [{}], [null], [5]])('with %o is refused', (keep) => {
    const { data } = setup({ token: opened('{"a":1}') })
    expect(() => data.reset(keep as never)).toThrow(/argument of reset\(\) is .*list of keys/)
    expect(Object.assign({}, data)).toEqual({ a: 1 })
  })
})

describe('destroy', () => {
  test('clears, and deletes the cookie once; what is written later is lost and told', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    const done = vi.fn()
    void data.destroy(done)
    expect(done).toHaveBeenCalledTimes(1)
    expect(Object.keys(data)).toEqual([])
    expect(session.unsaved).toBe('headers')
    expect(commit(session)).toMatch(/^session=; Max-Age=0; /)
    expect(session.prepare()).toBeUndefined()
    expect(session.unsaved).toBeUndefined()
    data['b'] = 2
    expect(session.prepare()).toBeUndefined()
    expect(session.unsaved).toBe('destroy')
  })

  test('is final: neither assignment, reset nor setDuration brings the session back', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    void data.destroy()
    session.assign({ b: 2 })
    data.reset()
    data.setDuration(5)
    expect(session.prepare()).toEqual({ type: 'delete' })
  })
})

describe('setDuration', () => {
  test('counts from now; the birth stays', () => {
    const { session, data } = setup({ token: opened('{"a":1}'), now: BIRTH + 4000 })
    data.setDuration(500)
    expect(session.prepare()).toMatchObject({
      claims: { birth: BIRTH, start: BIRTH + 4000, active: BIRTH + 4000, expires: BIRTH + 4500 },
    })
    expect(commit(session)).toContain('Max-Age=1; ')
  })

  test('ephemeral or not overrides the options, and is as before when left out', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    data.setDuration(5000, true)
    expect(commit(session)).toBe('session=TOKEN; Path=/; HttpOnly; SameSite=Lax')
    data.setDuration(6000)
    expect(session.prepare()).toMatchObject({ claims: { ephemeral: true } })
    data.setDuration(6000, false)
    expect(commit(session)).toContain('Max-Age=6')
    const { session: other, data: otherData } = setup({ options: { cookie: { ephemeral: true } } })
    otherData['a'] = 1
    expect(commit(other)).not.toContain('Max-Age')
    otherData.setDuration(7000, false)
    expect(commit(other)).toContain('Max-Age=7')
  })

  test.each([NaN, Infinity, -Infinity, '5', '-1', null, undefined])(
    'of %o is refused',
    (duration) => {
      const { session, data } = setup()
      expect(() => data.setDuration(duration as never)).toThrow('the argument of setDuration() is')
      expect(session.prepare()).toBeUndefined()
    },
  )

  test.each([0, -1])('of %o is the end, though the clock stands still', (duration) => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    data.setDuration(duration)
    expect(commit(session)).toMatch(/^session=; Max-Age=0; /)
  })

  test('ephemeral contradicts cookie.maxAge', () => {
    const { data } = setup({ options: { cookie: { maxAge: 1000 } } })
    expect(() => data.setDuration(5, true)).toThrow('cookie.maxAge contradicts it')
    expect(() => data.setDuration(5, false)).not.toThrow()
  })
})

test('cookie.maxAge says how long the browser keeps it', () => {
  const { session, data } = setup({ options: { cookie: { maxAge: 2000 } } })
  data['a'] = 1
  expect(commit(session)).toContain('Max-Age=2;')
})

describe('what cannot be saved', () => {
  test('throws and counts as unsaved', () => {
    const { session, data } = setup()
    data['a'] = 1n
    expect(() => session.prepare()).toThrow(expect.objectContaining({ code: 'unserializable' }))
    expect(session.unsaved).toBe('headers')
  })

  test('too large a token throws, and nothing counts as sent', () => {
    const { session, data } = setup({ token: opened('{}', {}, 1) })
    data['a'] = 'x'.repeat(4000)
    const pending = session.prepare()!
    expect(() => session.commit(pending, 'x'.repeat(5000))).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
    expect(session.unsaved).toBe('headers')
    delete data['a']
    expect(commit(session)).toContain('session=TOKEN') // the rotation is still due
  })
})

test('a session that ends during its request is told as expired, and its cookie deleted', () => {
  const { session, data, time, events } = setup({ options: { duration: 1000 } })
  data['user'] = 'ada'
  time.now += 1001
  const pending = session.prepare()!
  expect(session.commit(pending, 'token')).toEqual([expect.stringContaining('; Max-Age=0;')])
  expect(events.at(-1)).toEqual({ type: 'rejected', cookieName: 'session', reason: 'expired' })
})

test.each([{ maxAge: 60_000 }, { ephemeral: true }])(
  'its cookie is deleted with cookie %o too, which would else outlive it',
  (cookie) => {
    const { session, data, time } = setup({ options: { duration: 1000, cookie } })
    data['user'] = 'ada'
    time.now += 1001
    expect(commit(session)).toMatch(/^session=; Max-Age=0; /)
  },
)

describe('the id', () => {
  test('is made when it is first asked for, and then saved', () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    expect(session.prepare()).toBeUndefined()
    const { id } = data
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(data.id).toBe(id)
    const pending = session.prepare()
    if (pending?.type !== 'seal') throw new Error('the id is not saved')
    expect(Buffer.from(pending.claims.id!).toString('hex')).toBe(id)
    commit(session)
    expect(session.prepare()).toBeUndefined()
  })

  test('of a session that has one is only read', () => {
    const { session, data } = setup({ token: opened('{}', { id: new Uint8Array(16).fill(7) }) })
    expect(data.id).toBe('07'.repeat(16))
    expect(session.prepare()).toBeUndefined()
  })

  test('of an empty new session is worth a cookie, or it would be another at the next request', () => {
    const { session, data } = setup()
    expect(data.id).toHaveLength(32)
    expect(session.prepare()).toMatchObject({ json: '{}' })
  })

  test('stays through changes, setDuration() and reload(), and ends with reset()', () => {
    const { data } = setup({ token: opened('{"a":1}') })
    const { id } = data
    data['a'] = 2
    data.setDuration(5000)
    void data.reload()
    expect(data.id).toBe(id)
    data.reset()
    expect(data.id).not.toBe(id)
  })

  test('given after reset() does not pass to the session that reload() brings back', () => {
    const id = new Uint8Array(16).fill(7)
    const { session, data } = setup({ token: opened('{"a":1}', { id }) })
    data.reset()
    expect(data.id).not.toBe('07'.repeat(16))
    void data.reload()
    expect(data.id).toBe('07'.repeat(16))
    expect(session.prepare()).toBeUndefined()
  })

  test('is refused in format 0.8, which has no place for it', () => {
    const { data } = setup({ options: { format: '0.8' } })
    expect(() => data.id).toThrow(
      /^client-sessions: id is used; a cookie in format "0.8" has no place/,
    )
  })
})

describe('regenerate', () => {
  test('puts a new, empty session with a new life and a new id in place of the old object', async () => {
    const { session, data, time } = setup({
      token: opened('{"a":1}', { id: new Uint8Array(16) }),
      now: BIRTH + 4000,
    })
    time.now = BIRTH + 5000
    await data.regenerate()
    expect(session.data).not.toBe(data)
    expect([Object.assign({}, data), data.id]).toEqual([{ a: 1 }, '00'.repeat(16)])
    expect(Object.keys(session.data)).toEqual([])
    const now = BIRTH + 5000
    expect(session.prepare()).toEqual({
      type: 'seal',
      renewal: false,
      of: expect.anything(),
      claims: {
        birth: now,
        start: now,
        active: now,
        expires: now + 10_000,
        id: expect.any(Uint8Array) as Uint8Array,
      },
      json: '{}',
    })
    expect(session.data.id).not.toBe(data.id)
    commit(session)
    expect(session.prepare()).toBeUndefined()
  })

  test('the old object has an id of its own, though nobody had asked for it', async () => {
    const { session, data } = setup({ token: opened('{}') })
    await data.regenerate()
    expect(data.id).toMatch(/^[0-9a-f]{32}$/)
    expect(data.id).not.toBe(session.data.id)
  })

  test('leaves behind what could not be saved', async () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    data['a'] = 1n
    await data.regenerate()
    expect(data['a']).toBe(1n)
    expect(session.prepare()).toMatchObject({ json: '{}' })
  })

  test('what is written to the old object is not saved', async () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    await data.regenerate()
    data['b'] = 2
    expect(session.prepare()).toMatchObject({ json: '{}' })
  })

  test('reload() afterwards brings nothing of the old session back', async () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    await data.regenerate()
    const fresh = session.data as RequestSession['data'] & Record<string, any>
    const { id } = fresh
    fresh['b'] = 2
    await fresh.reload()
    expect(Object.keys(fresh)).toEqual([])
    expect(fresh.id).toBe(id)
    expect(session.prepare()).toMatchObject({ json: '{}' })
  })

  test('works in format 0.8, without an id', async () => {
    const { session, data } = setup({ options: { format: '0.8' }, token: opened('{"a":1}') })
    await data.regenerate()
    expect(session.prepare()).toMatchObject({ json: '{}' })
    expect(session.prepare()).not.toHaveProperty('claims.id')
  })

  test('of an old key is no rotation any more', async () => {
    const { session, data, events } = setup({ token: opened('{"a":1}', {}, 1) })
    await data.regenerate()
    commit(session)
    expect(events).toEqual([])
  })

  test('and reload() are refused after destroy(), which is final', async () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    await data.destroy()
    const destroyed = expect.objectContaining({ code: 'destroyed' })
    await expect(data.regenerate()).rejects.toEqual(destroyed)
    await expect(data.reload()).rejects.toEqual(destroyed)
    expect(session.prepare()).toEqual({ type: 'delete' })
  })
})

describe('reload', () => {
  test('drops every change since the session was read', async () => {
    const { session, data } = setup({ token: opened('{"a":{"b":1}}') })
    data['a'].b = 2
    data['c'] = 3
    data.setDuration(5)
    await data.reload()
    expect(Object.assign({}, data)).toEqual({ a: { b: 1 } })
    expect(session.prepare()).toBeUndefined()
    data.reset()
    await data.reload()
    expect(session.prepare()).toBeUndefined()
  })

  test('goes back to what was saved in between', async () => {
    const { session, data } = setup()
    data['a'] = 1
    commit(session)
    data['a'] = 2
    await data.reload()
    expect(Object.assign({}, data)).toEqual({ a: 1 })
    expect(session.prepare()).toBeUndefined()
  })

  test('leaves a renewal that is due, and what is told of it', async () => {
    const { session, data, events } = setup({ token: opened('{}', {}, 1) })
    data.reset()
    await data.reload()
    expect(session.prepare()).toMatchObject({ renewal: true })
    commit(session)
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
  })
})

test.each([
  ['frozen', Object.freeze],
  ['sealed', Object.seal],
])('a %s session can be destroyed', async (_, freeze) => {
  const { session, data } = setup({ token: opened('{"a":1}') })
  freeze(data)
  await data.destroy()
  expect(session.prepare()).toEqual({ type: 'delete' })
})

describe('touch', () => {
  const idle = { options: { idleDuration: 5000 } }

  test('notes use now, however little time has passed', async () => {
    const { session, data } = setup({ ...idle, token: opened('{"a":1}'), now: BIRTH + 10 })
    expect(session.prepare()).toBeUndefined()
    await data.touch()
    expect(session.prepare()).toMatchObject({
      claims: { birth: BIRTH, active: BIRTH + 10, expires: BIRTH + 10_000 },
    })
    expect(session.unsaved).toBe('headers')
    data['a'] = 2
    await data.reload()
    expect(session.prepare()).toMatchObject({ json: '{"a":1}', claims: { active: BIRTH + 10 } })
  })

  test('starts cookie.maxAge again', async () => {
    const options = { cookie: { maxAge: 2000 } }
    const { session, data } = setup({ options, token: opened('{"a":1}') })
    await data.touch()
    expect(commit(session)).toContain('Max-Age=2; ')
  })

  test('sends nothing where nothing slides, and nothing to a visitor of whom nothing is stored', async () => {
    const { session, data } = setup({ token: opened('{"a":1}') })
    await data.touch()
    expect(session.prepare()).toBeUndefined()
    const { session: fresh, data: freshData } = setup(idle)
    await freshData.touch()
    expect(fresh.prepare()).toBeUndefined()
    freshData['a'] = 1
    commit(fresh)
    await freshData.touch()
    expect(fresh.prepare()).toBeDefined()
  })
})
