import { describe, expect, test, vi } from 'vitest'
import { SessionObject, clearData, replaceData } from '../../src/session/session-object.ts'

const create = (error?: Error) => {
  const controls = {
    id: 'the id',
    reset: vi.fn(),
    destroy: vi.fn(),
    setDuration: vi.fn(),
    touch: vi.fn(),
    regenerate: vi.fn(),
    revoke: vi.fn(),
    reload: vi.fn(),
    save: vi.fn(() => error),
  }
  return { controls, session: new SessionObject(controls) as SessionObject & Record<string, any> }
}

describe('methods', () => {
  test('hand their arguments on', () => {
    const { controls, session } = create()
    const done = vi.fn()
    session.reset(['a'])
    session.reset()
    void session.destroy()
    void session.destroy(done)
    session.setDuration(5)
    session.setDuration(5, true)
    expect(controls.reset.mock.calls).toEqual([[['a']], [undefined]])
    expect(controls.destroy).toHaveBeenCalledTimes(2)
    expect(done.mock.calls).toEqual([[]])
    expect(controls.setDuration.mock.calls).toEqual([
      [5, undefined],
      [5, true],
    ])
  })

  test('save calls back with what went wrong, or without', () => {
    const error = new Error('too large')
    const done = vi.fn()
    void create(error).session.save(done)
    void create().session.save(done)
    expect(done.mock.calls).toEqual([[error], []])
  })

  test('save without a callback is a promise', async () => {
    const error = new Error('too large')
    await expect(create().session.save()).resolves.toBeUndefined()
    await expect(create(error).session.save()).rejects.toBe(error)
  })

  test.each(['regenerate', 'reload', 'touch', 'destroy'] as const)(
    '%s gives what went wrong to its callback, or without one as a rejection',
    async (method) => {
      const { controls, session } = create()
      await expect(session[method]()).resolves.toBeUndefined()
      expect(controls[method]).toHaveBeenCalledTimes(1)
      const error = new Error('no')
      controls[method].mockImplementation(() => {
        throw error
      })
      await expect(session[method]()).rejects.toBe(error)
      if (method === 'touch') return
      const done = vi.fn()
      await expect(session[method](done)).resolves.toBeUndefined()
      expect(done.mock.calls).toEqual([[error]])
    },
  )

  test.each(['regenerate', 'reload', 'save', 'destroy'] as const)(
    'what the callback of %s throws is the caller’s',
    (method) => {
      const { session } = create()
      const error = new Error('of the application')
      let calls = 0
      const done = () => {
        calls++
        throw error
      }
      expect(() => void session[method](done)).toThrow(error)
      expect(calls).toBe(1)
    },
  )

  test.each(['regenerate', 'reload', 'save', 'destroy'] as const)(
    '%s with what is no callback throws before it does anything',
    (method) => {
      const { controls, session } = create()
      expect(() => void session[method]('x' as never)).toThrow(
        `client-sessions: the argument of ${method}() is a string; pass a callback, or nothing`,
      )
      expect(controls[method]).not.toHaveBeenCalled()
    },
  )

  test('an object that was replaced keeps its data and its id, and its methods refuse', async () => {
    const { session } = create()
    session['a'] = 1
    SessionObject.retire(session, 'its id')
    expect([Object.entries(session), session.id]).toEqual([[['a', 1]], 'its id'])
    const refused = expect.objectContaining({ code: 'replaced' })
    expect(() => session.reset()).toThrow(refused)
    expect(() => session.setDuration(5)).toThrow(refused)
    await expect(session.save()).rejects.toEqual(refused)
    await expect(session.destroy()).rejects.toEqual(refused)
    await expect(session.touch()).rejects.toEqual(refused)
    await expect(session.reload()).rejects.toEqual(refused)
    await expect(session.regenerate()).rejects.toEqual(refused)
  })

  test('a save that nobody waits for ends no process', async () => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    void create(new Error('too large')).session.save()
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })
})

describe('data', () => {
  const names = [
    'reset',
    'save',
    'destroy',
    'setDuration',
    'regenerate',
    'reload',
    'touch',
    'constructor',
    'toString',
    'id',
    '__proto__',
  ]

  test('has no keys of ours', () => {
    const { session } = create()
    expect(Object.keys(session)).toEqual([])
    expect(JSON.stringify(session)).toBe('{}')
    expect(Object.assign({}, session)).toEqual({})
    expect(session['__proto__']).toBeUndefined()
  })

  test.each(names)('a key named %s, assigned, is data', (name) => {
    const { session } = create()
    session[name] = { a: 1 }
    expect(Object.keys(session)).toEqual([name])
    expect(session[name]).toEqual({ a: 1 })
    expect((session as { a?: number }).a).toBeUndefined()
    expect(session).toBeInstanceOf(SessionObject)
    expect(JSON.stringify(session)).toBe(`{"${name}":{"a":1}}`)
  })

  test.each(names)('a key named %s, put by a replacement, is data', (name) => {
    const { session } = create()
    replaceData(session, JSON.parse(`{"first":1,"${name}":{"a":1},"last":2}`) as object)
    expect(JSON.stringify(session)).toBe(`{"first":1,"${name}":{"a":1},"last":2}`)
    clearData(session)
    expect(Object.keys(session)).toEqual([])
    expect(typeof session.reset).toBe('function')
  })

  test('what is replaced is gone, and the source is left alone', () => {
    const { session } = create()
    session['old'] = 1
    const source = Object.freeze({ a: 1 })
    replaceData(session, source)
    session['a'] = 2
    expect(Object.keys(session)).toEqual(['a'])
    expect(source).toEqual({ a: 1 })
  })

  test('may be replaced by itself', () => {
    const { session } = create()
    session['a'] = 1
    replaceData(session, session)
    expect(JSON.stringify(session)).toBe('{"a":1}')
  })

  test('clears all but what is to be kept', () => {
    const { session } = create()
    replaceData(session, { a: 1, b: 2, c: 3 })
    clearData(session, ['b', 'none'])
    expect(JSON.stringify(session)).toBe('{"b":2}')
  })
})
