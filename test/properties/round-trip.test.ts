import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { readUint48, writeUint48 } from '../../src/base/uint48.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { secretList } from '../../src/keys/secret.ts'
import { openToken, sealToken } from '../../src/token/node-token.ts'
import { claims, content, cookieName, secret } from '../support/arbitraries.ts'
import { open, seal } from '../support/second-implementation.ts'

const NOW = 1_767_225_600_000

describe.each(['v1', '0.8'] as const)('format %s', (format) => {
  test('any session is read as it was sealed', () => {
    fc.assert(
      fc.property(content, cookieName, secret, (data, name, key) => {
        const sessions = clientSessions({ secret: key, cookieName: name, format, clock: () => NOW })
        const read = sessions.read(`a=b; ${name}=${sessions.seal(data)}; c=d`)
        expect(read).toEqual({ ok: true, data, createdAt: NOW, expiresAt: NOW + 86_400_000 })
        expect(read.ok && JSON.stringify(read.data)).toBe(JSON.stringify(data))
      }),
      { seed: 11, numRuns: 200 },
    )
  })

  test('any content is decoded as it was encoded', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        cookieName,
        secret,
        fc.integer({ min: 1, max: 1e12 }),
        fc.integer({ min: 1, max: 2e12 }),
        (value, name, key, duration, createdAt) => {
          const options = { secret: key, cookieName: name, format }
          const json = JSON.stringify(value)
          const token = clientSessions.util.encode(options, value, duration, createdAt)
          const decoded = clientSessions.util.decode(options, token)!
          expect(JSON.stringify(decoded.content)).toBe(json)
          expect(decoded).toMatchObject({ duration, createdAt })
        },
      ),
      { seed: 12, numRuns: 200 },
    )
  })
})

const json = content.map((value) => JSON.stringify(value))

test('the second implementation opens what we seal', async () => {
  await fc.assert(
    fc.asyncProperty(claims, json, cookieName, secret, async (times, text, name, key) => {
      const token = sealToken(keyringOf(secretList(key, 'secret'), name), times, text)
      const opened = await open([key], name, token)
      expect(opened).toEqual({ ok: true, keyIndex: 0, claims: times, json: text })
    }),
    { seed: 13, numRuns: 300 },
  )
})

test('we open what the second implementation seals', async () => {
  const nonce = fc.uint8Array({ minLength: 24, maxLength: 24 })
  await fc.assert(
    fc.asyncProperty(claims, json, cookieName, secret, nonce, async (times, text, name, key, n) => {
      const token = await seal(key, name, n, times, text)
      const opened = openToken(keyringOf(secretList(key, 'secret'), name), token)
      expect(opened).toEqual({ ok: true, format: 'v1', keyIndex: 0, claims: times, json: text })
    }),
    { seed: 14, numRuns: 300 },
  )
})

test('any time of 48 bits is read as it was written, at any offset', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.nat({ max: 10 }), (value, offset) => {
      const bytes = new Uint8Array(20).fill(0xaa)
      writeUint48(bytes, offset, value)
      expect(readUint48(bytes, offset)).toBe(value)
      expect(bytes.filter((byte) => byte !== 0xaa).length).toBeLessThanOrEqual(6)
    }),
    { seed: 15, numRuns: 1000 },
  )
})
