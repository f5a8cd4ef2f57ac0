/** Calls with wrong options, and what their errors have to say. */
import { expect } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from './hosts.ts'

/** Each value, put into this option, throws a TypeError with the option's name, what came, and a remedy. */
export type Row = readonly [option: string, came: unknown, said: string, remedy: RegExp]

export const rows = (
  option: string,
  remedy: RegExp,
  values: readonly (readonly [unknown, string])[],
): readonly Row[] => values.map(([value, said]) => [option, value, said, remedy])

export const NOT_TEXT = [
  [7, '7'],
  [true, 'true'],
  [{}, 'an object'],
  [[], 'an object'],
  [() => 1, 'a function'],
] as const
export const NOT_FLAGS = [
  ['yes', '"yes"'],
  [1, '1'],
  [{}, 'an object'],
] as const
export const NOT_DURATIONS = [
  ['1h', '"1h"'],
  [-1, '-1'],
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [true, 'true'],
  [new Date(0), 'an object'],
  [5n, 'a bigint'],
] as const

/** Options with one of them, named as in messages, set to this. */
const withOption = (option: string, value: unknown): any => {
  const [outer, inner] = option.replace(/\[\d\]$/, '').split('.') as [string, string?]
  return { secret: SECRET, [outer]: inner === undefined ? value : { [inner]: value } }
}

export const errorOf = (options: any): unknown => {
  try {
    return clientSessions(options)
  } catch (error) {
    return error
  }
}

export const expectRefusal = ([option, value, said, remedy]: Row): void => {
  const error = errorOf(withOption(option, value))
  expect(error).toBeInstanceOf(TypeError)
  const { message } = error as Error
  const beginning = `client-sessions: ${option} is ${said}`
  expect(message.slice(0, beginning.length)).toBe(beginning)
  expect(message).toMatch(remedy)
  expect(message).not.toContain(SECRET)
}
