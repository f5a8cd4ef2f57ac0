/** What stands in the wrong place may be a secret, or what a session holds: errors name its type alone. */
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'

const messageOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    if (error instanceof TypeError) return error.message
  }
  throw new Error('expected a TypeError')
}

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const assigned = (value: unknown): unknown => {
  const req: any = { headers: {} }
  sessions(req, {} as never, () => undefined)
  return (req.session = value)
}

test.each([
  ['the secret in place of the options', () => clientSessions(SECRET as never), 'pass options'],
  ['text assigned to the session', () => assigned(SECRET), 'assign an object, or null'],
  ['text to seal', () => sessions.seal(SECRET as never), 'pass an object'],
])('%s', (_name, call, remedy) => {
  const message = messageOf(call)
  expect(message).toContain('a string')
  expect(message).toContain(remedy)
  expect(message).not.toContain(SECRET)
})
