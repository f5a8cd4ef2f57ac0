/** Times that no token has room for, from 0.8 cookies, clocks and callers: they must not wrap, nor break the token. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { codecOf } from '../../src/adapters/node-codec.ts'
import { createConfig } from '../../src/session/config.ts'
import { openSession } from '../../src/session/open-session.ts'
import { candidatesOf } from '../../src/session/select-token.ts'
import { legacyToken } from '../support/legacy-token.ts'
import { requestContext } from '../support/context.ts'

const NOW = 1_767_225_600_000
const secret = 'a secret for tests of times in tokens, long'

describe('a 0.8 session without a sensible end', () => {
  const options = { secret, cookieName: 'session', clock: () => NOW }

  test.each([2 ** 47, 2 ** 48, 2 ** 48 + 1000, 2 ** 50 + 5, 9e15 - NOW])(
    'of %d ms lives on after its upgrade',
    (duration) => {
      const config = createConfig(options, false)
      const codec = codecOf(config)
      const cookie = legacyToken({
        secret,
        plaintext: 'session={"user":42}',
        createdAt: NOW - 1000,
        duration,
      })
      const { session } = openSession(
        candidatesOf([codec.open(cookie, NOW)], config, NOW),
        requestContext(config),
      )
      const pending = session.prepare()
      if (pending?.type !== 'seal') throw new Error('the cookie was not upgraded')
      const upgraded = codec.seal(pending.claims, pending.json)
      const read = clientSessions(options).read(`session=${upgraded}`)
      expect(read).toMatchObject({ ok: true, data: { user: 42 } })
      expect((read as { expiresAt: number }).expiresAt).toBe(
        Math.min(NOW - 1000 + duration, 2 ** 48 - 1),
      )
    },
  )
})

describe('a clock with fractions of milliseconds', () => {
  test.each(['v1', '0.8'] as const)('makes readable cookies in %s', (format) => {
    const sessions = clientSessions({
      secret,
      format,
      cookieName: 'session',
      clock: () => NOW + 0.4,
    })
    expect(sessions.read(`session=${sessions.seal({ a: 1 })}`)).toMatchObject({
      ok: true,
      data: { a: 1 },
    })
  })
})

test('util.encode keeps an end that is too late as the last one there is', () => {
  const options = { secret, cookieName: 'session' }
  const token = clientSessions.util.encode(options, { a: 1 }, 2 ** 49, NOW)
  expect(clientSessions.util.decode(options, token)).toEqual({
    content: { a: 1 },
    createdAt: NOW,
    duration: 2 ** 48 - 1 - NOW,
  })
})
