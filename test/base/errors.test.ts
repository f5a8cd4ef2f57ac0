import { expect, test } from 'vitest'
import { SessionError } from '../../src/base/errors.ts'

test('a SessionError has a code, a message with our name, and answers 500', () => {
  const error = new SessionError('too-large', 'it does not fit')
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'SessionError',
    code: 'too-large',
    status: 500,
    message: 'client-sessions: it does not fit',
  })
  expect('cause' in error).toBe(false)
})

test('a SessionError carries its cause', () => {
  const cause = new Error('why')
  expect(new SessionError('unserializable', 'no', { cause }).cause).toBe(cause)
})
