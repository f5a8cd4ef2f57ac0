/** The demo as somebody runs it who has just cloned the project: without `dist`, with `npm run demo`. */
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
const CLONED = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.web.json',
  'scripts',
  'src',
  'demo',
]

export interface Demo {
  /** Where it was built. */
  readonly directory: string
  /** What it printed by the time that it listened. */
  readonly output: string
  readonly url: string
  readonly stop: () => Promise<void>
}

/** A directory of its own also keeps this build away from the one that other tests make. */
const clone = (): string => {
  const directory = mkdtempSync(join(tmpdir(), 'client-sessions-demo-'))
  for (const name of CLONED) cpSync(join(ROOT, name), join(directory, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  return directory
}

/** @param args of the demo, as behind `npm run demo --`. */
export const startDemo = async (...args: readonly string[]): Promise<Demo> => {
  const cwd = clone()
  const { SESSION_SECRET: _, ...inherited } = process.env
  const env = { ...inherited, PORT: '0' }
  const command = ['run', '--silent', 'demo', '--', ...args]
  // In a process group of its own, for npm does not pass every signal on to the server.
  const child = spawn('npm', command, { cwd, env, detached: true })
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const address = /https?:\/\/\S+/.exec(output)
      if (address && output.endsWith('\n')) resolve(address[0])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('close', () => reject(new Error(`the demo has ended: ${output}`)))
  })
  const stop = async () => {
    process.kill(-child.pid!)
    await closed
    rmSync(cwd, { recursive: true, force: true })
  }
  return { directory: cwd, output, url, stop }
}
