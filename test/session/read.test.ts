import { expect, test } from 'vitest'
import { createConfig } from '../../src/session/config.ts'
import { newSession, readSession } from '../../src/session/read.ts'
import { rejected, type TokenResult } from '../../src/token/result.ts'

const config = createConfig(
  {
    secret: 'a secret for tests of reading sessions',
    duration: 1000,
    idleDuration: 200,
    clock: () => 5000,
  },
  false,
)

test('a session comes with its creation and its end if it is not used again', () => {
  const claims = { birth: 4500, start: 4600, active: 4900, expires: 5500 }
  const token: TokenResult = { ok: true, format: 'v1', keyIndex: 0, claims, json: '{"a":1}' }
  expect(readSession([token], config)).toEqual({
    ok: true,
    data: { a: 1 },
    createdAt: 4500,
    expiresAt: 5100,
    id: undefined,
  })
})

test('the id is the same text as in a request', () => {
  const id = Uint8Array.from({ length: 16 }, (_, index) => index)
  const claims = { birth: 4900, start: 4900, active: 4900, expires: 5500, id }
  const token: TokenResult = { ok: true, format: 'v1', keyIndex: 0, claims, json: '{}' }
  expect(readSession([token], config)).toMatchObject({ id: '000102030405060708090a0b0c0d0e0f' })
})

test('or the one reason why there is none', () => {
  expect(readSession([], config)).toEqual({ ok: false, reason: 'absent' })
  expect(readSession([rejected('malformed'), rejected('forged')], config)).toEqual({
    ok: false,
    reason: 'forged',
  })
})

test('a new session is born now', () => {
  expect(newSession('seal', { a: 1 }, config)).toEqual({
    claims: { birth: 5000, start: 5000, active: 5000, expires: 6000 },
    json: '{"a":1}',
  })
  expect(newSession('seal', Object.create(null), config).json).toBe('{}')
})

test.each([undefined, null, 'text', 5, [], new Map(), () => 1])('%o cannot be sealed', (data) => {
  expect(() => newSession('seal', data, config)).toThrow(
    /^client-sessions: the argument of seal\(\) is .*; pass an object/,
  )
})
