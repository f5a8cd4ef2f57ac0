import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import type { Claims } from '../../src/token/claims.ts'
import { sealToken } from '../../src/token/node-token.ts'

const keyring = keyringOf([Buffer.from('a secret for tests of the size of tokens')], 'session')
const times: Claims = { birth: 1e12, start: 1e12, active: 1e12, expires: 2e12 }
const jsonOf = (bytes: number): string => JSON.stringify({ a: 'x'.repeat(bytes - 8) })

test('a session of 250 bytes of JSON takes at most 420 characters', () => {
  const json = jsonOf(250)
  expect(Buffer.byteLength(json)).toBe(250)
  expect(sealToken(keyring, times, json)).toHaveLength(418)
})

test.each([8, 9, 10, 250, 1000, 3000])('%i bytes of JSON: 63 bytes more, in base64url', (bytes) => {
  const token = sealToken(keyring, times, jsonOf(bytes))
  expect(Buffer.from(token, 'base64url')).toHaveLength(bytes + 63)
  expect(token).toHaveLength(Math.ceil(((bytes + 63) * 4) / 3))
  expect(token).toMatch(/^A[Q-Za-f][\w-]+$/) // no "=" and no "."
})

test('the size counts bytes, not characters', () => {
  const token = sealToken(keyring, times, '{"a":"渡🍪"}')
  expect(Buffer.from(token, 'base64url')).toHaveLength(63 + 8 + 3 + 4)
})

test('an id takes 16 bytes, a start 6', () => {
  const full: Claims = { ...times, start: 1e12 + 1, id: new Uint8Array(16), ephemeral: true }
  expect(Buffer.from(sealToken(keyring, full, '{}'), 'base64url')).toHaveLength(63 + 2 + 22)
})

describe.each([
  ['session', 3003],
  ['session_state', 2999],
  ['s', 3008],
])('cookie %s', (cookieName, capacity) => {
  const sessions = clientSessions({ secret: 'a secret for tests of capacity, 32+', cookieName })

  test(`holds ${capacity} bytes of JSON and not one more`, () => {
    expect(capacity).toBe(Math.floor((3 * (4096 - cookieName.length)) / 4) - 63)
    const content = { a: 'x'.repeat(capacity - 8) }
    expect(sessions.read(`${cookieName}=${sessions.seal(content)}`)).toMatchObject({
      data: content,
    })
    expect(() => sessions.seal({ a: 'x'.repeat(capacity - 7) })).toThrow(
      expect.objectContaining({ code: 'too-large' }),
    )
  })
})
