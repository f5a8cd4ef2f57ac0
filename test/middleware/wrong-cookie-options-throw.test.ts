import { describe, test } from 'vitest'
import {
  NOT_DURATIONS,
  NOT_FLAGS,
  NOT_TEXT,
  expectRefusal,
  rows,
  type Row,
} from '../support/wrong-options.ts'

const ROWS: readonly Row[] = [
  ...rows('cookie', /must be an object/, [
    ['/', '"/"'],
    [7, '7'],
    [[], 'an object'],
    [null, 'null'],
  ]),
  ...rows('cookie.path', /begin with "\/"/, [
    ...NOT_TEXT,
    ['app', '"app"'],
    ['', '""'],
    ['/a;b', '"/a;b"'],
    ['/\n', '"/\\n"'],
  ]),
  ...rows('cookie.domain', /host name such as/, [
    ...NOT_TEXT,
    ['', '""'],
    ['a b', '"a b"'],
    ['a.b;', '"a.b;"'],
    ['https://a.b', '"https://a.b"'],
    ['a..b', '"a..b"'],
  ]),
  ...rows('cookie.maxAge', /positive number of milliseconds/, [...NOT_DURATIONS, [0, '0']]),
  ...rows('cookie.ephemeral', /true or false/, NOT_FLAGS),
  ...rows('cookie.httpOnly', /true or false/, NOT_FLAGS),
  ...rows('cookie.secure', /true, false or "auto"/, [...NOT_FLAGS, ['Auto', '"Auto"']]),
  ...rows('cookie.prefix', /"host" or "secure"/, [...NOT_TEXT, ['__Host-', '"__Host-"']]),
  ...rows('cookie.secureProxy', /true or false/, NOT_FLAGS),
  ...rows('cookie.partitioned', /true or false/, NOT_FLAGS),
  ...rows('cookie.sameSite', /"lax", "strict", "none"/, [
    ['loose', '"loose"'],
    ['', '""'],
    [1, '1'],
    [{}, 'an object'],
    [null, 'null'],
  ]),
  ...rows('cookie.priority', /"low", "medium" or "high"/, [
    ...NOT_TEXT,
    ['urgent', '"urgent"'],
    ['High', '"High"'],
  ]),
]

describe('a wrong cookie option throws, and names option, what came and a remedy', () => {
  test.each(ROWS.map((row) => [row[0], row[1], row] as const))('%s: %o', (_, __, row) => {
    expectRefusal(row)
  })
})
