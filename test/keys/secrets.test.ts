import { describe, expect, test } from 'vitest'
import { generateSecret } from '../../src/keys/node-generate-secret.ts'
import { refuseSample, secretList, weakness } from '../../src/keys/secret.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('secrets', () => {
  test('text stands for its UTF-8 bytes', () => {
    expect(secretList('sécret', 'secret')).toEqual([bytes('sécret')])
  })

  test('bytes are copied', () => {
    const buffer = Buffer.from('0123')
    const [secret] = secretList(buffer, 'secret')
    buffer.fill(0)
    expect(secret).toEqual(bytes('0123'))
  })

  test('a list keeps its order', () => {
    expect(secretList(['new', Buffer.from('old')], 'secret')).toEqual([bytes('new'), bytes('old')])
  })

  test.each([
    [undefined, 'secret is undefined'],
    [null, 'secret is null'],
    [42, 'secret is a number'],
    [{}, 'secret is an object'],
    [new ArrayBuffer(32), 'secret is an object'],
    ['', 'secret is empty'],
    [new Uint8Array(), 'secret is empty'],
    [[], 'secret is an empty list'],
    [['a', ''], String.raw`secret\[1\] is empty`],
    [['a', 7], String.raw`secret\[1\] is a number`],
    [['a', ['b']], String.raw`secret\[1\] is an object`],
    [['a', 'b', 'a'], String.raw`secret\[2\] is the same as secret\[0\]`],
    [['a', Buffer.from('a')], String.raw`secret\[1\] is the same as secret\[0\]`],
  ])('%o is refused', (value, message) => {
    expect(() => secretList(value, 'secret')).toThrow(TypeError)
    expect(() => secretList(value, 'secret')).toThrow(new RegExp(`^client-sessions: ${message}.*;`))
  })

  test('no message holds a secret', () => {
    for (const list of [
      ['hunter2', 'hunter2'],
      ['hunter2', ''],
      ['hunter2', 1],
      ['hunter2', 424242],
    ]) {
      expect(() => secretList(list, 'secret')).toThrow(/^(?!.*(?:hunter2|424242))/)
    }
  })
})

describe('weak', () => {
  test('under 32 bytes', () => {
    expect(weakness(bytes('a'.repeat(31)))).toMatch(/^is 31 bytes long/)
    expect(weakness(bytes('0123456789abcdef'.repeat(2)))).toBeUndefined()
    expect(weakness(bytes('éàèùçêîôûëïüÿñõã'))).toBeUndefined() // counted in bytes
  })

  test('32 bytes of fewer than 8 different ones', () => {
    expect(weakness(bytes('abcdefg'.repeat(5)))).toMatch(/^repeats itself/)
    expect(weakness(bytes('abcdefgh'.repeat(4)))).toBeUndefined()
  })

  test('none that is generated', () => {
    for (let i = 0; i < 100; i++) expect(weakness(bytes(generateSecret()))).toBeUndefined()
  })
})

describe('samples of documentation', () => {
  test.each([
    'blargadeeblargblarg',
    'keyboard cat',
    'complex_password_at_least_32_characters_long',
  ])('%s is refused', (sample) => {
    expect(() => refuseSample(bytes(sample), 'secret[1]')).toThrow(
      /^client-sessions: secret\[1\] is a sample secret .*npx client-sessions keygen/,
    )
  })

  test('others pass', () => {
    expect(() => refuseSample(bytes(generateSecret()), 'secret')).not.toThrow()
  })
})

test('a generated secret is 32 random bytes as 43 characters', () => {
  const secrets = new Set(Array.from({ length: 100 }, generateSecret))
  expect(secrets.size).toBe(100)
  for (const secret of secrets) {
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
  }
})
