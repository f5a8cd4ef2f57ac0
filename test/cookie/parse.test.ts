import { describe, expect, test } from 'vitest'
import { cookieValues } from '../../src/cookie/parse.ts'

describe('one cookie', () => {
  test.each([
    ['session=a', ['a']],
    ['session=', ['']],
    ['other=1; session=a', ['a']],
    ['session=a; other=1', ['a']],
    ['other=1;session=a;more=2', ['a']],
    [' session = a ', ['a']],
    ['\tsession\t=\ta\t; x=1', ['a']],
    ['session=a=b=', ['a=b=']],
    ['session="a"', ['a']],
    ['session="a', ['"a']],
    ['session="', ['"']],
    ['session=""', ['']],
    ['session=a"b"', ['a"b"']],
    ['session=%41', ['%41']],
    ['session=a b', ['a b']],
    [';;; ;session=a;;', ['a']],
    ['sessionsession=1; session=a', ['a']],
    ['x=session=b; session=a', ['a']],
    ['x=session; session=a', ['a']],
    ['=session; session=a', ['a']],
    [';\t \tsession \t=a', ['a']],
  ])('%j', (header, values) => {
    expect(cookieValues(header, 'session')).toEqual(values)
  })
})

describe('no cookie of the name', () => {
  test.each([
    undefined,
    '',
    ';',
    'session',
    'session;',
    'sessions=a',
    'asession=a',
    'Session=a',
    'x=session',
    'x="session=a"',
    'x=1, session=a',
    'a session=1',
    'session session=a',
    'session  ',
    'x;session',
  ])('%j', (header) => {
    expect(cookieValues(header, 'session')).toEqual([])
  })
})

test('several cookies of one name, in their order, eight at most', () => {
  const header = Array.from({ length: 12 }, (_, i) => `session=${i}; other=x`).join('; ')
  expect(cookieValues(header, 'session')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7'])
})

test('cookies of other names do not count towards the eight', () => {
  const header = `${'asession=1; x=session; '.repeat(50)}session=a`
  expect(cookieValues(header, 'session')).toEqual(['a'])
})

test('names are taken as text, not as a pattern', () => {
  expect(cookieValues('aXb=1; a.b=2', 'a.b')).toEqual(['2'])
  expect(cookieValues('__proto__=1', '__proto__')).toEqual(['1'])
  expect(cookieValues('a*=1; $x=2', '$x')).toEqual(['2'])
})
