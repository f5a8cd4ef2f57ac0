/** Runs the examples of a framework's page as a new user would: the packed package, a project, a process. */
import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { packed, project, root } from '../package/packed.ts'
import { SECRET } from './hosts.ts'
import type { Reply } from './server.ts'
import { visitUrl, type Visit } from './visit.ts'

type VisitPath = (path?: string, visit?: Visit) => Promise<Reply>

export interface Running {
  readonly visit: VisitPath
  /** What it has printed up to now. */
  output(): string
}

/** The js block of a page that holds this text. */
export const exampleOf = (page: string, text: string): string => {
  const found = blocksOf(join(root, 'docs', page), page).filter(
    ({ language, code }) => language === 'js' && code.includes(text),
  )
  if (found.length !== 1) throw new Error(`${found.length} js blocks of ${page} hold ${text}`)
  return found[0]!.code
}

const visiting =
  (address: string): VisitPath =>
  (path = '/', visit = {}) =>
    visitUrl(`${address}${path}`, visit)

interface Launched {
  readonly child: ChildProcess
  output(): string
}

const launch = async (
  program: string,
  packages: readonly string[],
  port: number,
): Promise<Launched> => {
  const { directory } = await packed()
  const cwd = project(directory, { 'server.mjs': program })
  for (const name of packages) {
    const link = join(cwd, 'node_modules', name)
    fs.mkdirSync(dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(join(root, 'node_modules', name)), link)
  }
  const env = { PATH: process.env['PATH'], PORT: String(port), SESSION_SECRET: SECRET }
  const child = spawn(process.execPath, ['server.mjs'], { cwd, env, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (output += String(text)))
  }
  return { child, output: () => output }
}

/** Waits until the program does what is asked for. */
const until = async <T>({ child, output }: Launched, ask: () => Promise<T | undefined>) => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    expect(child.exitCode, output()).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Starts a program that prints its address, and ends it when the test is over. */
export const start = async (program: string, framework: string): Promise<Running> => {
  const launched = await launch(program, [framework], 0)
  const { output } = launched
  const address = await until(launched, async () => /http:\/\/\S+:\d+/.exec(output())?.[0])
  return { visit: visiting(address), output }
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts a program that prints nothing, and waits until it answers. */
export const startAt = async (program: string, packages: readonly string[]): Promise<VisitPath> => {
  const port = await freePort()
  const launched = await launch(program, packages, port)
  const visit = visiting(`http://localhost:${port}`)
  await until(launched, () => visit('/nowhere').catch(() => undefined))
  return visit
}
