import { sameBytes } from '../base/bytes.ts'
import { describeKind, misuse } from '../base/describe.ts'

/** Text (its UTF-8 bytes count) or bytes. At least 32 random bytes; `generateSecret()` makes one. */
export type Secret = string | Uint8Array

/** From here on a secret is used as it is; a shorter one is stretched with scrypt. */
export const STRONG_BYTES = 32
/** Fewer different bytes than this in a long secret is a repeated pattern; 16 hex digits pass. */
const DISTINCT_BYTES = 8

/** Secrets that stand in READMEs and tutorials, which anyone who wants to forge a session tries first. */
const SAMPLES: ReadonlySet<string> = new Set([
  'blargadeeblargblarg',
  'anothersekrit',
  'first secret',
  'keyboard cat',
  'secret',
  'your secret',
  'your-secret',
  'your secret here',
  'your-secret-key',
  'my secret',
  'mysecret',
  'supersecret',
  'shhhh, very secret',
  'changeme',
  'change me',
  'password',
  'yo',
  'yobaby',
  'complex_password_at_least_32_characters_long',
  'averylogphrasebiggerthanthirtytwochars',
  'password-should-be-32-characters',
  'some secret hurr',
  'cookie secret',
  'session secret',
  'my-secret',
  'a-long-random-secret-of-at-least-32-characters',
])

export const makeOne = 'make one with `npx client-sessions keygen`'

const secretBytes = (value: unknown, name: string): Uint8Array => {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw misuse(name, describeKind(value), `it must be a string or a Buffer; ${makeOne}`)
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : Uint8Array.from(value)
  if (bytes.length === 0) throw misuse(name, 'empty', makeOne)
  return bytes
}

/**
 * The bytes of every secret, newest first. Copies: changing a Buffer later changes nothing here.
 *
 * @throws {TypeError} for what is not a secret, an empty list, and two equal secrets.
 */
export const secretList = (value: unknown, name: string): readonly Uint8Array[] => {
  if (!Array.isArray(value)) return [secretBytes(value, name)]
  if (value.length === 0) throw misuse(name, 'an empty list', 'it must hold at least one secret')
  const secrets = value.map((entry, index) => secretBytes(entry, `${name}[${index}]`))
  secrets.forEach((secret, index) => {
    const first = secrets.findIndex((other) => sameBytes(other, secret))
    if (first === index) return
    throw misuse(
      `${name}[${index}]`,
      `the same as ${name}[${first}]`,
      'a rotation needs two different secrets, the newest first; remove one',
    )
  })
  return secrets
}

/** Says what is weak about a secret, or `undefined`. */
export const weakness = (secret: Uint8Array): string | undefined => {
  if (secret.length < STRONG_BYTES) {
    return `is ${secret.length} bytes long, and whoever holds a cookie can guess short secrets; ${makeOne}`
  }
  if (new Set(secret).size < DISTINCT_BYTES) {
    return `repeats itself, and whoever holds a cookie can guess such secrets; ${makeOne}`
  }
  return undefined
}

/** @throws {TypeError} for a published secret: with it anyone can sign in as anyone. */
export const refuseSample = (secret: Uint8Array, name: string): void => {
  if (SAMPLES.has(new TextDecoder().decode(secret))) {
    throw misuse(
      name,
      'a sample secret that is printed in documentation',
      `it is refused while NODE_ENV is "production"; ${makeOne}`,
    )
  }
}
