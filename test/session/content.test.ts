import { describe, expect, test } from 'vitest'
import { SessionError } from '../../src/base/errors.ts'
import { parseContent, stringifyContent } from '../../src/session/content.ts'
import { checkContentSize } from '../../src/session/size.ts'

const thrown = (action: () => unknown): SessionError => {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(SessionError)
    return error as SessionError
  }
  throw new Error('nothing was thrown')
}

describe('parsing', () => {
  test('an object comes back, with keys that objects inherit as data', () => {
    const content = parseContent('{"a":1,"__proto__":{"b":2},"constructor":3}')!
    expect(Object.keys(content)).toEqual(['a', '__proto__', 'constructor'])
    expect(Object.getPrototypeOf(content)).toBe(Object.prototype)
  })

  test.each(['', '{', 'null', '1', '"a"', '[]', '[{}]', 'true', '{}x', '\uFEFF{}', 'undefined'])(
    '%j is no session',
    (json) => {
      expect(parseContent(json)).toBeUndefined()
    },
  )
})

describe('what JSON cannot hold is named by its path', () => {
  const cycle: Record<string, unknown> = { a: {} }
  cycle['a'] = { b: [cycle] }
  const inner: Record<string, unknown> = {}
  inner['self'] = inner
  // Node 26 stringifies any depth; what it cannot hold is still not looked for without end.
  let deep: object = { a: 1n }
  for (let i = 0; i < 10_000; i++) deep = { a: deep }
  const shared = { x: 1 }
  test.each<[string, object, string]>([
    ['a BigInt', { a: { b: [0, 1n] } }, '"a.b.1" is a BigInt'],
    ['a cycle to the top', cycle, '"a.b.0" refers back to an object that contains it'],
    ['a cycle below', { a: inner }, '"a.self" refers back to an object that contains it'],
    ['a BigInt beside what occurs twice', { a: shared, b: shared, c: 1n }, '"c" is a BigInt'],
    [
      'a toJSON that throws',
      {
        a: {
          toJSON: () => {
            throw new Error('no')
          },
        },
      },
      'a getter or toJSON() method of something in it fails',
    ],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('no')
        },
      },
      'a getter or toJSON() method of something in it fails',
    ],
    ['a session whose toJSON gives text', { toJSON: () => 'text' }, 'a getter or toJSON() method'],
    ['a session whose toJSON gives nothing', { toJSON: () => undefined }, 'a getter or toJSON()'],
    ['nesting without end', { a: deep }, '"a" is nested too deep'],
  ])('%s', (_, data, what) => {
    const error = thrown(() => stringifyContent(data))
    expect(error.code).toBe('unserializable')
    expect(error.message).toContain(`the session cannot be saved: ${what}`)
    expect(error.message).toContain('Store what JSON can hold')
  })

  test("the platform's own error is the cause", () => {
    expect(thrown(() => stringifyContent({ a: 1n })).cause).toBeInstanceOf(TypeError)
    expect(thrown(() => stringifyContent({ toJSON: () => 1 })).cause).toBeUndefined()
  })

  test('names are cut: keys can be as long as what users send', () => {
    const name = 'n'.repeat(5000)
    expect(thrown(() => stringifyContent({ [name]: 1n })).message.length).toBeLessThan(300)
    const fat = { [name]: 'x'.repeat(5000) }
    const error = thrown(() => checkContentSize('session', JSON.stringify(fat), fat, 1))
    expect(error.code).toBe('too-large')
    expect(error.message.length).toBeLessThan(500)
  })

  test('what JSON drops or changes is no error', () => {
    const data = {
      a: undefined,
      b: () => 1,
      c: Symbol('c'),
      d: NaN,
      e: new Date(0),
      f: [undefined],
    }
    expect(stringifyContent(data)).toBe('{"d":null,"e":"1970-01-01T00:00:00.000Z","f":[null]}')
    const twice = { x: 1 }
    expect(stringifyContent({ a: twice, b: twice })).toBe('{"a":{"x":1},"b":{"x":1}}')
    expect(stringifyContent({ toJSON: () => ({ a: 1 }) })).toBe('{"a":1}')
  })
})
