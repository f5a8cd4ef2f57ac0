/** Runs the examples of a framework's page as a new user would: the packed package, a project, a process. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { packed, project, root } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'
import type { Reply } from '../support/server.ts'
import { visitUrl, type Visit } from './visit.ts'

export interface Running {
  visit(path?: string, visit?: Visit): Promise<Reply>
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

/** Starts a program that prints its address, and ends it when the test is over. */
export const start = async (program: string, framework: string): Promise<Running> => {
  const { directory } = await packed()
  const cwd = project(directory, { 'server.mjs': program })
  const link = join(cwd, 'node_modules', framework)
  fs.mkdirSync(dirname(link), { recursive: true })
  fs.symlinkSync(join(root, 'node_modules', framework), link)
  const env = { PATH: process.env['PATH'], PORT: '0', SESSION_SECRET: SECRET }
  const child = spawn(process.execPath, ['server.mjs'], { cwd, env, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const address = await new Promise<string>((resolve, reject) => {
    const take = (text: unknown): void => {
      output += String(text)
      const [found] = /http:\/\/\S+:\d+/.exec(output) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${output}`)))
  })
  return {
    visit: (path = '/', visit = {}) => visitUrl(`${address}${path}`, visit),
    output: () => output,
  }
}
