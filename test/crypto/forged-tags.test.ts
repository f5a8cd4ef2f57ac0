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

test('errors of others are as long as before', () => {
  restoreLimit()
  Error.stackTraceLimit = 7
  expect(decrypt(key, nonce, aad, good)).toEqual(plaintext)
  expect(limitOf().value).toBe(7)
  expect(decrypt(key, nonce, aad, forged)).toBeUndefined()
  expect(limitOf()).toMatchObject({ value: 7, writable: true, enumerable: true })
})

describe('where the limit cannot be changed, as with --frozen-intrinsics', () => {
  test('good and forged ones are told apart as ever', () => {
    restoreLimit()
    Object.defineProperty(Error, 'stackTraceLimit', { value: 10, writable: false })
    expect(decrypt(key, nonce, aad, good)).toEqual(plaintext)
    expect(decrypt(key, nonce, aad, forged)).toBeUndefined()
    expect(limitOf().value).toBe(10)
  })
})
