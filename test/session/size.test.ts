import { describe, expect, test } from 'vitest'
import type { SessionError } from '../../src/base/errors.ts'
import { checkContentSize, checkTokenSize, keySizes } from '../../src/session/size.ts'

const thrown = (action: () => unknown): SessionError => {
  try {
    action()
  } catch (error) {
    return error as SessionError
  }
  throw new Error('nothing was thrown')
}

test('a token for one cookie has 4096 bytes at most, with the name', () => {
  expect(() => checkTokenSize('session', 'x'.repeat(4089), {})).not.toThrow()
  const error = thrown(() => checkTokenSize('session', 'x'.repeat(4090), {}))
  expect(error.code).toBe('too-large')
  expect(error.message).toContain('cookie "session" would have 4097 bytes of name and value')
})

test('the error counts the bytes of each key, the fattest first, and none of the content', () => {
  const data = { a: 1, big: 'x'.repeat(3000), é: 'é'.repeat(100), mid: [1, 2, 3], gone: undefined }
  const { message } = thrown(() => checkTokenSize('session', 'x'.repeat(5000), data))
  expect(message).toContain(
    'The fattest keys: "big" (3008 bytes), "é" (207 bytes), "mid" (13 bytes), "a" (5 bytes), "gone" (0 bytes).',
  )
  expect(message).not.toContain('xxx')
})

test('it names ten keys and counts the rest', () => {
  const data = Object.fromEntries(
    Array.from({ length: 13 }, (_, i) => [`key${i}`, 'x'.repeat(500)]),
  )
  const { message } = thrown(() => checkTokenSize('session', 'x'.repeat(9000), data))
  expect(message.match(/"key\d+" \(/g)).toHaveLength(10)
  expect(message).toContain(' and 3 more.')
})

const json = (length: number): string => 'x'.repeat(length)

describe('what is too long is not sealed', () => {
  test('4096 bytes for one cookie', () => {
    expect(() => checkContentSize('session', json(4096), {}, 1)).not.toThrow()
    const { message } = thrown(() => checkContentSize('session', json(4097), {}, 1))
    expect(message).toContain(
      'would have 5470 bytes or more of name and value, and 4096 is the limit',
    )
    expect(message).toContain('option chunks lets it take more than one')
  })

  test('a Cookie header for several', () => {
    expect(() => checkContentSize('session', json(8182), {}, 2)).not.toThrow()
    const { message } = thrown(() => checkContentSize('session', json(8183), {}, 2))
    expect(message).toContain('and 8182 is the limit')
    expect(message).not.toContain('option chunks')
  })
})

test('sizes of keys are those of their JSON text, in bytes', () => {
  expect(keySizes({ a: 'é', b: [1, 2] })).toEqual([
    { key: 'b', bytes: 9 },
    { key: 'a', bytes: 8 },
  ])
})
