/** Whatever a stranger sends as a Cookie header, the answer is "no session", and never an exception. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { isCanonicalBase64url } from '../../src/base/base64url.ts'
import { cookieValues } from '../../src/cookie/parse.ts'
import { BASE64URL } from '../support/arbitraries.ts'

const sessions = clientSessions({
  secret: [
    'a secret for properties of hostile headers',
    'an older secret, which is long enough too',
  ],
  cookieName: 'session',
})
const refused = (header: string): void => {
  expect(sessions.read(header)).toEqual({ ok: false, reason: expect.any(String) as string })
  expect(sessions.read({ headers: { cookie: header } })).toMatchObject({ ok: false })
}

test('any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      refused(text)
      refused(`session=${text}`)
      refused(`session="${text}"; session=${text}`)
    }),
    { seed: 41, numRuns: 2000 },
  )
})

test('any bytes as base64url, also behind the version and key id of a real token', () => {
  const header = Buffer.from(sessions.seal({}), 'base64url').subarray(0, 4)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      refused(`session=${Buffer.from(bytes).toString('base64url')}`)
      refused(`session=${Buffer.concat([Buffer.of(1), bytes]).toString('base64url')}`)
      refused(`session=${Buffer.concat([header, bytes]).toString('base64url')}`)
    }),
    { seed: 42, numRuns: 2000 },
  )
})

test('anything in the shape of a 0.8 cookie', () => {
  const part = fc.array(fc.constantFrom(...BASE64URL), { maxLength: 90 }).map((a) => a.join(''))
  const iv = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((b) => Buffer.from(b).toString('base64url'))
  const blocks = fc
    .integer({ min: 1, max: 4 })
    .chain((n) => fc.uint8Array({ minLength: 16 * n, maxLength: 16 * n }))
    .map((b) => Buffer.from(b).toString('base64url'))
  const mac = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((b) => Buffer.from(b).toString('base64url'))
  const number = fc.nat({ max: Number.MAX_SAFE_INTEGER }).map(String)
  const shapes = fc.oneof(
    fc.tuple(part, part, part, part, part),
    fc.tuple(iv, blocks, number, number, mac),
  )
  fc.assert(
    fc.property(shapes, (parts) => refused(`session=${parts.join('.')}`)),
    { seed: 43, numRuns: 2000 },
  )
})

test('util.decode gives undefined for any text and any value', () => {
  const options = { secret: 'a secret for properties of hostile headers', cookieName: 'session' }
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.anything()), (value) => {
      expect(clientSessions.util.decode(options, value as string)).toBeUndefined()
    }),
    { seed: 44, numRuns: 2000 },
  )
})

test('a text is canonical exactly when encoding it again gives the same text', () => {
  const character = fc.constantFrom(...BASE64URL, ...BASE64URL, ...'=+/ .\n\0é'.split(''))
  fc.assert(
    fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
      const text = characters.join('')
      const again = Buffer.from(text, 'base64url').toString('base64url')
      expect(isCanonicalBase64url(text)).toBe(again === text)
    }),
    { seed: 45, numRuns: 10_000 },
  )
})

/** As RFC 6265 §5.4 writes it, read by the book: split, trim, compare. */
const reference = (header: string, name: string): string[] =>
  header
    .split(';')
    .filter((pair) => pair.includes('='))
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
    .map(
      ([key, value]) =>
        [key, value].map((s) => s.replaceAll(/^[ \t]+|[ \t]+$/g, '')) as [string, string],
    )
    .filter(([key]) => key === name)
    .map(([, value]) => (/^".*"$/s.test(value) ? value.slice(1, -1) : value))
    .slice(0, 8)

/** How many characters of the header the parser looks at. */
const work = (text: string): number => {
  let characters = 0
  const methods = {
    indexOf(search: string, from = 0) {
      const found = text.indexOf(search, from)
      characters += (found === -1 ? text.length : found) - Math.min(from, text.length)
      return found
    },
    slice(start: number, end: number) {
      characters += end - start
      return text.slice(start, end)
    },
  }
  const counted = new Proxy(methods, {
    get(target, key) {
      if (key in target) return target[key as keyof typeof target]
      if (key === 'length') return text.length
      characters++
      return text[Number(key)]
    },
  })
  // It has to find in it what it finds in the text itself.
  expect(cookieValues(counted as unknown as string, 'session')).toEqual(
    cookieValues(text, 'session'),
  )
  return characters
}

describe('a Cookie header', () => {
  test('gives what a naive parser gives', () => {
    const piece = fc.constantFrom(
      'a',
      'ab',
      'b',
      '=',
      ';',
      '; ',
      ' ',
      '\t',
      '"',
      '""',
      'a=',
      'ab=',
      '=a;',
      ',',
      '\u00a0',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom('a', 'aa', 'ab', 'b'),
        (pieces, name) => {
          const header = pieces.join('')
          expect(cookieValues(header, name)).toEqual(reference(header, name))
        },
      ),
      { seed: 46, numRuns: 10_000 },
    )
  })

  const KB16 = 16 * 1024
  const fill = (text: string): string => text.repeat(KB16 / text.length).slice(0, KB16)
  const hostile: readonly (readonly [string, string])[] = [
    ['semicolons', fill(';')],
    ['spaces', fill(' ')],
    ['tabs before a name', `${fill('\t')}session=x`],
    ['spaces after a value', `session=x${fill(' ')}y`],
    ['tabs after a name', `session${fill('\t')}`],
    ['tabs after names', fill('session\t\t\t\t\t\t\t\t')],
    ['tabs before and after half names', fill('\t\t\txsession\t\t\tsession\t')],
    ['names after blanks', fill('; \t \tsession')],
    ['the name again and again', fill('session')],
    ['the name and ";" again and again', fill('session;')],
    ['the name and "=" again and again', fill('session=')],
    ['the name as a value', fill('x=session;')],
    ['equals signs', fill('=')],
    ['quotes', `session=${fill('"')}`],
    ['spaces between quotes', `session="${fill(' ')}"`],
    ['dots', `session=${fill('.')}`],
    ['digits and dots', `session=${fill('1.')}`],
    ['letters in the shape of 0.8', `session=${'A'.repeat(22)}.${fill('A')}.1.1.${'A'.repeat(43)}`],
    ['one long token', `session=AQ${fill('A')}`],
    ['many cookies', fill('session=AQAAAAAA; ')],
  ]

  test.each(hostile)('of 16 KB of %s is answered', (_, header) => {
    refused(header)
  })

  // Counted, not timed: how far each search runs, which together is all the work that grows with the header.
  test.each(hostile)('of %s is searched through a constant number of times', (_, header) => {
    expect(work(header)).toBeLessThanOrEqual(4 * header.length)
    expect(work(header + header)).toBeLessThanOrEqual(4 * 2 * header.length)
  })
})
