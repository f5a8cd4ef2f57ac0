/** Small Buffers share pools of Node's: whoever has one of them can look into all of it, by its `buffer`. */
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'

/** The bytes of the pool that is in use. */
const pool = (): string => Buffer.from(Buffer.allocUnsafe(1).buffer).toString('latin1')

test.each([
  ['long', 48],
  ['short', 20],
])('a %s secret is in no pool, from the options to the session', (_, length) => {
  const secret = clientSessions.generateSecret().slice(0, length)
  const options = { cookieName: 'session', secret: [secret, SECRET], onEvent: () => {} }
  const pools = [pool()]
  const sessions = clientSessions(options)
  pools.push(pool())
  const cookie = `session=${sessions.seal({ user: 'ada' })}`
  pools.push(pool())
  expect(sessions.read(cookie).ok).toBe(true)
  pools.push(pool())
  expect(pools.map((bytes) => bytes.includes(secret))).toEqual([false, false, false, false])
})
