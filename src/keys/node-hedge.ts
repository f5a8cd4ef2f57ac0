/**
 * The second half of nonces, hedged: randomness and content both. A cloned machine or a broken generator repeats its
 * randomness; different content still gets a different nonce.
 */
import { hash } from 'node:crypto'
import { takeRandom } from '../crypto/node-random.ts'
import { RANDOM_BYTES } from './epoch.ts'

/** What fits into one cookie: 4096 characters of base64. */
const USUAL_BYTES = 3072

/** Gives bytes for the nonce of this content, as text with one character for each. */
export type Hedge = (content: Uint8Array) => string

/**
 * SHA-256(nonce key | randomness | additional data | content). With the key in front it serves as the PRF: of its output
 * only 96 bits leave, so that it cannot be extended.
 */
export const createHedge = (nonceKey: Uint8Array, aad: Uint8Array): Hedge => {
  const randomAt = nonceKey.length
  const aadAt = randomAt + RANDOM_BYTES
  const contentAt = aadAt + aad.length
  const inputFor = (contentBytes: number): Buffer => {
    // Not of Buffer's pool, where the key would remain for others to find.
    const input = Buffer.alloc(contentAt + contentBytes)
    input.set(nonceKey)
    input.set(aad, aadAt)
    return input
  }
  let usual: Buffer | undefined

  return (content) => {
    const input =
      content.length <= USUAL_BYTES ? (usual ??= inputFor(USUAL_BYTES)) : inputFor(content.length)
    const end = contentAt + content.length
    takeRandom(input, randomAt, RANDOM_BYTES)
    input.set(content, contentAt)
    const digest = hash('sha256', input.subarray(0, end), 'binary')
    // What is used but once goes whole, with its key.
    input.fill(0, input === usual ? contentAt : 0, end)
    return digest
  }
}
