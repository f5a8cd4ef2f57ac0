import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { client } from './command.ts'

test.each([
  [[], 'a command is missing; the commands are keygen, inspect, size and help', 'help'],
  [['frobnicate'], 'there is no such command; the commands are', 'help'],
  [['toString'], 'there is no such command', 'help'],
  [['--frobnicate'], 'there is no such command', 'help'],
  [['inspect', '--frobnicate'], 'there is no option --frobnicate', 'help inspect'],
  [['inspect', '--toString'], 'there is no option --toString', 'help inspect'],
  [
    ['inspect', '-x'],
    'there is no option -x; to give text that begins with "-", put -- before it',
    'help inspect',
  ],
  [['size', '--content', 'a.json'], 'there is no option --content', 'help size'],
  [['inspect', 'a=b', '--name'], '--name needs a value', 'help inspect'],
  [['inspect', 'a=b', '--name='], '--name needs a value', 'help inspect'],
  [
    ['inspect', '--name', '--json', 'a=b'],
    '--name needs a value; if it begins with "-", write --name=…',
    'help inspect',
  ],
  [['inspect', 'a=b', '--json=yes'], '--json takes no value', 'help inspect'],
  [['inspect', 'Cookie:', 'a=b'], 'inspect takes one text; put it in quotes', 'help inspect'],
])('%j', async (argv, message, hint) => {
  const { code, stdout, stderr } = await client(argv)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(`client-sessions: ${message}`)
  expect(stderr.endsWith(`\nSee: client-sessions ${hint}\n`)).toBe(true)
  expect(stderr.split('\n')).toHaveLength(3) // no stack
})

test('what came in the place of a command is not repeated: it may be a cookie', async () => {
  expect((await client(['session=AQID'])).stderr).not.toContain('AQID')
})

test('text that begins with "-" comes after --', async () => {
  const { code, json } = await client(['inspect', '--name', 'a', '--json', '--', '-value'])
  expect(code).toBe(1)
  expect(json.sessions).toMatchObject([{ name: 'a', reason: 'malformed' }])
})

test('a name that begins with "-" comes after =', async () => {
  const { json } = await client(['inspect', '--name=-a', '--json', 'x=b'])
  expect(json.sessions).toMatchObject([{ name: '-a', reason: 'absent' }])
})

const fail = (): never => {
  throw new RangeError('of the program')
}

test('errors of the program itself are not taken for those of its user', async () => {
  const stdin = { [Symbol.asyncIterator]: fail }
  const stderr = { write: () => true }
  const running = run(['help'], { stdin, stdout: { write: fail }, stderr, env: {} })
  await expect(running).rejects.toThrow('of the program')
})

describe('help', () => {
  test.each([['help'], ['--help'], ['-h']])('%s names all commands', async (word) => {
    const { code, stdout, stderr } = await client([word])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const name of ['keygen', 'inspect', 'size', 'help', '--version']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'))
    }
  })

  test.each([
    ['keygen', ['--count', '--json']],
    ['inspect', ['--name', '--secret-env', '--secret-file', '--content', '--json', '--at']],
    ['size', ['--name', '--chunks', '--json']],
  ])('of %s names all of its options', async (command, options) => {
    const { code, stdout, stderr } = await client(['help', command])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    for (const option of options) expect(stdout).toMatch(new RegExp(`^  ${option} `, 'm'))
    for (const flag of ['--help', '-h']) {
      expect((await client([command, '--json', flag])).stdout).toBe(stdout)
    }
  })

  test('of a command that is not there is that of all', async () => {
    expect((await client(['help', 'frob'])).stdout).toBe((await client(['help'])).stdout)
  })
})

test('--version is that of the package', async () => {
  const { default: manifest } = await import('../../package.json')
  expect(await client(['--version'])).toMatchObject({ code: 0, stdout: `${manifest.version}\n` })
})
