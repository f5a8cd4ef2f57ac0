import { createCipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decrypt, encrypt, xaesKey } from '../../src/crypto/node-xaes.ts'
import { cmacSubkey, derivationBlocks } from '../../src/crypto/xaes.ts'
import { xaesDerive, xaesOpen, xaesSeal } from '../support/second-implementation.ts'

interface Message {
  readonly key: string
  readonly nonce: string
  readonly aad: string
  readonly ciphertext: string
}

interface Vectors {
  readonly single: readonly (Message &
    Record<'L' | 'K1' | 'M1' | 'M2' | 'Kx' | 'plaintext', string>)[]
  readonly accumulated: Record<'rng' | 'iterations_10000' | 'iterations_1000000', string>
  readonly expanded_first_32_of_accumulated: readonly (Message & {
    readonly i: number
    readonly Kx: string
    readonly msbL: number
    readonly plaintext: string
  })[]
  readonly same_prefix_made_here: readonly (Message & Record<'Kx' | 'plaintext', string>)[]
  readonly negative_made_here: readonly (Message & { readonly why: string })[]
}

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/xaes-256-gcm.json', import.meta.url), 'utf8'),
) as Vectors
const {
  single,
  accumulated,
  expanded_first_32_of_accumulated: expanded,
  same_prefix_made_here: samePrefix,
  negative_made_here: negative,
} = vectors

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, 'hex'))

const aesBlock = (key: Uint8Array, block: Uint8Array): Buffer =>
  createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(block)

const seal = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) =>
  Buffer.concat(encrypt(xaesKey(key)(nonce.subarray(0, 12)), nonce.subarray(12), aad, plaintext))

const open = (message: Message): Buffer | undefined => {
  const nonce = bytes(message.nonce)
  const key = xaesKey(bytes(message.key))(nonce.subarray(0, 12))
  return decrypt(key, nonce.subarray(12), bytes(message.aad), bytes(message.ciphertext))
}

test('the file holds every record of its source', () => {
  expect([single.length, expanded.length, samePrefix.length, negative.length]).toEqual([
    2, 32, 4, 8,
  ])
  const carries = new Set([
    ...single.map(({ L }) => bytes(L)[0]! >> 7),
    ...expanded.map((r) => r.msbL),
  ])
  expect(carries).toEqual(new Set([0, 1]))
})

test.each(single)('vector of the specification, L = $L: every step', async (vector) => {
  const key = bytes(vector.key)
  const prefix = bytes(vector.nonce).subarray(0, 12)
  const l = aesBlock(key, new Uint8Array(16))
  const k1 = cmacSubkey(l)
  const blocks = derivationBlocks(k1, prefix)
  const unmasked = blocks.map((byte, i) => byte ^ k1[i % 16]!)
  expect({ L: hex(l), K1: hex(k1) }).toEqual({ L: vector.L, K1: vector.K1 })
  expect(hex(unmasked)).toBe(vector.M1 + vector.M2)
  expect(hex(aesBlock(key, blocks))).toBe(vector.Kx)
  const second = await xaesDerive(key, prefix)
  expect([second.l, second.k1, second.kx].map(hex)).toEqual([vector.L, vector.K1, vector.Kx])
})

/** The records, with names for the reports. */
const named = <Vector extends object>(name: string, records: readonly Vector[]) =>
  records.map((vector, i) => Object.assign({ name: `${name} ${i}` }, vector))

describe.each([
  ...named('specification', single),
  ...named('expanded', expanded),
  ...named('same first half of the nonce', samePrefix),
])('message: $name', (vector) => {
  const key = bytes(vector.key)
  const nonce = bytes(vector.nonce)
  const aad = bytes(vector.aad)

  test('is sealed and opened', () => {
    expect(hex(xaesKey(key)(nonce.subarray(0, 12)).export())).toBe(vector.Kx)
    expect(hex(seal(key, nonce, aad, bytes(vector.plaintext)))).toBe(vector.ciphertext)
    expect(open(vector)?.toString('hex')).toBe(vector.plaintext)
  })

  test('is sealed and opened by the second implementation', async () => {
    expect(hex(await xaesSeal(key, nonce, aad, bytes(vector.plaintext)))).toBe(vector.ciphertext)
    const opened = await xaesOpen(key, nonce, aad, bytes(vector.ciphertext))
    expect(opened && hex(opened)).toBe(vector.plaintext)
  })
})

test('one kept key serves all messages with the same first half of the nonce', () => {
  const key = xaesKey(bytes(samePrefix[0]!.key))(bytes(samePrefix[0]!.nonce).subarray(0, 12))
  for (const { nonce, aad, plaintext, ciphertext } of samePrefix) {
    const tail = bytes(nonce).subarray(12)
    const sealed = Buffer.concat(encrypt(key, tail, bytes(aad), bytes(plaintext)))
    expect(sealed.toString('hex')).toBe(ciphertext)
  }
})

test.each(negative)('refused: $why', async (message) => {
  expect(open(message)).toBeUndefined()
  const { key, nonce, aad, ciphertext } = message
  expect(await xaesOpen(bytes(key), bytes(nonce), bytes(aad), bytes(ciphertext))).toBeUndefined()
})

test.each([
  [10_000, accumulated.iterations_10000],
  [1_000_000, accumulated.iterations_1000000],
])(
  '%i accumulated messages of random sizes',
  (iterations, expected) => {
    // Each message takes 32 + 24 + 1 + at most 255 + 1 + at most 255 bytes of the one stream, 313 as a rule.
    const outputLength = Math.min(iterations * 568, 2 ** 29)
    const stream = createHash('shake128', { outputLength }).digest()
    expect(stream.subarray(0, 16).toString('hex')).toBe('7f9c2ba4e88f827d616045507605853e')
    let at = 0
    const next = (length: number): Buffer => stream.subarray(at, (at += length))
    const results = createHash('shake128', { outputLength: 32 })
    for (let i = 0; i < iterations; i++) {
      const key = next(32)
      const nonce = next(24)
      const plaintext = next(next(1)[0]!)
      const aad = next(next(1)[0]!)
      const [ciphertext, tag] = encrypt(
        xaesKey(key)(nonce.subarray(0, 12)),
        nonce.subarray(12),
        aad,
        plaintext,
      )
      results.update(ciphertext).update(tag)
    }
    expect(results.digest('hex')).toBe(expected)
  },
  240_000,
)
