/** The command as npm installs it, in a shell. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { packed, project } from '../package/packed.ts'

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs this for bash, in a folder of its own, which finds the command as npx would. */
export const shell = async (
  script: string,
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<Outcome> => {
  const { directory } = await packed()
  const PATH = `${join(directory, 'node_modules/.bin')}:${process.env['PATH']}`
  const child = spawn('bash', ['--norc', '-o', 'pipefail', '-c', script], {
    cwd: project(directory, {}),
    env: { ...env, PATH },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  child.stdin.on('error', () => {}) // the command may have read enough
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...output }))
  })
}
