import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import {
  legacyKeyPair,
  openLegacy,
  sealLegacy,
  type LegacyKeys,
} from '../../src/token/node-legacy.ts'
import { looksLegacy, parseLegacy } from '../../src/token/legacy.ts'
import { legacyToken, type LegacyParts } from '../support/legacy-token.ts'

interface Util08 {
  encode(options: object, content: unknown, duration?: number, createdAt?: number): string
  decode(
    options: object,
    text: string,
  ): { content: unknown; createdAt: number; duration: number } | undefined
}
const { util: util08 } = createRequire(import.meta.url)('client-sessions-0.8') as { util: Util08 }

const secret = 'a secret of 0.8'
const keys: LegacyKeys = {
  encryptionAlgorithm: 'aes256',
  signatureAlgorithm: 'sha256',
  pairs: [legacyKeyPair(Buffer.from(secret), undefined, undefined)],
}
const honest: LegacyParts = {
  secret,
  plaintext: 'session={"user":42}',
  createdAt: 1_700_000_000_000,
  duration: 86_400_000,
}
const open = (text: string) => openLegacy(keys, 'session', text, false)
const refused = (reason: string) => ({ ok: false, reason })

test('a token of version 1 has no dot, one of 0.8 has', () => {
  expect(looksLegacy('AQAA')).toBe(false)
  expect(looksLegacy(legacyToken(honest))).toBe(true)
})

test('an honest token is opened; its creation stands for birth, start and activity', () => {
  expect(open(legacyToken(honest))).toEqual({
    ok: true,
    format: '0.8',
    keyIndex: 0,
    claims: {
      birth: 1_700_000_000_000,
      start: 1_700_000_000_000,
      active: 1_700_000_000_000,
      expires: 1_700_086_400_000,
    },
    json: '{"user":42}',
  })
})

describe('the package of 0.8', () => {
  const options = { cookieName: 'session', secret }

  test('writes what we open', () => {
    const token = util08.encode(options, { Zoë: ['🍪'] }, 5000, 1_700_000_000_000)
    expect(open(token)).toMatchObject({
      ok: true,
      json: '{"Zoë":["🍪"]}',
      claims: { start: 1_700_000_000_000, expires: 1_700_000_005_000 },
    })
  })

  test('opens what we write', () => {
    const claims = { birth: 1, start: 1_700_000_000_000, active: 2, expires: 1_700_000_005_000 }
    const token = sealLegacy(keys, 'session', claims, '{"Zoë":["🍪"]}')
    expect(util08.decode(options, token)).toEqual({
      content: { Zoë: ['🍪'] },
      createdAt: 1_700_000_000_000,
      duration: 5000,
    })
    expect(parseLegacy(token, false)).toBeDefined()
  })

  test.each([
    ['aes128', 16, 'sha256', 32],
    ['aes192', 24, 'sha384', 48],
    ['aes256', 32, 'sha512', 64],
    ['aes128', 16, 'sha256-drop128', 32],
    ['aes192', 24, 'sha384-drop192', 48],
    ['aes256', 32, 'sha512-drop256', 64],
  ] as const)(
    'agrees on %s (%i bytes) and %s (%i bytes)',
    (encryptionAlgorithm, e, signatureAlgorithm, s) => {
      const encryptionKey = Buffer.alloc(e, 1)
      const signatureKey = Buffer.alloc(s, 2)
      const algorithms = { encryptionAlgorithm, signatureAlgorithm }
      const explicit: LegacyKeys = {
        ...algorithms,
        pairs: [legacyKeyPair(undefined, encryptionKey, signatureKey)],
      }
      const options08 = { cookieName: 'session', ...algorithms, encryptionKey, signatureKey }
      const claims = { birth: 1, start: 1, active: 1, expires: 2 }
      const token = sealLegacy(explicit, 'session', claims, '{"a":1}')
      expect(util08.decode({ ...options08 }, token)?.content).toEqual({ a: 1 })
      const theirs = util08.encode({ ...options08 }, { a: 2 })
      expect(openLegacy(explicit, 'session', theirs, false)).toMatchObject({
        ok: true,
        json: '{"a":2}',
      })
    },
  )
})

test('two seals have different ivs', () => {
  const claims = { birth: 1, start: 1, active: 1, expires: 2 }
  const ivs = Array.from({ length: 50 }, () =>
    sealLegacy(keys, 'session', claims, '{}').slice(0, 22),
  )
  expect(new Set(ivs).size).toBe(50)
})

describe('several secrets', () => {
  const pairs = ['new', secret].map((text) =>
    legacyKeyPair(Buffer.from(text), undefined, undefined),
  )

  test('all open, and the index says which', () => {
    const ring = { ...keys, pairs }
    expect(openLegacy(ring, 'session', legacyToken(honest), false)).toMatchObject({ keyIndex: 1 })
    const fresh = legacyToken({ ...honest, secret: 'new' })
    expect(openLegacy(ring, 'session', fresh, false)).toMatchObject({ keyIndex: 0 })
    const token = sealLegacy(ring, 'session', { birth: 1, start: 1, active: 1, expires: 2 }, '{}')
    expect(openLegacy(ring, 'session', token, false)).toMatchObject({ keyIndex: 0 })
  })
})

describe('not authentic', () => {
  test('another secret', () => {
    expect(open(legacyToken({ ...honest, secret: 'another' }))).toEqual(refused('forged'))
  })

  test.each([0, 1, 2, 3, 4])('part %i of another token', (part) => {
    const other = legacyToken({
      secret,
      plaintext: 'session={"user":43}',
      createdAt: 1_700_000_000_001,
      duration: 86_400_001,
      iv: Buffer.alloc(16, 6),
    }).split('.')
    const parts = legacyToken(honest).split('.')
    parts[part] = other[part]!
    expect(open(parts.join('.'))).toEqual(refused('forged'))
  })
})

describe('authentic, and not ours', () => {
  test.each(['cart={"user":42}', 'sessio={"user":42}', 'session{"user":42}', '', 'Session={}'])(
    'with the plain text %j',
    (plaintext) => {
      expect(open(legacyToken({ ...honest, plaintext }))).toEqual(refused('unknown-key'))
    },
  )

  test('with another encryption key: never an exception', () => {
    for (let i = 0; i < 50; i++) {
      const token = legacyToken({ ...honest, encryptionKey: Buffer.alloc(32, i) })
      expect(open(token)).toEqual(refused('unknown-key'))
    }
  })
})

const join = (...parts: string[]): string => parts.join('.')

describe('malformed', () => {
  const token = legacyToken(honest)
  const [iv, ciphertext, createdAt, duration, mac] = token.split('.') as [
    string,
    string,
    string,
    string,
    string,
  ]

  test.each([
    ['four parts', join(iv, ciphertext, createdAt, duration)],
    ['six parts', `${token}.`],
    ['nothing but dots', '....'],
    ['an empty part', join(iv, ciphertext, '', duration, mac)],
    [
      'an iv of 15 bytes',
      join(Buffer.alloc(15).toString('base64url'), ciphertext, createdAt, duration, mac),
    ],
    [
      'an iv of 17 bytes',
      join(Buffer.alloc(17).toString('base64url'), ciphertext, createdAt, duration, mac),
    ],
    ['unused bits in the iv', join(`${iv.slice(0, -1)}R`, ciphertext, createdAt, duration, mac)],
    [
      'unused bits in the ciphertext',
      join(iv, `${ciphertext.slice(0, -1)}R`, createdAt, duration, mac),
    ],
    ['unused bits in the MAC', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'R'}`],
    ['padding', `${token}=`],
    ['plus', join(`+${iv.slice(1)}`, ciphertext, createdAt, duration, mac)],
    ['a space', ` ${token}`],
    ['a line break at the end', `${token}\n`],
    [
      'a MAC of 31 bytes',
      join(iv, ciphertext, createdAt, duration, Buffer.alloc(31).toString('base64url')),
    ],
    [
      'a MAC of 16 bytes',
      join(iv, ciphertext, createdAt, duration, Buffer.alloc(16).toString('base64url')),
    ],
    [
      'a MAC of 65 bytes',
      join(iv, ciphertext, createdAt, duration, Buffer.alloc(65).toString('base64url')),
    ],
  ])('%s', (_, text) => {
    expect(open(text)).toEqual(refused('malformed'))
  })

  // With a right MAC over the very text, as only the shape shall decide.
  test.each([
    '01700000000000',
    '+1700000000000',
    '-1',
    ' 1',
    '1 ',
    '1e3',
    '1abc',
    '0x10',
    'NaN',
    'Infinity',
    '',
    '17000000000000000',
    '１',
  ])('a time of %j', (time) => {
    expect(open(legacyToken({ ...honest, createdAt: time }))).toEqual(refused('malformed'))
    expect(open(legacyToken({ ...honest, duration: time }))).toEqual(refused('malformed'))
  })

  test('times whose sum is not a safe integer', () => {
    const most = { ...honest, createdAt: 1, duration: Number.MAX_SAFE_INTEGER - 1 }
    expect(open(legacyToken(most)).ok).toBe(true)
    expect(open(legacyToken({ ...most, createdAt: 2 }))).toEqual(refused('malformed'))
  })

  test.each([17, 31, 33])('a ciphertext of %i bytes', (bytes) => {
    const bad = legacyToken({ ...honest, ciphertext: Buffer.alloc(bytes) })
    expect(open(bad)).toEqual(refused('malformed'))
  })

  test('a ciphertext of no bytes, or of less than a block', () => {
    for (const bytes of [0, 1, 15]) {
      const bad = legacyToken({ ...honest, ciphertext: Buffer.alloc(bytes) })
      expect(open(bad)).toEqual(refused('malformed'))
    }
  })
})

test('util.decode alone takes unused bits in the MAC, as 0.8 does', () => {
  const token = legacyToken(honest)
  const last = token.at(-1)!
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const loose = token.slice(0, -1) + alphabet[alphabet.indexOf(last) + 1]!
  expect(openLegacy(keys, 'session', loose, false)).toEqual(refused('malformed'))
  expect(openLegacy(keys, 'session', loose, true).ok).toBe(true)
})
