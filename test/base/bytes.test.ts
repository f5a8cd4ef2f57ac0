import { expect, test } from 'vitest'
import { concatBytes, sameBytes } from '../../src/base/bytes.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

test('the same bytes', () => {
  expect(sameBytes(bytes(), bytes())).toBe(true)
  expect(sameBytes(bytes(1, 2), Buffer.of(1, 2))).toBe(true)
  expect(sameBytes(bytes(1, 2), bytes(1, 3))).toBe(false)
  expect(sameBytes(bytes(1), bytes(1, 2))).toBe(false)
  expect(sameBytes(bytes(1, 2), bytes(1))).toBe(false)
})

test('one after the other', () => {
  expect(concatBytes(bytes(1, 2), bytes(3))).toEqual(bytes(1, 2, 3))
  expect(concatBytes(bytes(), bytes(3))).toEqual(bytes(3))
  expect(concatBytes(bytes(3), bytes())).toEqual(bytes(3))
})
