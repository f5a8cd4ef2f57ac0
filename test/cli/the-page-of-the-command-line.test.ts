/**
 * docs/command-line.md: each ```console block is run, with the packed package. Lines that begin with "$ " are commands,
 * the others what they print; "…" stands for any text.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { root } from '../package/packed.ts'
import { client } from './command.ts'
import { ENV, seal } from './cookies.ts'
import { shell } from './shell.ts'

const PAGE = join(root, 'docs/command-line.md')
const text = readFileSync(PAGE, 'utf8')

interface Step {
  readonly command: string
  readonly printed: string
}

const stepsOf = (code: string): Step[] =>
  code
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n')
      return { command: step.slice(0, end), printed: step.slice(end + 1) }
    })

const MARK = '== end of a command =='

/** What each command prints, on both outputs. `$?` is that of the command before. */
const runAll = async (steps: readonly Step[]): Promise<string[]> => {
  const script = steps.map(({ command }) => `${command}\ncode=$?; echo '${MARK}'; (exit $code)`)
  const { stdout } = await shell(['exec 2>&1', ...script].join('\n'))
  return stdout.split(`${MARK}\n`).slice(0, -1)
}

const pattern = (printed: string): RegExp => {
  const parts = printed.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]+')}$`)
}

const blocks = blocksOf(PAGE, 'docs/command-line.md').filter(
  ({ language }) => language === 'console',
)

describe('each example of the page prints what it says', () => {
  test.each(blocks.map((block) => [block.place, block.code] as const))(
    '%s',
    { timeout: 90_000 },
    async (_place, code) => {
      const steps = stepsOf(code)
      const printed = await runAll(steps)
      expect(printed).toHaveLength(steps.length)
      steps.forEach((step, index) => expect(printed[index]).toMatch(pattern(step.printed)))
    },
  )

  test('and there are some', () => {
    expect(blocks.length).toBeGreaterThan(5)
  })
})

/** The first column of the table below a heading. */
const tableOf = (heading: string): string[] => {
  const [, section = ''] = text.split(heading)
  const [, table = ''] = section.split('|---|---|\n')
  return table
    .slice(0, table.search(/^(?!\|)/m))
    .trimEnd()
    .split('\n')
    .map((line) => line.split('|')[1]!.trim().replaceAll('`', ''))
}

test('it names all fields of the JSON of inspect', async () => {
  const args = ['inspect', `session=${seal({ a: 1 })}`, '--json', '--content']
  const { json } = await client(args, { env: ENV })
  expect(tableOf('### JSON of inspect')).toEqual(Object.keys(json))
  expect(tableOf('Each session:')).toEqual(Object.keys(json.sessions[0]))
})

test('it names all fields of the JSON of size', async () => {
  const { json } = await client(['size', '-', '--json'], { stdin: '{}' })
  expect(tableOf('### JSON of size')).toEqual(Object.keys(json))
})

test.each(['keygen', 'inspect', 'size'])('it names all options of %s', async (command) => {
  const { stdout } = await client(['help', command])
  const [, section = ''] = text.split(`\n## ${command}\n`)
  const [own = ''] = section.split('\n## ')
  for (const [, option] of stdout.matchAll(/^ {2}(--[\w-]+)/gm)) {
    expect(own).toContain(`\`${option}`)
  }
})
