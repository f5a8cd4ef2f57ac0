import { describe, expect, test } from 'vitest'
import { SECRET } from '../support/hosts.ts'
import {
  NOT_DURATIONS,
  NOT_FLAGS,
  NOT_TEXT,
  errorOf,
  expectRefusal,
  rows,
  type Row,
} from '../support/wrong-options.ts'

const ROWS: readonly Row[] = [
  ...rows('secret', /npx client-sessions keygen/, [
    [undefined, 'undefined'],
    [null, 'null'],
    ['', 'empty'],
    [Buffer.alloc(0), 'empty'],
    [7, 'a number'],
    [true, 'a boolean'],
    [{ key: SECRET }, 'an object'],
    [() => SECRET, 'a function'],
  ]),
  ['secret', [], 'an empty list', /at least one secret/],
  ['secret[1]', [SECRET, SECRET], 'the same as secret[0]', /two different secrets.*remove one/],
  ['secret[1]', [SECRET, Buffer.from(SECRET)], 'the same as secret[0]', /remove one/],
  ['secret[0]', [undefined, SECRET], 'undefined', /string or a Buffer; make one with `npx/],
  ['secret[1]', [SECRET, ''], 'empty', /make one with `npx/],
  ['secret[0]', [[SECRET]], 'an object', /string or a Buffer/],
  ...rows('cookieName', /letters, digits/, [
    ...NOT_TEXT,
    ['', '""'],
    ['a b', '"a b"'],
    ['a;b', '"a;b"'],
    ['a,b', '"a,b"'],
    ['a\nb', '"a\\nb"'],
    ['caf\u00e9', '"caf\u00e9"'],
  ]),
  ['cookieName', 'a=b', '"a=b"', /cannot include "="; remove it/],
  ...['url', 'headers', 'method', 'socket', 'body', 'cookies', 'on', 'pipe', 'res'].map(
    (name): Row => ['cookieName', name, `"${name}"`, /set requestKey to another/],
  ),
  ...rows('requestKey', /name of a property/, [
    ...NOT_TEXT,
    ['', '""'],
    [null, 'null'],
    [Symbol('s'), 'a symbol'],
  ]),
  ...['url', 'headers', 'query', 'constructor', '__proto__', 'toString'].map((name): Row => [
    'requestKey',
    name,
    `"${name}"`,
    /set requestKey to another/,
  ]),
  ...rows('duration', /milliseconds, 1 or more/, [...NOT_DURATIONS, [0, '0']]),
  ...rows('activeDuration', /milliseconds, 0 or more/, NOT_DURATIONS),
  ...rows('absoluteDuration', /milliseconds, 1 or more/, [...NOT_DURATIONS, [0, '0']]),
  ...rows('idleDuration', /milliseconds, 0 or more/, NOT_DURATIONS),
  ['absoluteDuration', 1000, '1000', /raise it, or lower duration/],
  ...rows('format', /"v1" or "0\.8"/, [
    ['v2', '"v2"'],
    [1, '1'],
    [0.8, '0.8'],
    [null, 'null'],
  ]),
  ...rows('legacy', /true, false, or/, [
    ['yes', 'a string'],
    [0, 'a number'],
    [[], 'an object'],
  ]),
  ...rows(
    'legacy.secret',
    /make one with `npx/,
    [
      ['', 'empty'],
      [7, 'a number'],
      [null, 'null'],
    ].map((v) => v as [unknown, string]),
  ),
  ...rows('legacy.until', /a Date, milliseconds/, [
    ['soon', '"soon"'],
    [NaN, 'NaN'],
    [{}, 'an object'],
    [null, 'null'],
  ]),
  ...rows('encryptionKey', /must be a Buffer/, [
    ['text', 'a string'],
    [7, 'a number'],
    [[1], 'an object'],
  ]),
  ...rows('signatureKey', /must be a Buffer/, [
    ['text', 'a string'],
    [7, 'a number'],
    [[1], 'an object'],
  ]),
  [
    'encryptionKey',
    Buffer.alloc(16, 1),
    '16 bytes long',
    /exactly 32 bytes.*or another encryptionAlgorithm/,
  ],
  [
    'signatureKey',
    Buffer.alloc(16, 1),
    '16 bytes long',
    /at least 32 bytes.*or another signatureAlgorithm/,
  ],
  ...rows('encryptionAlgorithm', /aes128/, [
    ['des', '"des"'],
    [7, '7'],
    [null, 'null'],
    ['__proto__', '"__proto__"'],
  ]),
  ...rows('signatureAlgorithm', /sha256/, [
    ['md5', '"md5"'],
    [7, '7'],
    [null, 'null'],
    ['constructor', '"constructor"'],
  ]),
  ...rows('clock', /must be a function/, [
    [0, '0'],
    ['now', '"now"'],
    [new Date(0), 'an object'],
    [null, 'null'],
  ]),
  ...rows('vary', /true or false/, [...NOT_FLAGS, [null, 'null']]),
  ...rows('cacheControl', /true or false/, [
    ...NOT_FLAGS,
    ['private', '"private"'],
    [null, 'null'],
  ]),
  ...rows('keepOpened', /true or false/, [...NOT_FLAGS, [null, 'null']]),
  ...rows('onEvent', /must be a function/, [
    [{}, 'an object'],
    ['log', '"log"'],
    [null, 'null'],
  ]),
]

describe('a wrong option throws, and names option, what came and a remedy', () => {
  test.each(ROWS.map((row) => [row[0], row[1], row] as const))('%s: %o', (_, __, row) => {
    expectRefusal(row)
  })

  test.each([undefined, null, 'secret', 7, [], () => SECRET])('no options but %o', (options) => {
    const error = errorOf(options)
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^client-sessions: the argument is .*pass options/)
  })
})
