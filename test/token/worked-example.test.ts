/** Every value of the worked example in docs/token-format.md, computed anew; and the very token, sealed by src. */
import * as crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { keyringOf } from '../../src/keys/node-keyring.ts'
import { openToken, sealToken } from '../../src/token/node-token.ts'
import {
  concat,
  deriveKeys,
  hedgedTail,
  keyMaterial,
  seal,
  writePlaintext,
  xaesDerive,
  xaesSeal,
} from '../support/second-implementation.ts'

vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof crypto>()),
  randomBytes: vi.fn(),
}))

const page = readFileSync(new URL('../../docs/token-format.md', import.meta.url), 'utf8')
const section = /## 10\. Worked example\n.*?```text\n(.*?)```/s.exec(page)![1]!
const example: Record<string, string> = Object.fromEntries(
  section
    .replaceAll(/\n {2,}/g, '') // long values go on in the next line
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(/ +=  ?/, 2)),
)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const text = (name: string): string => JSON.parse(example[name]!) as string
const bytes = (name: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(example[name]!, 'hex'))

const claims = () => ({
  birth: Number(example['birth']),
  start: Number(example['birth']),
  active: Number(example['active']),
  expires: Number(example['expires']),
})

test('every value of the worked example follows from its inputs', async () => {
  const secret = text('secret')
  const cookieName = text('cookie name')
  const keys = await deriveKeys(secret, cookieName)
  const plaintext = writePlaintext(claims(), text('JSON'))
  const prefix = bytes('nonce[0..12]')
  const tail = await hedgedTail(keys, bytes('random'), plaintext)
  const nonce = concat(prefix, tail)
  const { l, k1, kx } = await xaesDerive(keys.cipher, prefix)
  const sealed = await xaesSeal(keys.cipher, nonce, keys.aad, plaintext)
  const computed = {
    secret: JSON.stringify(secret),
    'secret bytes': hex(Buffer.from(secret)),
    'cookie name': JSON.stringify(cookieName),
    'cipher info': hex(Buffer.from(`client-sessions/v1/cipher\0${cookieName}`)),
    'cipher key': hex(keys.cipher),
    'nonce key': hex(keys.nonce),
    'key id': hex(keys.keyId),
    header: hex(keys.header),
    AAD: hex(keys.aad),
    birth: String(Date.UTC(2026, 0, 1)),
    active: String(Date.UTC(2026, 0, 1, 1)),
    expires: String(Date.UTC(2026, 0, 2)),
    JSON: example['JSON'],
    'plain text': hex(plaintext),
    random: '101112131415161718191a1b1c1d1e1f',
    'nonce[0..12]': '000102030405060708090a0b',
    'nonce[12..24]': hex(tail),
    L: hex(l),
    K1: hex(k1),
    'M1 XOR K1': hex(concat(Uint8Array.of(0, 1, 0x58, 0), prefix).map((b, i) => b ^ k1[i]!)),
    'M2 XOR K1': hex(concat(Uint8Array.of(0, 2, 0x58, 0), prefix).map((b, i) => b ^ k1[i]!)),
    Kx: hex(kx),
    ciphertext: hex(sealed.slice(0, -16)),
    tag: hex(sealed.slice(-16)),
    'cookie value': await seal(secret, cookieName, nonce, claims(), text('JSON')),
    'short secret': '"keyboard cat"',
    stretched: hex(keyMaterial('keyboard cat')),
  }
  expect(example).toEqual(computed)
})

test('src seals the worked example, nonce and all', () => {
  vi.mocked(crypto.randomBytes)
    .mockReturnValueOnce(Buffer.from(bytes('nonce[0..12]')) as never)
    .mockReturnValueOnce(Buffer.from(bytes('random')) as never)
  const keyring = keyringOf([Buffer.from(text('secret'))], text('cookie name'))
  expect(sealToken(keyring, claims(), text('JSON'))).toBe(example['cookie value'])
  expect(openToken(keyring, example['cookie value']!)).toMatchObject({
    ok: true,
    json: text('JSON'),
  })
})
