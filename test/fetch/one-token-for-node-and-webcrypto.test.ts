import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { encrypt } from '../../src/crypto/node-xaes.ts'
import { createSessions } from '../../src/fetch.ts'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { secretList } from '../../src/keys/secret.ts'
import { webKeyringOf } from '../../src/keys/web-keyring.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { claimsLength, writeClaims } from '../../src/token/claims-layout.ts'
import { openWebToken } from '../../src/token/web-token.ts'
import { content, cookieName, secret } from '../support/arbitraries.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { claimsOf, readingOf, secretOf, tokenVectors } from '../support/token-vectors.ts'

const both = (options: SessionOptions) => ({
  node: clientSessions(options),
  web: createSessions(options),
})

const ALGORITHMS: readonly SessionOptions[] = ['aes128', 'aes192', 'aes256'].flatMap(
  (encryptionAlgorithm) =>
    ['sha256', 'sha256-drop128', 'sha384', 'sha384-drop192', 'sha512', 'sha512-drop256'].map(
      (signatureAlgorithm) => ({
        format: '0.8',
        encryptionAlgorithm,
        signatureAlgorithm,
        encryptionKey: Buffer.from(SECRET).subarray(
          0,
          { aes128: 16, aes192: 24, aes256: 32 }[encryptionAlgorithm],
        ),
        signatureKey: Buffer.from(SECRET + OTHER_SECRET),
      }),
    ),
)

describe('what one seals the other opens', () => {
  test.each(['v1', '0.8'] as const)(
    'any content, name and secret, in format %s',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(content, cookieName, secret, async (data, name, key) => {
          const all = { cookieName: name, secret: key, format }
          const node = clientSessions({ ...all, requestKey: 'session' })
          const web = createSessions(all)
          const byWeb = node.read(`${name}=${await web.seal(data)}`)
          const byNode = await web.read(`${name}=${node.seal(data)}`)
          expect(byWeb).toMatchObject({ ok: true })
          expect(byWeb.ok && JSON.stringify(byWeb.data)).toBe(JSON.stringify(data))
          expect(byNode.ok && JSON.stringify(byNode.data)).toBe(JSON.stringify(data))
        }),
        { numRuns: 60 },
      )
    },
  )

  test.each(ALGORITHMS)(
    '0.8 with $encryptionAlgorithm and $signatureAlgorithm',
    async (options) => {
      const { node, web } = both({ cookieName: 'session', ...options })
      const data = { user: { id: 7 }, é: '✓' }
      expect(node.read(`session=${await web.seal(data)}`)).toMatchObject({ ok: true, data })
      expect(await web.read(`session=${node.seal(data)}`)).toMatchObject({ ok: true, data })
    },
  )

  test('in several cookies, and after a rotation', async () => {
    const data = { text: 'x'.repeat(4500) }
    const old = both({ cookieName: 'session', secret: SECRET, chunks: 3 })
    const rotated = both({ cookieName: 'session', secret: [OTHER_SECRET, SECRET] })
    const byNode = cookieHeader(old.node.serialize(data))
    const byWeb = cookieHeader(await old.web.serialize(data))
    expect(byWeb.split('; ')).toHaveLength(2)
    expect(rotated.node.read(byWeb)).toMatchObject({ ok: true, data })
    expect(await rotated.web.read(byNode)).toMatchObject({ ok: true, data })
  })
})

describe.each(
  tokenVectors.vectors.filter((vector) => secretList(secretOf(vector), 'secret')[0]!.length >= 32),
)('vector "$name"', (vector) => {
  test('is opened on WebCrypto', async () => {
    const keyring = webKeyringOf(secretList(secretOf(vector), 'secret'), vector.cookieName)
    expect(await openWebToken(keyring, vector.token)).toEqual({
      ok: true,
      format: 'v1',
      keyIndex: 0,
      claims: claimsOf(vector),
      json: vector.json,
    })
  })
})

const flip = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)

describe('both refuse the same for the same reason', () => {
  const { node, web } = both({ cookieName: 'session', secret: SECRET })
  const other = both({ cookieName: 'session', secret: OTHER_SECRET }).node
  const renamed = both({ cookieName: 'cart', secret: SECRET }).node
  const good = node.seal({ a: 1 })
  const legacy = clientSessions({ cookieName: 'session', secret: SECRET, format: '0.8' }).seal({
    a: 1,
  })
  const cases: readonly (readonly [string, string])[] = [
    ['nothing', ''],
    ['garbage', 'garbage'],
    ['a cut token', good.slice(0, -4)],
    ['another version', flip(good, 0)],
    ['another key id', flip(good, 3)],
    ['a changed nonce', flip(good, 12)],
    ['a changed content', flip(good, 50)],
    ['a changed tag', flip(good, good.length - 3)],
    ['another secret', other.seal({})],
    ['another name', renamed.seal({})],
    ['another spelling', `${good}=`],
    ['a forged 0.8 cookie', flip(legacy, 40)],
    [
      'a 0.8 cookie with another creation',
      legacy.replace(/\.(\d)/, (_, digit) => `.${(Number(digit) % 9) + 1}`),
    ],
    ['a 0.8 cookie cut short', legacy.slice(0, -1)],
    [
      'a 0.8 cookie of another name',
      clientSessions({ cookieName: 'cart', secret: SECRET, format: '0.8' }).seal({}),
    ],
    ['dots', '....'],
  ]
  test.each(cases)('%s', async (_, token) => {
    const refused = node.read(`session=${token}`)
    expect(refused.ok).toBe(false)
    expect(await web.read(`session=${token}`)).toEqual(refused)
  })
})

describe.each(
  tokenVectors.refused.filter(
    (entry) => secretList(readingOf(entry).secret, 'secret')[0]!.length >= 32,
  ),
)('refused vector "$name"', (entry) => {
  test(`is ${entry.reason}`, async () => {
    const { secret: key, cookieName: name } = readingOf(entry)
    const sessions = createSessions({ secret: key, cookieName: name, clock: () => entry.now })
    const read = await sessions.read(`${name}=${entry.token}`)
    expect(read).toEqual({ ok: false, reason: entry.reason })
  })
})

const sealed = (json: Buffer): string => {
  const now = Date.now()
  const claims = { birth: now, start: now, active: now, expires: now + 60_000 }
  const plaintext = Buffer.concat([Buffer.alloc(claimsLength(claims)), json])
  writeClaims(claims, plaintext)
  const { newest } = keyringOf([Buffer.from(SECRET)], 'session')
  const { key, head, tail } = newest.nextNonce(plaintext)
  const parts = encrypt(key, tail, newest.aad, plaintext)
  return Buffer.concat([head, ...parts]).toString('base64url')
}

test('content that is not UTF-8 is malformed, not changed into something else', async () => {
  const web = createSessions({ cookieName: 'session', secret: SECRET })
  const good = sealed(Buffer.from('{"name":"Jürgen"}'))
  expect(await web.read(`session=${good}`)).toMatchObject({ data: { name: 'Jürgen' } })
  const bad = sealed(Buffer.from('{"name":"Jürgen"}', 'latin1'))
  expect(await web.read(`session=${bad}`)).toEqual({ ok: false, reason: 'malformed' })
})

describe('cookies of 0.8 that both refuse', () => {
  const signatureKey = Buffer.from(SECRET)
  const keys = { format: '0.8', signatureKey, encryptionKey: Buffer.from(OTHER_SECRET) } as const
  const cookie = `session=${clientSessions({ cookieName: 'session', ...keys }).seal({})}`

  test.each<[string, SessionOptions, string]>([
    [
      'under another encryption key',
      { ...keys, encryptionKey: Buffer.from(OTHER_SECRET.toUpperCase()) },
      'unknown-key',
    ],
    [
      'with a MAC of another algorithm',
      { ...keys, signatureAlgorithm: 'sha256-drop128' },
      'malformed',
    ],
    ['that are not to be read any more', { secret: SECRET, legacy: false }, 'legacy'],
  ])('%s', async (_, options, reason) => {
    const { node, web } = both({ cookieName: 'session', ...options })
    expect(node.read(cookie)).toEqual({ ok: false, reason })
    expect(await web.read(cookie)).toEqual({ ok: false, reason })
  })

  test('whose content is not whole blocks', async () => {
    const { node, web } = both({ cookieName: 'session', ...keys })
    const [iv, , ...rest] = cookie.slice('session='.length).split('.')
    const spoilt = `session=${[iv, 'A'.repeat(24), ...rest].join('.')}`
    expect(node.read(spoilt)).toEqual({ ok: false, reason: 'malformed' })
    expect(await web.read(spoilt)).toEqual({ ok: false, reason: 'malformed' })
  })
})
