import { describe, expect, test } from 'vitest'
import {
  cookieHeaderLength,
  incomingCookies,
  splitToken,
  staleChunks,
} from '../../src/cookie/chunks.ts'

const lengthOf = (
  header: string | undefined,
  pairs: readonly string[] = [],
  lines: readonly string[] = [],
): number => cookieHeaderLength(incomingCookies(header, 'session'), pairs, lines)

describe('the Cookie header that comes back', () => {
  test('has what came, and the new pairs in the place of the old', () => {
    expect(lengthOf(undefined)).toBe(0)
    expect(lengthOf('a=1; session=old; session.1=x; session.2=y', ['session=new'])).toBe(
      'a=1; session=new'.length,
    )
    expect(lengthOf(' a=1 ;; b=2;', ['session=new'])).toBe('a=1; b=2; session=new'.length)
  })

  test('has two of one name, which come from different paths', () => {
    expect(lengthOf('a=1; a=22')).toBe('a=1; a=22'.length)
  })

  test('has what the response sets, and not what it deletes', () => {
    const lines = ['a=333; Path=/', 'new=1', 'b=; Max-Age=0; Path=/', 'c=; max-age=-5']
    expect(lengthOf('a=1; b=2; c=3', [], lines)).toBe('a=333; new=1'.length)
  })
})

test('parts are equally long but for the last, and have the generation of the token', () => {
  const token = 'x'.repeat(22) + 'GENE' + 'y'.repeat(1000)
  const [first, second, third] = splitToken(token, 3)
  expect([first!.slice(0, 7), second!.slice(0, 5), third!.slice(0, 5)]).toEqual([
    '3.GENE.'.slice(0, 7),
    'GENE.',
    'GENE.',
  ])
  const values = `session=${first}; session.1=${second}; session.2=${third}`
  expect(incomingCookies(values, 'session').tokens).toEqual([token])
})

test('chunks that are left over are known by their name and their length', () => {
  const header = `session.1=GENE.${'x'.repeat(1000)}; session.2=GENE.${'x'.repeat(999)}; session.3=GENE.${'x'.repeat(1000)}`
  expect(staleChunks(incomingCookies(header, 'session'), 1)).toEqual(['session.1'])
  expect(staleChunks(incomingCookies(header, 'session'), 2)).toEqual([])
})
