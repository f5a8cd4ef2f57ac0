/** The command as npm installs it, in a process of its own. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packed } from '../package/packed.ts'
import { AT, ENV, seal } from './cookies.ts'
import { shell } from './shell.ts'

const TIME = { timeout: 90_000 }

const cookie = `session=${seal({ user: 'ada' })}`

test('runs, and tells its version', TIME, async () => {
  const { default: manifest } = await import('../../package.json')
  expect(await shell('client-sessions --version')).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  })
})

test('a new secret goes through a variable, a cookie through a pipe', TIME, async () => {
  const line = `export SESSION_SECRET=$(client-sessions keygen)
    node -p 'require("client-sessions")({ cookieName: "session", secret: process.env.SESSION_SECRET }).serialize({ a: 1 })[0]' |
    client-sessions inspect --content`
  const { code, stdout, stderr } = await shell(line)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^session: accepted\n/)
  expect(stdout).toContain('opened by    SESSION_SECRET')
  expect(stdout).toContain('"a": 1')
})

describe('exit codes', () => {
  test.each([
    [0, `client-sessions inspect '${cookie}' --at ${AT}`],
    [1, `client-sessions inspect '${cookie}' --at 2027-01-01`],
    [0, `echo '{}' | client-sessions size -`],
    [1, `printf '{"a":"%5000d"}' 1 | client-sessions size -`],
    [2, 'client-sessions frobnicate'],
    [2, 'client-sessions inspect < /dev/null'],
    [2, 'client-sessions size /nowhere'],
    [0, 'client-sessions help'],
  ])('%i for %s', TIME, async (code, line) => {
    const outcome = await shell(line, ENV)
    expect(outcome.code).toBe(code)
    // Results on one, errors on the other, never a stack.
    expect(outcome.stdout === '').toBe(code === 2)
    expect(outcome.stderr === '').toBe(code !== 2)
    expect(outcome.stderr).not.toMatch(/^ +at /m)
  })
})

test('a weak secret warns once, on standard error, in the words of the command', TIME, async () => {
  const weak = { SESSION_SECRET: 'monkey business' }
  const line = `client-sessions inspect '${cookie}; cart=${seal({})}' --json`
  const { stdout, stderr } = await shell(line, weak)
  expect(JSON.parse(stdout)).toMatchObject({
    sessions: [{ reason: 'unknown-key' }, { reason: 'unknown-key' }],
  })
  expect(stderr).toMatch(/^client-sessions: warning: SESSION_SECRET is 15 bytes long.*\n$/)
})

test('warnings of Node are still printed', TIME, async () => {
  const preload = `data:text/javascript,setTimeout(() => process.emitWarning('of another', 'OtherWarning'))`
  const { stdout, stderr } = await shell(`client-sessions inspect '${cookie}' --json`, {
    ...ENV,
    NODE_OPTIONS: `--import "${preload}"`,
  })
  expect(() => JSON.parse(stdout) as unknown).not.toThrow()
  expect(stderr).toBe('OtherWarning: of another\n')
})

describe('a reader that has enough', () => {
  test('ends the command without a word', TIME, async () => {
    const { stdout, stderr } = await shell('client-sessions keygen --count 1000 | head -n 1')
    expect(stdout).toMatch(/^[\w-]{43}\n$/)
    expect(stderr).toBe('')
  })

  test('before it has begun', TIME, async () => {
    const { code, stderr } = await shell('client-sessions keygen --count 1000 | true')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('and does not hide that a session was not accepted', TIME, async () => {
    const many = Array.from({ length: 999 }, (_, i) => `name-${i}=${seal({})}`).join('; ')
    const { code, stderr } = await shell('client-sessions inspect --json | true', ENV, many)
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
  })
})

test.skipIf(process.platform !== 'linux')('a full disk is an error', TIME, async () => {
  const { code, stderr } = await shell('client-sessions keygen > /dev/full')
  expect(code).toBe(2)
  expect(stderr).toBe('client-sessions: the output cannot be written: ENOSPC\n')
})

test('more than 1 MiB on standard input is refused', TIME, async () => {
  const { code, stdout, stderr } = await shell(
    'client-sessions inspect',
    ENV,
    'a'.repeat(3_000_000),
  )
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('standard input is larger than 1 MiB')
})

test('standard input is not waited for when the text is an argument', TIME, async () => {
  const { directory } = await packed()
  const bin = join(directory, 'node_modules/.bin/client-sessions')
  const child = spawn(bin, ['inspect', cookie, '--at', AT], { env: { ...process.env, ...ENV } })
  const code = await new Promise((resolve) => child.on('close', resolve)) // with its stdin left open
  expect(code).toBe(0)
})
