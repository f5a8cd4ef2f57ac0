/** Compiles and runs the applications of docs/nestjs.md, as Nest's users do: TypeScript with decorators, a process. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import ts from 'typescript'
import { onTestFinished } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { node, packed, project, root } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'

const COMPILER_OPTIONS = {
  strict: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  module: 'NodeNext',
  target: 'ES2022',
  types: ['node'],
  skipLibCheck: true,
}

/** The ts block of the page that holds this text. */
const block = (text: string): string => {
  const found = blocksOf(join(root, 'docs', 'nestjs.md'), 'nestjs.md').filter(
    ({ language, code }) => language === 'ts' && code.includes(text),
  )
  if (found.length !== 1) throw new Error(`${found.length} ts blocks of nestjs.md hold ${text}`)
  return found[0]!.code
}

export type Platform = 'express' | 'fastify'

/** @param change what a test puts in place of parts of the module. */
const filesOf = (
  platform: Platform,
  change: (module: string) => string,
): Record<string, string> => ({
  'app.module.ts': change(block('@Module(')),
  'main.ts': block(`@nestjs/platform-${platform}`),
})

const output = (text: string): string =>
  ts.transpileModule(text, {
    compilerOptions: {
      ...COMPILER_OPTIONS,
      module: ts.ModuleKind.ES2022,
      target: ts.ScriptTarget.ES2022,
    },
  }).outputText

/** Throws with what the compiler says. */
export const compile = async (platform: Platform): Promise<void> => {
  const { directory } = await packed()
  const cwd = project(directory, {
    ...filesOf(platform, (module) => module),
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, noEmit: true } }),
  })
  await node([join(root, 'node_modules/typescript/bin/tsc'), '-p', cwd], cwd)
}

/** Starts it, and ends it with the test. @returns its address. */
export const start = async (
  platform: Platform,
  change: (module: string) => string = (module) => module,
): Promise<string> => {
  const { directory } = await packed()
  const sources = Object.entries(filesOf(platform, change))
  const cwd = project(directory, {
    'package.json': '{ "type": "module" }',
    ...Object.fromEntries(sources.map(([name, text]) => [name.replace(/ts$/, 'js'), output(text)])),
  })
  const env = { PATH: process.env['PATH'], PORT: '0', NO_COLOR: '1', SESSION_SECRET: SECRET }
  const child = spawn(process.execPath, ['main.js'], { cwd, env, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return new Promise((resolve, reject) => {
    let text = ''
    const take = (chunk: unknown): void => {
      text += String(chunk)
      const [found] = /^http:\/\/\S+:\d+/m.exec(text) ?? []
      if (found) resolve(found)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${text}`)))
  })
}
