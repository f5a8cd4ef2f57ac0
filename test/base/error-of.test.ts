import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { errorOf } from '../../src/base/error-of.ts'

test.each([
  ['of this realm', new RangeError('mine')],
  ['of another one, as Jest has for tests', runInNewContext('new RangeError("from elsewhere")')],
])('an error %s is itself', (_, error) => {
  expect(errorOf(error)).toBe(error)
})

test.each([
  ['text', 'text'],
  [undefined, 'undefined'],
  [{ message: 'secret' }, 'an object ([object Object])'],
])('%o becomes one', (thrown, message) => {
  expect(errorOf(thrown)).toEqual(new Error(message))
})
