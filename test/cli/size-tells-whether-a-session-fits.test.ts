import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { client, row, type Outcome } from './command.ts'

const SMALL = { cart: [1, 2], user: { id: 7, name: 'Ada' } }

const write = (content: string | Uint8Array): string => {
  const folder = mkdtempSync(join(tmpdir(), 'client-sessions-size-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'session.json')
  writeFileSync(path, content)
  return path
}

const size = (data: unknown, ...more: string[]): Promise<Outcome> =>
  client(['size', '-', ...more], { stdin: JSON.stringify(data) })

/** What the library itself sends for it. */
const sent = (data: object, cookieName: string, chunks = 1): readonly string[] =>
  clientSessions({ cookieName, secret: SECRET, chunks }).serialize(data)

test('of a file, for people', async () => {
  const outcome = await client(['size', write(JSON.stringify(SMALL, undefined, 2))])
  const [line] = sent(SMALL, 'session_state')
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: '' })
  expect(outcome.stdout).toContain('session_state: fits\n')
  expect(row(outcome, 'size')).toMatch(/^\d+ of 4096 bytes, 1 cookie$/)
  expect(row(outcome, 'Set-Cookie')).toBe(`${line!.length} bytes with attributes`)
  expect(outcome.stdout).toContain(
    '\n  keys         28 bytes  user\n               12 bytes  cart\n',
  )
})

test('of standard input, for machines', async () => {
  const { code, json } = await size(SMALL, '--name', 'session', '--json')
  const [line] = sent(SMALL, 'session')
  expect(code).toBe(0)
  expect(json).toEqual({
    name: 'session',
    fits: true,
    problem: null,
    cookies: 1,
    bytes: line!.split(';', 1)[0]!.length - '='.length,
    setCookieBytes: line!.length,
    bytesPerCookie: 4096,
    keys: [
      { key: 'user', bytes: 28 },
      { key: 'cart', bytes: 12 },
    ],
  })
})

test('one that does not fit: exit code 1, and why', async () => {
  const outcome = await size({ text: 'x'.repeat(3500) }, '--name', 'session')
  expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 1, stderr: '' })
  expect(outcome.stdout).toContain('session: does not fit\n')
  expect(row(outcome, 'why')).toMatch(/cookie "session" would have \d+ bytes.*over 4096/)
  const { code, json } = await size({ text: 'x'.repeat(3500) }, '--json')
  expect(code).toBe(1)
  expect(json).toMatchObject({ fits: false, problem: expect.stringContaining('4096') })
})

test('in several cookies, as with option chunks', async () => {
  const data = { text: 'x'.repeat(3500) }
  const outcome = await size(data, '--chunks', '2')
  expect(outcome.code).toBe(0)
  expect(row(outcome, 'size')).toMatch(/^\d+ bytes in 2 cookies of up to 4096$/)
  const lines = sent(data, 'session_state', 2)
  const { json } = await size(data, '--chunks', '2', '--json')
  expect(json).toMatchObject({ fits: true, cookies: 2, setCookieBytes: lines.join('').length })
  expect((await size({ text: 'x'.repeat(9000) }, '--chunks', '3')).code).toBe(1)
})

test('the attributes that the name needs count', async () => {
  const plain = await size(SMALL, '--name', '__Most-session', '--json')
  const prefixed = await size(SMALL, '--name', '__Host-session', '--json')
  expect(prefixed.json.setCookieBytes).toBe(plain.json.setCookieBytes + '; Secure'.length)
})

describe('what cannot be measured is said, and nothing of it printed', () => {
  test.each([
    ['{"password": "hunter2",}', 'standard input is not JSON'],
    ['', 'standard input is not JSON'],
    [
      '["hunter2"]',
      'standard input holds no object; a session is a JSON object such as {"user":7}',
    ],
    ['"hunter2"', 'standard input holds no object'],
    ['null', 'standard input holds no object'],
  ])('%s', async (stdin, message) => {
    const { code, stdout, stderr } = await client(['size', '-'], { stdin })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`client-sessions: ${message}`)
    expect(stderr).not.toContain('hunter')
  })

  test('a file that is not text', async () => {
    const path = write(Uint8Array.of(0xff, 0xfe, 0x7b, 0x00))
    const { code, stderr } = await client(['size', path])
    expect(code).toBe(2)
    expect(stderr).toContain(`${path} is not text in UTF-8`)
  })

  test('a file that is not there', async () => {
    const { code, stderr } = await client(['size', '/nowhere/session.json'])
    expect(code).toBe(2)
    expect(stderr).toContain('/nowhere/session.json cannot be read: there is no such file')
  })

  test('a session nested too deep', async () => {
    const stdin = `{"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const { code, stdout, stderr } = await client(['size', '-'], { stdin })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('the session cannot be saved: "deep" is nested too deep')
  })

  test.each([
    ['--chunks=9', '--chunks is 9; it must be 1, 2 or 3'],
    ['--chunks=two', '--chunks is NaN; it must be 1, 2 or 3'],
    ['--name=a b', '--name is "a b"; it must be up to 256 of the letters'],
  ])('%s', async (option, message) => {
    const { code, stderr } = await client(['size', '-', option])
    expect(code).toBe(2)
    expect(stderr).toContain(`client-sessions: ${message}`)
  })

  test('no file, or two', async () => {
    for (const files of [[], ['a.json', 'b.json']]) {
      const { code, stderr } = await client(['size', ...files])
      expect(code).toBe(2)
      expect(stderr).toContain('size takes one file, or "-" for standard input')
    }
  })
})

test('a file with a byte order mark, as Windows editors write', async () => {
  expect((await client(['size', write('\uFEFF{"a":1}')])).code).toBe(0)
})
