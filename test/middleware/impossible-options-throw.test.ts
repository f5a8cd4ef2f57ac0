import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { SECRET } from '../support/hosts.ts'
import { errorOf } from '../support/wrong-options.ts'

const KEY = randomBytes(32)

const IMPOSSIBLE: readonly (readonly [string, object, RegExp])[] = [
  [
    'ephemeral with maxAge',
    { cookie: { ephemeral: true, maxAge: 1000 } },
    /ephemeral and cookie\.maxAge contradict.*remove one/,
  ],
  [
    'SameSite=None without Secure',
    { cookie: { sameSite: 'none' } },
    /sameSite "none".*set cookie\.secure to true/,
  ],
  [
    'Partitioned without Secure',
    { cookie: { partitioned: true } },
    /cookie\.partitioned.*set cookie\.secure to true/,
  ],
  [
    '__Secure- without Secure',
    { cookieName: '__Secure-s', requestKey: 's' },
    /__Secure-s.*set cookie\.secure to true/,
  ],
  ['__Host- without Secure', { cookieName: '__Host-s' }, /__Host-s.*set cookie\.secure to true/],
  ['__host- in small letters', { cookieName: '__host-s' }, /__host-s.*set cookie\.secure to true/],
  [
    '__Host- with Domain',
    { cookieName: '__Host-s', cookie: { secure: true, domain: 'a.b' } },
    /remove cookie\.domain/,
  ],
  [
    '__Host- with a path',
    { cookieName: '__Host-s', cookie: { secure: true, path: '/a' } },
    /cookie\.path must be "\/"/,
  ],
  [
    '__Http- without HttpOnly',
    { cookieName: '__Http-s', cookie: { secure: true, httpOnly: false } },
    /leave cookie\.httpOnly on/,
  ],
  [
    'two equal keys',
    { encryptionKey: KEY, signatureKey: Buffer.from(KEY) },
    /signatureKey is the same as encryptionKey.*must be different/,
  ],
  [
    'no secret and one key',
    { secret: undefined, encryptionKey: KEY },
    /secret is undefined.*both encryptionKey and signatureKey/,
  ],
  [
    'format 0.8 and idleDuration',
    { format: '0.8', idleDuration: 1000 },
    /idleDuration.*remove idleDuration or format/,
  ],
  [
    'format 0.8 and no reading of it',
    { format: '0.8', legacy: false },
    /legacy.*remove legacy, or write format "v1"/,
  ],
  [
    'a cap below duration',
    { duration: 2000, absoluteDuration: 1000 },
    /absoluteDuration is 1000.*duration of 2000/,
  ],
]

describe('what cannot be together throws with a remedy', () => {
  test.each(IMPOSSIBLE)('%s', (_, options, message) => {
    const error = errorOf({ secret: SECRET, ...options })
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^client-sessions: /)
    expect((error as Error).message).toMatch(message)
  })
})

test.each([
  ['nulls where 0.8 took them', { duration: null, activeDuration: null, cookie: { maxAge: null } }],
  ['undefined for every option', { cookieName: undefined, duration: undefined, cookie: undefined }],
  ['a Buffer as secret', { secret: Buffer.from(SECRET) }],
  ['a Uint8Array as secret', { secret: new Uint8Array(Buffer.from(SECRET)) }],
  [
    'keys in place of a secret',
    { secret: undefined, encryptionKey: KEY, signatureKey: randomBytes(32) },
  ],
  ['a prefix that browsers enforce', { cookieName: '__Host-s', cookie: { secure: true } }],
  ['SameSite in capitals', { cookie: { sameSite: 'Strict' } }],
  ['options without a prototype', Object.assign(Object.create(null), { secret: SECRET })],
])('%s is fine', (_, options: object) => {
  expect(errorOf({ secret: SECRET, ...options })).toBeTypeOf('function')
})
