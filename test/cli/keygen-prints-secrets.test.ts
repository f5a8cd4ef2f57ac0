import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { catchWarnings } from '../support/warnings.ts'
import { client } from './command.ts'

const SECRET_LINE = /^[\w-]{43}$/

test('one secret, which the library takes without a warning', async () => {
  const { code, stdout, stderr } = await client(['keygen'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^[\w-]{43}\n$/)
  const warnings = catchWarnings()
  clientSessions({ secret: stdout.trim() })
  expect(warnings).toEqual([])
})

test('as many as asked for, all different, one a line', async () => {
  const { stdout } = await client(['keygen', '--count', '5'])
  const secrets = stdout.trimEnd().split('\n')
  expect(secrets).toHaveLength(5)
  expect(new Set(secrets).size).toBe(5)
  for (const secret of secrets) expect(secret).toMatch(SECRET_LINE)
})

test('as JSON', async () => {
  const { json } = await client(['keygen', '--count=2', '--json'])
  const secret = expect.stringMatching(SECRET_LINE)
  expect(json).toEqual({ secrets: [secret, secret] })
})

test.each(['0', '1001', '-1', '1.5', 'two', '99999999999999999999'])(
  '--count=%s is refused',
  async (count) => {
    const { code, stdout, stderr } = await client(['keygen', `--count=${count}`])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('--count takes a number from 1 to 1000')
  },
)

test('a text is refused, and not repeated: it could be a secret', async () => {
  const { code, stderr } = await client(['keygen', 'hunter2'])
  expect(code).toBe(2)
  expect(stderr).toContain('keygen takes no text')
  expect(stderr).not.toContain('hunter2')
  expect((await client(['keygen', 'a', 'b'])).code).toBe(2)
})
