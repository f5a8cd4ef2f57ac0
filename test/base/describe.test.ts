import { expect, test } from 'vitest'
import { describe, describeKind, misuse } from '../../src/base/describe.ts'

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  [0, '0'],
  [NaN, 'NaN'],
  [false, 'false'],
  ['text', '"text"'],
  [{}, 'an object ([object Object])'],
  [[], 'an object ([object Array])'],
  [new Date(), 'an object ([object Date])'],
  [() => 1, 'a function'],
  [Symbol('s'), 'a symbol'],
  [1n, 'a bigint'],
])('%o is described as %s', (value, text) => {
  expect(describe(value)).toBe(text)
})

test.each([
  [null, 'null'],
  [undefined, 'undefined'],
  ['a key', 'a string'],
  [1234, 'a number'],
  [true, 'a boolean'],
  [['a key'], 'an object ([object Array])'],
  [{ key: 'a key' }, 'an object ([object Object])'],
])('what may be a secret is described by its kind: %o is %s', (value, text) => {
  expect(describeKind(value)).toBe(text)
})

test('a misuse is a TypeError that names what, how and the remedy', () => {
  const error = misuse('secret', 'empty', 'set it')
  expect(error).toBeInstanceOf(TypeError)
  expect(error.message).toBe('client-sessions: secret is empty; set it')
})
