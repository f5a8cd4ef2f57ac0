/** `decipher.final()` throws for a forged tag. What that costs must not be more than what opening costs. */
import { createSecretKey } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import { decrypt, encrypt } from '../../src/crypto/node-xaes.ts'

const key = createSecretKey(new Uint8Array(32).fill(7))
const nonce = new Uint8Array(12).fill(1)
const aad = new Uint8Array(0)
const plaintext = Buffer.from('some content')
const good = Buffer.concat(encrypt(key, nonce, aad, plaintext))
const forged = Buffer.concat([good.subarray(0, -1), Buffer.of(good.at(-1)! ^ 1)])

const limitOf = (): PropertyDescriptor => Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!

const restoreLimit = (): void => {
  const before = limitOf()
  onTestFinished(() => void Object.defineProperty(Error, 'stackTraceLimit', before))
}

const openGood = (): unknown => decrypt(key, nonce, aad, good)
const refuseForged = (): unknown => decrypt(key, nonce, aad, forged)

const openMany = (count: number): void => {
  for (let i = 0; i < count; i++) expect(openGood()).toEqual(plaintext)
}

test('errors of others are as long as before', () => {
  restoreLimit()
  Error.stackTraceLimit = 7
  for (let i = 0; i < 3; i++) {
    expect(openGood()).toEqual(plaintext)
    expect(limitOf().value).toBe(7)
    expect(refuseForged()).toBeUndefined()
    expect(limitOf()).toMatchObject({ value: 7, writable: true, enumerable: true })
  }
})

/** The limits that are set meanwhile, where it is 10. */
const limitsSet = (open: () => void): number[] => {
  const before = limitOf()
  const limits: number[] = []
  Object.defineProperty(Error, 'stackTraceLimit', {
    get: () => 10,
    set(limit: number) {
      limits.push(limit)
    },
    configurable: true,
  })
  try {
    open()
  } finally {
    Object.defineProperty(Error, 'stackTraceLimit', before)
  }
  return limits
}

describe('no stack traces are taken', () => {
  test('of forged ones, but for the first', () => {
    openMany(1000)
    expect(limitsSet(refuseForged)).toEqual([])
    expect(limitsSet(refuseForged)).toEqual([0, 10])
    expect(limitsSet(refuseForged)).toEqual([0, 10])
  })

  test('for a thousand good ones that come after a forged one, and no longer', () => {
    openMany(1000)
    refuseForged()
    openMany(999)
    expect(limitsSet(openGood)).toEqual([0, 10])
    expect(limitsSet(openGood)).toEqual([])
    expect(limitsSet(refuseForged)).toEqual([])
  })

  test('for a thousand more, if another one comes meanwhile', () => {
    refuseForged()
    openMany(500)
    refuseForged()
    openMany(999)
    expect(limitsSet(openGood)).toEqual([0, 10])
    expect(limitsSet(openGood)).toEqual([])
  })
})

describe('where the limit cannot be changed, as with --frozen-intrinsics', () => {
  test('good and forged ones are told apart as ever', () => {
    restoreLimit()
    Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: false })
    for (let i = 0; i < 3; i++) {
      expect(openGood()).toEqual(plaintext)
      expect(refuseForged()).toBeUndefined()
      expect(limitOf().value).toBe(10)
    }
  })
})
