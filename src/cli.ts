#!/usr/bin/env node
/** The command `client-sessions`. */
import type { Io } from './cli/io.ts'
import { run } from './cli/run.ts'

// The library warns of weak secrets by process warnings; the commands say the same in their own words.
process.removeAllListeners('warning')
process.on('warning', ({ name, message }) => {
  if (name !== 'ClientSessionsWarning') process.stderr.write(`${name}: ${message}\n`)
})

// `| head` closes the pipe when it has enough.
const onError = (error: NodeJS.ErrnoException): void => {
  if (error.code === 'EPIPE') return
  process.stderr.write(`client-sessions: the output cannot be written: ${error.code}\n`)
  process.exit(2)
}
process.stdout.on('error', onError)
process.stderr.on('error', onError)

const main = async (): Promise<void> => {
  const { stdout, stderr, env } = process
  const io: Io = {
    get stdin() {
      return process.stdin // only made where it is read: a terminal would be waited for
    },
    stdout,
    stderr,
    env,
  }
  process.exitCode = await run(process.argv.slice(2), io)
}

void main()
