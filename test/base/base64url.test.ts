import { describe, expect, test } from 'vitest'
import { isCanonicalBase64url } from '../../src/base/base64url.ts'

const reencoded = (text: string): string => Buffer.from(text, 'base64url').toString('base64url')

describe('canonical', () => {
  test.each(['', 'AA', 'AAA', 'AAAA', 'QQ', 'QUI', '-_-_', 'zz9-', 'AQ'])('%j', (text) => {
    expect(isCanonicalBase64url(text)).toBe(true)
    expect(reencoded(text)).toBe(text)
  })

  test('the encoding of any bytes', () => {
    for (let i = 0; i < 256; i++) {
      for (let length = 1; length < 5; length++) {
        const text = Buffer.alloc(length, i).toString('base64url')
        expect(isCanonicalBase64url(text)).toBe(true)
      }
    }
  })
})

describe('not canonical', () => {
  test.each([
    ['a lone last character', 'AAAAA'],
    ['unused bits in the second character', 'AB'],
    ['unused bits in the third character', 'AAB'],
    ['padding', 'AA=='],
    ['padding of one', 'AAA='],
    ['plus', 'AA+A'],
    ['slash', 'AA/A'],
    ['a space inside', 'AA A'],
    ['a space at the end', 'AAA '],
    ['a line break at the end', 'AAA\n'],
    ['a line break after a whole group', 'AAAA\n'],
    ['a dot', 'AA.A'],
    ['percent', 'A%41'],
    ['a letter that is not ASCII', 'AAAé'],
    ['a full-width letter', 'AAAＡ'],
    ['a zero character', 'AAA\0'],
  ])('%s', (_, text) => {
    expect(isCanonicalBase64url(text)).toBe(false)
  })
})

test('every pair and triple of characters is canonical exactly when it is its own re-encoding', () => {
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
  for (const a of characters) {
    for (const text of [`A${a}`, `AA${a}`, `AAA${a}`, `${a}AAA`, `${a}A`]) {
      expect(isCanonicalBase64url(text)).toBe(reencoded(text) === text)
    }
  }
})
