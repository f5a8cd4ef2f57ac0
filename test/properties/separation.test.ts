/** A token is good under its own cookie name, secret and format, and under no other. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { content, cookieName, secret } from '../support/arbitraries.ts'

const { util } = clientSessions
const bytes = (value: string | Uint8Array): string => Buffer.from(value).toString('hex')

describe.each(['v1', '0.8'] as const)('format %s', (format) => {
  test('another cookie name', () => {
    fc.assert(
      fc.property(content, cookieName, cookieName, secret, (data, one, two, key) => {
        fc.pre(one !== two)
        const token = clientSessions({ secret: key, cookieName: one, format }).seal(data)
        const other = clientSessions({ secret: key, cookieName: two, format })
        expect(other.read(`${two}=${token}`)).toEqual({ ok: false, reason: 'unknown-key' })
        expect(util.decode({ secret: key, cookieName: two }, token)).toBeUndefined()
      }),
      { seed: 31, numRuns: 200 },
    )
  })

  test('another secret: never an exception', () => {
    fc.assert(
      fc.property(content, cookieName, secret, secret, (data, name, one, two) => {
        fc.pre(bytes(one) !== bytes(two))
        const token = clientSessions({ secret: one, cookieName: name, format }).seal(data)
        const other = clientSessions({ secret: two, cookieName: name, format })
        expect(other.read(`${name}=${token}`)).toMatchObject({
          ok: false,
          reason: format === 'v1' ? 'unknown-key' : 'forged',
        })
        expect(util.decode({ secret: two, cookieName: name }, token)).toBeUndefined()
      }),
      { seed: 32, numRuns: 200 },
    )
  })

  test('a list with the secret anywhere in it', () => {
    fc.assert(
      fc.property(
        content,
        fc.uniqueArray(secret, { minLength: 1, maxLength: 4, selector: bytes }),
        fc.nat(),
        (data, secrets, n) => {
          const key = secrets[n % secrets.length]!
          const token = clientSessions({ secret: key, format }).seal(data)
          expect(
            clientSessions({ secret: secrets, format }).read(`session_state=${token}`),
          ).toMatchObject({
            ok: true,
            data,
          })
        },
      ),
      { seed: 33, numRuns: 100 },
    )
  })
})

const keyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

test('wrong explicit keys of 0.8: never an exception', () => {
  fc.assert(
    fc.property(
      content,
      keyBytes(32),
      keyBytes(32),
      keyBytes(48),
      (data, one, two, signatureKey) => {
        fc.pre(bytes(one) !== bytes(two))
        const options = { cookieName: 'session', signatureKey, format: '0.8' } as const
        const token = util.encode({ ...options, encryptionKey: one }, data)
        const reader = { ...options, encryptionKey: two }
        expect(util.decode(reader, token)).toBeUndefined()
        expect(clientSessions(reader).read(`session=${token}`)).toEqual({
          ok: false,
          reason: 'unknown-key',
        })
      },
    ),
    { seed: 34, numRuns: 300 },
  )
})

describe('one format is never taken for the other', () => {
  const key = 'a secret for properties of two formats, long'
  const v1 = clientSessions({ secret: key, cookieName: 'session' })
  const legacy = clientSessions({ secret: key, cookieName: 'session', format: '0.8' })

  test('0.8 that is not read any more is told as such, version 1 is read', () => {
    const closed = clientSessions({ secret: key, cookieName: 'session', legacy: false })
    expect(closed.read(`session=${legacy.seal({})}`)).toEqual({ ok: false, reason: 'legacy' })
    expect(closed.read(`session=${v1.seal({})}`).ok).toBe(true)
  })

  test('tokens with dots put in or taken out', () => {
    fc.assert(
      fc.property(content, fc.nat(), (data, n) => {
        const token = v1.seal(data)
        const i = n % token.length
        expect(v1.read(`session=${token.slice(0, i)}.${token.slice(i)}`).ok).toBe(false)
        expect(v1.read(`session=${legacy.seal(data).replaceAll('.', '')}`).ok).toBe(false)
        expect(v1.read(`session=${legacy.seal(data).replaceAll('.', '-')}`).ok).toBe(false)
      }),
      { seed: 35, numRuns: 200 },
    )
  })
})
