import { afterEach, describe, expect, test, vi } from 'vitest'
import { runScript } from '../support/child-process.ts'
import { SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { errorOf } from '../support/wrong-options.ts'

afterEach(() => void vi.unstubAllEnvs())

/** Of the READMEs of client-sessions 0.8, express-session, cookie-session and iron-session. */
const SAMPLES = [
  'blargadeeblargblarg',
  'keyboard cat',
  'secret',
  'changeme',
  'complex_password_at_least_32_characters_long',
]

describe.each(SAMPLES)('the sample secret "%s"', (sample) => {
  test.each([
    ['secret', { secret: sample }],
    ['secret', { secret: Buffer.from(sample) }],
    ['secret', { secret: [SECRET, sample] }],
    ['legacy.secret', { secret: SECRET, legacy: { secret: sample } }],
  ])('is refused in production as %s', (option, options) => {
    catchWarnings()
    vi.stubEnv('NODE_ENV', 'production')
    const error = errorOf(options)
    expect(error).toBeInstanceOf(TypeError)
    const { message } = error as Error
    expect(message).toMatch(
      new RegExp(`^client-sessions: ${option.replace('.', '\\.')}.* is a sample secret`),
    )
    expect(message).toMatch(/NODE_ENV is "production".*npx client-sessions keygen/)
  })

  test.each(['development', 'test', ''])('works with NODE_ENV "%s"', (env) => {
    catchWarnings()
    vi.stubEnv('NODE_ENV', env)
    expect(errorOf({ secret: sample })).toBeTypeOf('function')
  })
})

test('a weak secret warns once in a process, on stderr alone', async () => {
  const { code, stdout, stderr } = await runScript(`
    import http from 'node:http'
    for (let i = 0; i < 5; i++) {
      clientSessions({ cookieName: 'session', secret: 'pQ7#short' })
      clientSessions({ cookieName: 'cart' + i, secret: 'pQ7#short' })
    }
  `)
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr.match(/ClientSessionsWarning/g)).toHaveLength(1)
  expect(stderr).toMatch(
    /\[weak-secret\] ClientSessionsWarning: client-sessions: secret is 9 bytes long/,
  )
  expect(stderr).not.toContain('pQ7#short')
})

test('a misplaced option warns once in a process', async () => {
  const { code, stdout, stderr } = await runScript(`
    for (let i = 0; i < 3; i++) clientSessions({ secret: ${JSON.stringify(SECRET)}, secure: true })
  `)
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr.match(/ClientSessionsWarning/g)).toHaveLength(1)
  expect(stderr).toMatch(/\[misplaced-option\].*inside cookie/)
})
