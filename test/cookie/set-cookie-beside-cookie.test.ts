/** The npm package `cookie` writes and reads Set-Cookie lines for Express: ours are the same text. */
import { parseSetCookie, serialize } from 'cookie'
import { describe, expect, test } from 'vitest'
import { storedCookie } from '../../src/adapters/stored-cookie.ts'
import { cookieAttributes } from '../../src/cookie/attributes.ts'
import type { CookieOptions } from '../../src/cookie/options.ts'
import { createSetCookie } from '../../src/cookie/set-cookie.ts'

const VALUES: { readonly [Name in keyof CookieOptions]?: readonly CookieOptions[Name][] } = {
  path: ['/', "/a b/'(=):,"],
  domain: [undefined, 'example.com', '.Sub.example.com'],
  httpOnly: [true, false],
  secure: [true, false],
  sameSite: [false, 'lax', 'Strict', 'none', true],
  partitioned: [true, false],
  priority: [undefined, 'low', 'medium', 'high'],
}

const combinations = Object.entries(VALUES).reduce<readonly CookieOptions[]>(
  (all, [name, values]) =>
    all.flatMap((each) => values.map((value) => ({ ...each, [name]: value }))),
  [{}],
)
const possible = combinations.filter(
  ({ secure, sameSite, partitioned }) => secure || !(partitioned || sameSite === 'none'),
)
const NOW = Date.UTC(2026, 0, 1)

const linesOf = (options: CookieOptions): readonly string[] => {
  const { set, deletion } = createSetCookie(cookieAttributes('session', options, true).secure)
  return [
    set('session', 'AQtoken-_', undefined, NOW),
    set('session', 'AQtoken-_', NOW + 90_000, NOW),
    deletion('session'),
  ]
}

describe(`in all of ${possible.length} combinations of attributes`, () => {
  test('it writes the attributes of a line as we do', () => {
    for (const options of possible) {
      const [forever] = linesOf(options)
      const { sameSite, ...rest } = options
      const theirs = serialize('session', 'AQtoken-_', {
        ...(Object.fromEntries(
          Object.entries(rest).filter(([, value]) => value !== undefined),
        ) as object),
        sameSite: typeof sameSite === 'string' ? (sameSite.toLowerCase() as 'lax') : sameSite!,
      })
      expect(forever).toBe(theirs)
    }
  })

  test('it reads a line of ours as we do for the stores of frameworks', () => {
    for (const line of possible.flatMap(linesOf)) {
      const { name, value, attributes } = storedCookie(line)
      expect({ name, value, ...attributes }).toEqual(parseSetCookie(line))
    }
  })
})
