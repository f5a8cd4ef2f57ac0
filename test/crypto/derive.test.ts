import { expect, test } from 'vitest'
import { hkdf, stretch } from '../../src/crypto/node-derive.ts'

test('HKDF-SHA-256 of RFC 5869, test case 3', () => {
  expect(hkdf(Buffer.alloc(22, 0x0b), '', 42).toString('hex')).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  )
})

test('another info gives an independent key', () => {
  const secret = Buffer.alloc(32, 1)
  expect(hkdf(secret, 'a', 32).equals(hkdf(secret, 'b', 32))).toBe(false)
  expect(hkdf(secret, 'a', 32)).toEqual(hkdf(secret, 'a', 32))
})

// The stretched key of the worked example in docs/token-format.md, which the second implementation computes as well.
test('stretching a short secret is scrypt with the parameters of the specification', () => {
  expect(stretch(Buffer.from('keyboard cat')).toString('hex')).toBe(
    '280183b3cc2543af72b4c2c57e05093937e761d07fefd724beab25ed1924e805',
  )
})
