/**
 * The vectors of docs/token-format.md. Their inputs are data; what is computed from them comes from the second
 * implementation, and `npx vitest run test/token/token-vectors.test.ts -u` writes it down anew.
 */
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { secretList } from '../../src/keys/secret.ts'
import { openToken } from '../../src/token/node-token.ts'
import { claimsLength, writeClaims } from '../../src/token/claims-layout.ts'
import { open, type Opened, type Secret } from '../support/second-implementation.ts'
import {
  VECTORS_FILE,
  claimsOf,
  computeVectors,
  readingOf,
  secretOf,
  tokenVectors,
} from '../support/token-vectors.ts'

const { vectors, refused } = tokenVectors

test('the second implementation computes every vector', async () => {
  const computed = await computeVectors(tokenVectors)
  const text = `${JSON.stringify(computed, null, 1)}\n`
  await expect(text).toMatchFileSnapshot(fileURLToPath(VECTORS_FILE))
})

test('no two vectors have the same name or nonce', () => {
  const all = [...vectors, ...refused]
  const nonces = all.map(({ nonce }) => nonce).filter((nonce) => nonce !== undefined)
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  expect(new Set(nonces).size).toBe(nonces.length)
})

describe.each(vectors)('vector "$name"', (vector) => {
  const keyring = keyringOf(secretList(secretOf(vector), 'secret'), vector.cookieName)

  test('is opened', () => {
    expect(openToken(keyring, vector.token)).toEqual({
      ok: true,
      format: 'v1',
      keyIndex: 0,
      claims: claimsOf(vector),
      json: vector.json,
    })
  })

  test('has our key id and plain text', () => {
    const claims = claimsOf(vector)
    const target = new Uint8Array(claimsLength(claims))
    writeClaims(claims, target)
    const plaintext = Buffer.concat([target, Buffer.from(vector.json)])
    expect(plaintext.toString('hex')).toBe(vector.plaintext)
    expect(keyring.newest.header.toString('hex')).toBe(`01${vector.keyId}`)
  })

  test('is opened by the second implementation', async () => {
    expect(await open([secretOf(vector)], vector.cookieName, vector.token)).toEqual({
      ok: true,
      keyIndex: 0,
      claims: claimsOf(vector),
      json: vector.json,
    })
  })
})

/** Steps 7 and 8 of the specification's list, for the second implementation, which ends before them. */
const reasonFor = (opened: Opened, now: number): string => {
  if (!opened.ok) return opened.reason
  if (now > opened.claims.expires) return 'expired'
  try {
    const content: unknown = JSON.parse(opened.json)
    const isObject = content !== null && typeof content === 'object' && !Array.isArray(content)
    return isObject ? 'accepted' : 'malformed'
  } catch {
    return 'malformed'
  }
}

describe.each(refused)('refused: $name', (entry) => {
  const { secret, cookieName } = readingOf(entry)
  const read = (value: Secret) =>
    clientSessions({ secret: value, cookieName, clock: () => entry.now }).read(
      `${cookieName}=${entry.token}`,
    )

  test(`is ${entry.reason}`, () => {
    expect(read(secret)).toEqual({ ok: false, reason: entry.reason })
  })

  test(`is ${entry.reason} for the second implementation`, async () => {
    expect(reasonFor(await open([secret], cookieName, entry.token), entry.now)).toBe(entry.reason)
  })
})
