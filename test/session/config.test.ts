import { describe, expect, test, vi } from 'vitest'
import { createConfig } from '../../src/session/config.ts'

const secret = 'a secret for tests of options, long enough'
const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const config = (options: object, production = false) =>
  createConfig({ secret, ...options }, production)

test('defaults', () => {
  const before = Date.now()
  const defaults = config({})
  expect(defaults).toMatchObject({
    cookieName: 'session_state',
    requestKey: 'session_state',
    format: 'v1',
    legacyUntil: Infinity,
    lifetimes: {
      duration: 86_400_000,
      activeDuration: 0,
      absoluteDuration: Infinity,
      idleDuration: 0,
    },
    cookie: {
      secure: { name: 'session_state', path: '/', httpOnly: true, secure: false, sameSite: 'lax' },
    },
    names: ['session_state'],
    chunks: 1,
    skip: undefined,
    vary: true,
    cacheControl: true,
    onEvent: undefined,
    warnings: [],
  })
  expect(defaults.clock()).toBeGreaterThanOrEqual(before)
  expect(defaults.secrets.map(text)).toEqual([secret])
  expect(defaults.legacySecrets.map(text)).toEqual([secret])
})

test('what is given counts', () => {
  const onEvent = vi.fn()
  const given = config({
    cookieName: 'cart',
    requestKey: 'basket',
    clock: () => 1000.7,
    onEvent,
    vary: false,
    cacheControl: false,
    cookie: { path: '/shop' },
  })
  expect(given).toMatchObject({
    cookieName: 'cart',
    requestKey: 'basket',
    vary: false,
    cacheControl: false,
  })
  expect(given.onEvent).toBe(onEvent)
  expect(given.clock()).toBe(1000) // whole milliseconds
  expect(given.cookie).toMatchObject({ secure: { name: 'cart', path: '/shop' } })
})

describe('legacy', () => {
  test.each([
    [undefined, Infinity],
    [true, Infinity],
    [{}, Infinity],
    [false, 0],
    [{ until: 5000 }, 5000],
    [{ until: new Date(6000) }, 6000],
    [{ until: '2027-01-31' }, Date.UTC(2027, 0, 31)],
    [{ until: 0 }, 0],
  ])('%o: cookies of 0.8 are read until %d', (legacy, until) => {
    expect(config({ legacy }).legacyUntil).toBe(until)
  })

  test('may have secrets of its own', () => {
    const { secrets, legacySecrets } = config({ legacy: { secret: ['old', 'older'] } })
    expect(secrets.map(text)).toEqual([secret])
    expect(legacySecrets.map(text)).toEqual(['old', 'older'])
  })

  test('an object without prototype will do', () => {
    expect(config({ legacy: Object.assign(Object.create(null), { until: 7 }) }).legacyUntil).toBe(7)
  })
})

test('without a secret the two explicit keys are the secret', () => {
  const encryptionKey = Buffer.alloc(32, 'e')
  const signatureKey = Buffer.alloc(40, 's')
  for (const none of [undefined, null]) {
    const { secrets } = config({ secret: none, encryptionKey, signatureKey })
    expect(secrets.map(text)).toEqual(['e'.repeat(32) + 's'.repeat(40)])
  }
})

describe('refused', () => {
  test.each([
    [
      { secret: undefined },
      'secret is undefined; set it, for example from an environment variable; make one with `npx client-sessions keygen`',
    ],
    [{ secret: null, encryptionKey: Buffer.alloc(32) }, 'secret is null'],
    [{ secret: '' }, 'secret is empty'],
    [{ cookieName: 'a b' }, 'cookieName is "a b"'],
    [{ requestKey: '' }, 'requestKey is ""; it must be the name of a property'],
    [{ requestKey: 5 }, 'requestKey is 5'],
    [{ cookie: null }, 'cookie is null; it must be an object'],
    [{ chunks: 0 }, 'chunks is 0; it must be 1, 2 or 3'],
    [{ chunks: 4 }, 'chunks is 4'],
    [{ chunks: 1.5 }, 'chunks is 1.5'],
    [{ chunks: '2' }, 'chunks is "2"'],
    [{ chunks: true }, 'chunks is true'],
    [{ chunks: 2, format: '0.8' }, 'chunks is 2; servers of 0.8 cannot read'],
    [{ skip: true }, 'skip is true; it must be a function'],
    [{ cookie: true }, 'cookie is true'],
    [{ cookie: [] }, 'cookie is an object ([object Array])'],
    [{ cookie: { path: 'x' } }, 'cookie.path is "x"'],
    [{ vary: 1 }, 'vary is 1; it must be true or false'],
    [{ cacheControl: null }, 'cacheControl is null'],
    [{ clock: 5 }, 'clock is 5; it must be a function'],
    [{ onEvent: null }, 'onEvent is null; it must be a function'],
    [{ format: 'v2' }, 'format is "v2"; it must be "v1" or "0.8"'],
    [{ legacy: 'yes' }, 'legacy is a string; it must be true, false, or { secret, until }'],
    [{ legacy: { until: 'never' } }, 'legacy.until is "never"'],
    [{ legacy: { until: null } }, 'legacy.until is null'],
    [{ legacy: { until: new Date(NaN) } }, 'legacy.until is an object'],
    [{ legacy: { secret: '' } }, 'legacy.secret is empty'],
    [{ format: '0.8', legacy: false }, 'legacy is '],
    [{ format: '0.8', legacy: { until: 5 } }, 'legacy is an object'],
    [
      { format: '0.8', idleDuration: 5 },
      'idleDuration is 5; a cookie in format "0.8" has no place',
    ],
    [{ duration: 0 }, 'duration is 0'],
    [{ encryptionAlgorithm: 'rot13' }, 'encryptionAlgorithm is "rot13"'],
  ])('%o', (options, message) => {
    expect(() => config(options)).toThrow(TypeError)
    expect(() => config(options)).toThrow(`client-sessions: ${message}`)
  })

  test.each([undefined, null, 'secret', 5, []])('%o in place of options', (options) => {
    expect(() => createConfig(options as never, false)).toThrow(
      /^client-sessions: the argument is .*; pass options, of which `secret` is needed/,
    )
  })

  test('a sample secret, in production', () => {
    const sample = { secret: 'keyboard cat' }
    expect(() => config(sample)).not.toThrow()
    expect(() => config(sample, true)).toThrow('client-sessions: secret is a sample secret')
    expect(() => config({ legacy: sample }, true)).toThrow('client-sessions: legacy.secret is a')
    expect(() => config({}, true)).not.toThrow()
  })
})

describe('warnings', () => {
  test.each([
    [{ secure: true }, 'misplaced-option', 'option secure is ignored: it belongs inside cookie'],
    [{ maxAge: 1 }, 'misplaced-option', '{ cookie: { maxAge: … } }'],
    [
      { durration: 1 },
      'unknown-option',
      'option durration is unknown, and ignored; correct or remove it',
    ],
    [
      { cookie: { duration: 1 } },
      'misplaced-option',
      'option cookie.duration is ignored: it belongs beside',
    ],
    [{ legacy: { untill: 1 } }, 'unknown-option', 'option legacy.untill is unknown'],
    [{ cookie: { expires: 1 } }, 'unknown-option', 'option cookie.expires is unknown'],
    [{ secret: 'short' }, 'weak-secret', 'secret is 5 bytes long'],
    [{ secret: [secret, 'x'.repeat(40)] }, 'weak-secret', 'secret[1] repeats itself'],
  ])('%o', (options, code, message) => {
    const { warnings } = config(options)
    expect(warnings).toEqual([{ code, message: expect.stringContaining(message) as string }])
  })

  test('several at once', () => {
    const codes = config({ a: 1, cookie: { b: 1 }, secret: 'short' }).warnings.map((w) => w.code)
    expect(codes).toEqual(['unknown-option', 'unknown-option', 'weak-secret'])
  })
})

test('a name that is too long for the labels of keys is refused', () => {
  expect(config({ cookieName: 'n'.repeat(256) }).cookieName).toHaveLength(256)
  expect(() => config({ cookieName: 'n'.repeat(257) })).toThrow(
    'it must be up to 256 of the letters',
  )
})
