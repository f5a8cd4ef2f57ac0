import { expect, test } from 'vitest'
import { MAX_UINT48, readUint48, writeUint48 } from '../../src/base/uint48.ts'

test.each([
  [0, '000000000000'],
  [1, '000000000001'],
  [255, '0000000000ff'],
  [256, '000000000100'],
  [2 ** 31, '000080000000'],
  [2 ** 32, '000100000000'],
  [1767225600000, '019b76daa800'],
  [MAX_UINT48, 'ffffffffffff'],
])('%i is %s', (value, hex) => {
  const bytes = Buffer.alloc(6)
  writeUint48(bytes, 0, value)
  expect(bytes.toString('hex')).toBe(hex)
  expect(readUint48(bytes, 0)).toBe(value)
})

test.each([2 ** 48, 2 ** 48 + 5, 2 ** 53, Infinity])('%d is written as the last time', (value) => {
  const bytes = Buffer.alloc(6)
  writeUint48(bytes, 0, value)
  expect(readUint48(bytes, 0)).toBe(MAX_UINT48)
})

test('fractions of milliseconds are dropped', () => {
  const bytes = Buffer.alloc(6)
  writeUint48(bytes, 0, 1000.9)
  expect(readUint48(bytes, 0)).toBe(1000)
})

test('six bytes at the offset are written, and no others', () => {
  const bytes = Buffer.alloc(10, 0xaa)
  writeUint48(bytes, 2, 0x010203040506)
  expect(bytes.toString('hex')).toBe('aaaa010203040506aaaa')
  expect(readUint48(bytes, 2)).toBe(0x010203040506)
})

test('the last time is in the year 10889', () => {
  expect(new Date(MAX_UINT48).getUTCFullYear()).toBe(10889)
})
