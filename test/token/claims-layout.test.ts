import { describe, expect, test } from 'vitest'
import type { Claims } from '../../src/token/claims.ts'
import { claimsLength, readClaims, writeClaims } from '../../src/token/claims-layout.ts'

const times = { birth: 1000, start: 1000, active: 2000, expires: 3000 }
const id = Uint8Array.from({ length: 16 }, (_, i) => i)

const written = (claims: Claims): Buffer => {
  const bytes = Buffer.alloc(claimsLength(claims))
  writeClaims(claims, bytes)
  return bytes
}

const TIMES = '0000000003e80000000007d0000000000bb8'

const layouts: readonly [string, Claims, string][] = [
  ['the times alone', times, `00${TIMES}`],
  ['an id', { ...times, id }, `01${TIMES}000102030405060708090a0b0c0d0e0f`],
  ['a start', { ...times, start: 1500 }, `02${TIMES}0000000005dc`],
  ['ephemeral', { ...times, ephemeral: true }, `04${TIMES}`],
  ['persistent', { ...times, ephemeral: false }, `08${TIMES}`],
  [
    'everything',
    { ...times, start: 1500, id, ephemeral: true },
    `07${TIMES}0000000005dc000102030405060708090a0b0c0d0e0f`,
  ],
]

describe.each(layouts)('%s', (_, claims, hex) => {
  test('is laid out as specified, and read back', () => {
    const bytes = written(claims)
    expect(bytes.toString('hex')).toBe(hex)
    expect(readClaims(bytes)).toEqual({ claims, length: bytes.length })
    expect(readClaims(Buffer.concat([bytes, Buffer.from('{}')]))).toEqual({
      claims,
      length: bytes.length,
    })
  })

  test('cut anywhere, is refused', () => {
    const bytes = written(claims)
    for (let length = 0; length < bytes.length; length++) {
      expect(readClaims(bytes.subarray(0, length))).toBeUndefined()
    }
  })
})

test('every flag byte is either known in full or refused', () => {
  const accepted = Array.from({ length: 256 }, (_, flags) => flags).filter((flags) => {
    const bytes = Buffer.alloc(64)
    bytes[0] = flags
    return readClaims(bytes) !== undefined
  })
  expect(accepted).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test('a start that equals the birth is left out, and taken when it is there', () => {
  const bytes = Buffer.from(`02${TIMES}0000000003e8`, 'hex')
  expect(readClaims(bytes)?.claims).toEqual(times)
  expect(claimsLength(times)).toBe(19)
})

test('the id is a copy: the plain text may be overwritten', () => {
  const bytes = written({ ...times, id })
  const read = readClaims(bytes)!
  bytes.fill(0)
  expect(read.claims.id).toEqual(id)
})
