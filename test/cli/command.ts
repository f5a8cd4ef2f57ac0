/** The command, run in this process. */
import { catchWarnings } from '../support/warnings.ts'
import { run } from '../../src/cli/run.ts'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** The document of --json. */
  readonly json: any
}

interface World {
  /** Text, or what comes in pieces. */
  readonly stdin?: string | AsyncIterable<Uint8Array>
  readonly env?: Record<string, string>
  readonly terminal?: boolean
}

async function* inOnePiece(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

const neverRead: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]() {
    throw new Error('standard input was read')
  },
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Process warnings are of no interest here: the executable drops them. */
export const client = async (argv: readonly string[], world: World = {}): Promise<Outcome> => {
  catchWarnings()
  const output = { stdout: '', stderr: '' }
  const { stdin = neverRead, env = {}, terminal = false } = world
  const input = typeof stdin === 'string' ? inOnePiece(stdin) : stdin
  const code = await run(argv, {
    stdin: { isTTY: terminal, [Symbol.asyncIterator]: () => input[Symbol.asyncIterator]() },
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
    env,
  })
  return { code, ...output, json: parsed(output.stdout) }
}

/** The text of the row with this title, of the first session that has one. */
export const row = ({ stdout }: Outcome, title: string): string | undefined =>
  new RegExp(`^  ${title} +(.*)$`, 'm').exec(stdout)?.[1]
