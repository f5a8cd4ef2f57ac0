import clientSessions from '../index.ts'
import { onlyPositional, valuesOf, type Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { InputError } from './io.ts'
import { json } from './print.ts'

const MAX_COUNT = 1000

const countOf = (args: Arguments): number => {
  const count = valuesOf(args, 'count').at(-1) ?? '1'
  if (/^\d+$/.test(count) && Number(count) >= 1 && Number(count) <= MAX_COUNT) return Number(count)
  throw new InputError(`--count takes a number from 1 to ${MAX_COUNT}`)
}

export const keygen: Command = {
  usage: 'keygen [--count N] [--json]',
  summary: 'print a new secret',
  details: `Prints secrets of 256 random bits, one a line.

  --count N   how many, 1 to ${MAX_COUNT}
  --json      one JSON document`,
  options: { count: 'string', json: 'boolean' },
  run(args, { stdout }) {
    if (onlyPositional(args, 'keygen takes no text') !== undefined) {
      throw new InputError('keygen takes no text')
    }
    const secrets = Array.from({ length: countOf(args) }, () => clientSessions.generateSecret())
    stdout.write(args.flags.has('json') ? `${json({ secrets })}\n` : `${secrets.join('\n')}\n`)
    return 0
  },
}
