/** No change of an honest token, however small, is read. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { BASE64URL } from '../support/arbitraries.ts'

const secret = 'a secret for properties of tampering, long'
const NOW = 1_767_225_600_000

describe.each(['v1', '0.8'] as const)('format %s', (format) => {
  const sessions = clientSessions({ secret, cookieName: 'session', format, clock: () => NOW })
  const tokens = Array.from({ length: 8 }, (_, i) =>
    sessions.seal({ user: i, text: 'x'.repeat(i) }),
  )
  const isRead = (text: string): boolean => sessions.read(`session=${text}`).ok
  const refuse = (text: string) => {
    expect(sessions.read(`session=${text}`)).toMatchObject({ ok: false })
    return true
  }
  /** Characters that a Cookie header can carry inside of a value, and that are not trimmed or unquoted away. */
  const character = fc.constantFrom(...BASE64URL, ...'.=+/!~%,:"0123456789'.split(''))
  const token = fc.constantFrom(...tokens)
  const at = fc.nat({ max: 1000 })

  test('the tokens themselves are good', () => {
    expect(tokens.every(isRead)).toBe(true)
  })

  test('every other character at every place', () => {
    const text = tokens[3]!
    for (let i = 0; i < text.length; i++) {
      for (const other of [...BASE64URL, '.', '=', '+']) {
        if (other !== text[i]) refuse(text.slice(0, i) + other + text.slice(i + 1))
      }
    }
  }, 30_000)

  test('every truncation, at both ends', () => {
    for (const text of tokens) {
      for (let i = 1; i <= text.length; i++) {
        refuse(text.slice(0, -i))
        refuse(text.slice(i))
      }
    }
  })

  test('any insertion', () => {
    const insertion = fc.array(character, { minLength: 1, maxLength: 5 }).map((a) => a.join(''))
    fc.assert(
      fc.property(token, at, insertion, (text, place, inserted) => {
        const i = place % (text.length + 1)
        return refuse(text.slice(0, i) + inserted + text.slice(i))
      }),
      { seed: 21, numRuns: 5000 },
    )
  })

  test('any deletion inside', () => {
    fc.assert(
      fc.property(token, at, fc.integer({ min: 1, max: 40 }), (text, place, length) => {
        const i = place % text.length
        return refuse(text.slice(0, i) + text.slice(i + length))
      }),
      { seed: 22, numRuns: 3000 },
    )
  })

  test('any splice of two tokens', () => {
    fc.assert(
      fc.property(token, token, at, at, (one, two, i, j) => {
        const spliced = one.slice(0, i % one.length) + two.slice(j % two.length)
        fc.pre(!tokens.includes(spliced))
        return refuse(spliced)
      }),
      { seed: 23, numRuns: 5000 },
    )
  })

  if (format === 'v1') {
    test('any field of another token, at its own place', () => {
      const [first, ...others] = tokens.map((text) => Buffer.from(text, 'base64url')) as [Buffer]
      const fields = [0, 4, 16, 28, first.length]
      for (const other of others as Buffer[]) {
        for (const [i, from] of fields.slice(0, -1).entries()) {
          const mixed = Buffer.from(first)
          other.copy(mixed, from, from, fields[i + 1])
          if (!mixed.equals(first)) refuse(mixed.toString('base64url'))
        }
      }
    })
  }

  if (format === '0.8') {
    test('any part of another token, at its own place', () => {
      const [first, ...others] = tokens.map((text) => text.split('.')) as [string[]]
      for (const other of others as string[][]) {
        for (const i of first.keys()) {
          if (other[i] !== first[i]) refuse(first.with(i, other[i]!).join('.'))
        }
      }
    })
  }

  test('any bit of the bytes', () => {
    const text = tokens[2]!
    const parts = text.split('.')
    parts.forEach((part, index) => {
      const bytes = Buffer.from(part, 'base64url')
      if (/^\d+$/.test(part)) return // the decimal numbers of 0.8, changed above
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes)
        changed[bit >> 3]! ^= 1 << (bit & 7)
        refuse(parts.with(index, changed.toString('base64url')).join('.'))
      }
    })
  })
})
