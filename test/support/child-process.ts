/** Runs a script with the library in a process of its own, to see what only a whole process shows. */
import { spawn } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { onTestFinished } from 'vitest'

export interface Outcome {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

const ROOT = join(import.meta.dirname, '../..')

/** Each file of the library as JavaScript. */
const transpiled = new Map<string, string>()

const transpile = (file: string): string => {
  const known = transpiled.get(file)
  if (known !== undefined) return known
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      rewriteRelativeImportExtensions: true,
    },
  })
  transpiled.set(file, outputText)
  return outputText
}

/** A folder with the library as JavaScript, and the packages beside it. Gone when the test is over. */
const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'client-sessions-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const entry of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts')) continue
    const target = join(folder, 'src', entry.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, transpile(join(ROOT, 'src', entry)))
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Runs this, after an import of `clientSessions`, to its own end. */
export const runScript = (script: string, env: Record<string, string> = {}): Promise<Outcome> => {
  const folder = createFolder()
  const file = join(folder, 'script.js')
  const imported = "import { clientSessions } from './src/adapters/client-sessions.js'\n"
  writeFileSync(file, imported + script)
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [file], { cwd: folder, env: { PATH, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...output }))
  })
}
