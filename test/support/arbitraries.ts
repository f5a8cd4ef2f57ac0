/** What property tests draw. */
import * as fc from 'fast-check'

/** Session content as JSON gives it back: an object of JSON values, keys such as `__proto__` among them. */
export const content: fc.Arbitrary<Record<string, unknown>> = fc
  .dictionary(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('__proto__', 'constructor', 'id', 'save', 'toJSON', '0', ''),
    ),
    fc.jsonValue({ maxDepth: 3 }),
    { maxKeys: 6, noNullPrototype: true },
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>)
  .filter((value) => JSON.stringify(value).length < 1500)

const time = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  fc.constantFrom(0, 1, 2 ** 32, 2 ** 48 - 1),
)

/** The claims of a version 1 token. */
export const claims = fc
  .record(
    {
      birth: time,
      start: time,
      active: time,
      expires: time,
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((id) => Uint8Array.from(id)),
      ephemeral: fc.boolean(),
      sameStart: fc.boolean(),
    },
    { requiredKeys: ['birth', 'start', 'active', 'expires', 'sameStart'] },
  )
  .map(({ sameStart, ...rest }) => Object.assign(rest, sameStart && { start: rest.birth }))

export const cookieName = fc
  .array(fc.constantFrom(..."abcXYZ019!#$%&'*+-.^_`|~".split('')), { minLength: 1, maxLength: 12 })
  .map((characters) => characters.join(''))

/** Secrets that need no stretching, which would take a tenth of a second each. */
export const secret = fc.oneof(
  fc.string({ minLength: 32, maxLength: 80 }),
  fc.uint8Array({ minLength: 32, maxLength: 80 }).map((bytes) => Uint8Array.from(bytes)),
)

export const BASE64URL: readonly string[] =
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.split('')
