import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { client, row, type Outcome } from './command.ts'
import { AT, seal } from './cookies.ts'

const cookie = `session=${seal({ user: 'ada' })}`

const write = (content: string | Uint8Array): string => {
  const folder = mkdtempSync(join(tmpdir(), 'client-sessions-secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'secrets $& more')
  writeFileSync(path, content)
  return path
}

const inspect = async (args: readonly string[], env: Record<string, string>): Promise<Outcome> => {
  const outcome = await client(['inspect', cookie, '--at', AT, ...args], { env })
  for (const secret of [SECRET, OTHER_SECRET]) {
    expect(outcome.stdout + outcome.stderr).not.toContain(secret)
  }
  return outcome
}

test('from SESSION_SECRET', async () => {
  expect(row(await inspect([], { SESSION_SECRET: SECRET }), 'opened by')).toBe('SESSION_SECRET')
})

test('from another variable, and then not from SESSION_SECRET', async () => {
  const env = { SESSION_SECRET: SECRET, CART_SECRET: OTHER_SECRET, third: SECRET }
  const outcome = await inspect(['--secret-env', 'CART_SECRET'], env)
  expect(row(outcome, 'opened by')).toBeUndefined()
  expect(outcome.code).toBe(1)
  const both = await inspect(['--secret-env', 'CART_SECRET', '--secret-env', 'third'], env)
  expect(row(both, 'opened by')).toBe('third')
})

test.each(['\n', '\r\n', ''])('from a file whose line ends with %j', async (end) => {
  const path = write(SECRET + end)
  expect(row(await inspect(['--secret-file', path], {}), 'opened by')).toBe(`${path} line 1`)
})

test('from a file that an editor on Windows has written', async () => {
  const path = write(`\uFEFF${SECRET}\r\n`)
  expect(row(await inspect(['--secret-file', path], {}), 'opened by')).toBe(`${path} line 1`)
})

test('from the lines of a file, the newest first, empty ones left out', async () => {
  const path = write(`${OTHER_SECRET}\n\n${SECRET}\n`)
  const outcome = await inspect(['--secret-file', path], { SESSION_SECRET: 'not used' })
  expect(row(outcome, 'opened by')).toBe(`${path} line 3`)
})

test('from several places, in the order of the options', async () => {
  const path = write(SECRET)
  const args = ['--secret-file', path, '--secret-env', 'OLD', '--json']
  const { json } = await inspect(args, { OLD: OTHER_SECRET })
  expect(json.secretSources).toEqual([`${path} line 1`, 'OLD'])
  expect(json.sessions[0]).toMatchObject({ accepted: true, openedBy: `${path} line 1` })
})

test('one that is in two places is taken from the first', async () => {
  const path = write(`${OTHER_SECRET}\n${SECRET}\n`)
  const args = ['--secret-env', 'NEW', '--secret-file', path, '--json']
  const { json } = await inspect(args, { NEW: SECRET })
  expect(json.secretSources).toEqual(['NEW', `${path} line 1`])
  expect(json.sessions[0].openedBy).toBe('NEW')
})

test('from a variable as it is, with its line break, for the application has it so too', async () => {
  const outcome = await inspect([], { SESSION_SECRET: `${SECRET}\n` })
  expect(outcome.stdout).toContain('not accepted: unknown-key')
})

test('an empty SESSION_SECRET is none', async () => {
  expect((await inspect([], { SESSION_SECRET: '' })).stdout).toContain('no secret was given')
})

describe('never from the arguments', () => {
  test.each([['inspect'], ['size'], ['keygen']])('%s refuses --secret', async (command) => {
    for (const args of [['--secret', SECRET], [`--secret=${SECRET}`], ['--secret']]) {
      const { code, stdout, stderr } = await client([command, ...args])
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(
        /other users of the machine see them.*--secret-env VARIABLE or --secret-file FILE/,
      )
      expect(stderr).not.toContain(SECRET)
    }
  })

  test('what is given in place of a name is not repeated', async () => {
    for (const option of ['--secret-env', '--secret-file']) {
      const { code, stderr } = await inspect([option, OTHER_SECRET], {})
      expect(code).toBe(2)
      expect(stderr).toContain(`that ${option} names`)
    }
    expect((await inspect(['--secret-env', 'A1B2C3D4E5F60718'], {})).stderr).not.toContain('A1B2')
  })
})

const refused = async (args: readonly string[], message: string | RegExp): Promise<void> => {
  const { code, stdout, stderr } = await inspect(args, { EMPTY: '' })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(message)
}

describe('what is wrong with them is said', () => {
  test('a variable that is not set, or empty', async () => {
    await refused(['--secret-env', 'APP_SECRET'], 'variable APP_SECRET is not set, or empty')
    await refused(['--secret-env', 'EMPTY'], 'variable EMPTY is not set, or empty')
  })

  test('a file that is not there, a directory, an empty file, one that is not text', async () => {
    await refused(['--secret-file', '/nowhere/at/all'], 'cannot be read: there is no such file')
    await refused(['--secret-file', tmpdir()], 'cannot be read: it is a directory')
    await refused(['--secret-file', write('\n\n')], 'the file that --secret-file names is empty')
    const bytes = write(Uint8Array.from({ length: 32 }, (_, i) => 255 - i))
    await refused(['--secret-file', bytes], /not text in UTF-8; write one secret a line/)
  })

  test('a file of many lines, for it is the wrong one', async () => {
    const words = Array.from({ length: 65 }, (_, i) => `word ${i}`).join('\n')
    await refused(['--secret-file', write(words)], 'there are 65 secrets, and 64 is the limit')
  })

  test('a file that is too large', async () => {
    const path = write(Buffer.alloc(1024 * 1024 + 1, 'x'))
    await refused(['--secret-file', path], 'the file that --secret-file names is larger than 1 MiB')
  })
})

test('of a weak secret standard error warns, by the name of its source', async () => {
  const weak = 'monkey business!'
  const path = write(`${SECRET}\n${weak}\n`)
  const { code, json, stderr } = await inspect(['--secret-file', path, '--json'], {})
  expect(code).toBe(0)
  expect(json.sessions[0].accepted).toBe(true)
  expect(stderr).toContain(`client-sessions: warning: ${path} line 2 is 16 bytes long, and whoever`)
  expect(stderr).not.toContain(weak)
})

test('a published secret is refused in production, as by the library', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { code, stderr } = await inspect([], { SESSION_SECRET: 'keyboard cat' })
  expect(code).toBe(2)
  expect(stderr).toMatch(/^client-sessions: SESSION_SECRET is a sample secret that is printed/)
  expect(stderr).not.toContain('keyboard')
})
