/** `clientSessions.util` beside the real one of 0.8. */
import { randomBytes } from 'node:crypto'
import old from 'client-sessions-0.8'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { sealToken } from '../../src/token/node-token.ts'

const { util } = clientSessions
const options = { cookieName: 'session', secret: 'Rk7vQ2mZ9xLw4TbN8cHs1yJd6pGf3aUe' }

describe('computeHmac gives what 0.8 gives', () => {
  const signatureKey = Buffer.alloc(64, 'k')
  test.each(['sha256', 'sha256-drop128', 'sha384', 'sha384-drop192', 'sha512', 'sha512-drop256'])(
    '%s',
    (signatureAlgorithm) => {
      const [iv, ciphertext] = [randomBytes(16), randomBytes(48)]
      const given = [
        { signatureAlgorithm, signatureKey },
        iv,
        ciphertext,
        5000,
        1234567890,
      ] as const
      expect(util.computeHmac(...given)).toEqual(old.util.computeHmac(...given))
    },
  )

  test('and refuses an algorithm that 0.8 has not', () => {
    const wrong = { signatureAlgorithm: 'md5', signatureKey }
    expect(() => util.computeHmac(wrong, 'iv', 'text', 1, 2)).toThrow(
      'signatureAlgorithm is "md5"; it must be one of sha256, sha256-drop128',
    )
  })
})

test('encode and decode need the name of the cookie', () => {
  const nameless = { secret: options.secret }
  expect(() => util.encode(nameless, {})).toThrow('cookieName is undefined; util needs the name')
  expect(() => util.decode(nameless, 'text')).toThrow('cookieName is undefined')
  expect(() => util.decode(undefined as never, 'text')).toThrow('cookieName is undefined')
})

test("encode takes the time of the options' clock, as the middleware does", () => {
  const value = util.encode({ ...options, clock: () => 1_800_000_000_000.7 }, {})
  expect(util.decode(options, value)?.createdAt).toBe(1_800_000_000_000)
})

test('encode takes any value that JSON has, and no other', () => {
  for (const content of [null, 'text', 7, [1, 2], { a: 1 }]) {
    expect(util.decode(options, util.encode(options, content))?.content).toEqual(content)
  }
  expect(() => util.encode(options, undefined)).toThrow('the content is undefined')
  expect(() => util.encode(options, () => 1)).toThrow('the content is a function')
})

test('decode gives undefined for what is no text, and for content that is not JSON', () => {
  expect(util.decode(options, undefined as never)).toBeUndefined()
  expect(util.decode(options, 7 as never)).toBeUndefined()
  const keyring = keyringOf([Buffer.from(options.secret)], 'session')
  const time = 1_800_000_000_000
  const claims = { birth: time, start: time, active: time, expires: time + 1000 }
  expect(util.decode(options, sealToken(keyring, claims, '{"half":'))).toBeUndefined()
  expect(util.decode(options, sealToken(keyring, claims, '{}'))?.content).toEqual({})
})
