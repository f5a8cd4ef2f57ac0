/** Arguments → command → exit code. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArguments } from './arguments.ts'
import type { Command, ExitCode } from './command.ts'
import { inspect } from './inspect.ts'
import { InputError, type Io } from './io.ts'
import { keygen } from './keygen.ts'
import { size } from './size.ts'

const COMMANDS: Readonly<Record<string, Command>> = { keygen, inspect, size }

const commandNamed = (name: string | undefined): Command | undefined =>
  name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined

const version = (): string =>
  JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')).version

const general = (): string => `Usage: client-sessions COMMAND [OPTIONS]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(9)} ${summary}`)
  .join('\n')}
  help      print this, or the help of a command
  --version print the version

Exit codes: 0 all is well; 1 a session was not accepted, or does not fit; 2 wrong usage or input.
`

const helpOf = ({ usage, details }: Command): string =>
  `Usage: client-sessions ${usage}\n\n${details}\n`

const help = (name: string | undefined): string => {
  const command = commandNamed(name)
  return command ? helpOf(command) : general()
}

const HELP = new Set(['help', '--help', '-h'])

/** A command that came wrong is not repeated: it may be a cookie. */
const noCommand = (name: string | undefined): InputError =>
  new InputError(
    `${name === undefined ? 'a command is missing' : 'there is no such command'}; the commands are ${Object.keys(COMMANDS).join(', ')} and help`,
  )

const dispatch = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  const [name, ...rest] = argv
  const command = commandNamed(name)
  if (command) {
    const args = parseArguments(rest, command.options)
    if (!args.flags.has('help')) return command.run(args, io)
    io.stdout.write(helpOf(command))
  } else if (name !== undefined && HELP.has(name)) io.stdout.write(help(rest[0]))
  else if (name === '--version') io.stdout.write(`${version()}\n`)
  else throw noCommand(name)
  return 0
}

/** @param argv without the program's name. */
export const run = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const hint = commandNamed(argv[0]) ? ` ${argv[0]!}` : ''
    io.stderr.write(`client-sessions: ${error.message}\nSee: client-sessions help${hint}\n`)
    return 2
  }
}
