/**
 * The package as its users get it: packed from a copy of the checkout, so that the checkout's `dist` is left alone, and
 * installed with npm. Done once for all test files; the directory's name is a hash of all that is packed or builds it.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

/** What examples of the documents use beside the package, and types for consumers. */
const LINKED = (
  'express connect @types/node @types/express @types/connect cookie-parser passport passport-local connect-flash ' +
  'csurf csrf-csrf csrf-sync supertest ws socket.io socket.io-client fastify koa @types/koa hono @hono/node-server h3 ' +
  '@nestjs/common @nestjs/core @nestjs/platform-express @nestjs/platform-fastify reflect-metadata rxjs ' +
  'react-router react react-dom @sveltejs/kit svelte'
).split(' ')

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Packed {
  /** A directory whose `node_modules` holds the package, and links to what its tests use. */
  readonly directory: string
  /** The names of the files in the tarball, sorted. */
  readonly files: readonly string[]
  /** What `npm install <tarball>` put in `node_modules`, sorted. */
  readonly installed: readonly string[]
}

export interface Result {
  readonly code: number
  readonly stdout: string
  /** Standard output and standard error. */
  readonly output: string
}

/** Runs a command to its end. Gives its exit code instead of throwing. */
export const run = async (
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Result> => {
  try {
    const options = { cwd, env: { ...cleanEnvironment(), ...env }, timeout: 60_000 }
    const { stdout, stderr } = await promisify(execFile)(command, args, options)
    return { code: 0, stdout, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    return { code: typeof code === 'number' ? code : -1, stdout, output: `${stdout}${stderr}` }
  }
}

/** Runs Node on this script or with these arguments, and fails with its output if it fails. */
export const node = async (
  args: readonly string[],
  cwd: string,
  env?: NodeJS.ProcessEnv,
): Promise<string> =>
  must(await run(process.execPath, args, cwd, env), `node ${args.join(' ')}`).output

/** A new directory inside the packed one, gone when the test is over, with these files in it. */
export const project = (directory: string, files: Readonly<Record<string, string>>): string => {
  const made = fs.mkdtempSync(join(directory, 'project-'))
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(made, name)), { recursive: true })
    fs.writeFileSync(join(made, name), text)
  }
  return made
}

export const packed = async (): Promise<Packed> => {
  const directory = join(tmpdir(), PREFIX + hashOfSources())
  if (!fs.existsSync(directory)) await make(directory)
  return { directory, ...JSON.parse(fs.readFileSync(join(directory, 'packed.json'), 'utf8')) }
}

const PREFIX = 'client-sessions-packed-'
const HOUR = 60 * 60 * 1000

const make = async (directory: string): Promise<void> => {
  removeOld()
  const staged = fs.mkdtempSync(join(tmpdir(), 'client-sessions-staged-'))
  try {
    const checkout = join(staged, 'checkout')
    fs.cpSync(root, checkout, { recursive: true, filter: isSource })
    fs.symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
    const { stdout } = must(await run('npm', ['pack', '--json', '--silent'], checkout), 'npm pack')
    // The report comes after what the build prints.
    const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n')))

    const consumer = join(staged, 'consumer')
    fs.mkdirSync(consumer)
    fs.writeFileSync(join(consumer, 'package.json'), '{ "name": "consumer", "private": true }')
    const tarball = join(checkout, filename)
    const install = ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball]
    must(await run('npm', install, consumer), 'npm install')
    const modules = join(consumer, 'node_modules')
    const installed = fs.readdirSync(modules).filter((name) => !name.startsWith('.'))
    for (const name of LINKED) {
      fs.mkdirSync(dirname(join(modules, name)), { recursive: true })
      fs.symlinkSync(join(root, 'node_modules', name), join(modules, name))
    }
    const names = files.map((file: { path: string }) => file.path).toSorted()
    fs.writeFileSync(
      join(consumer, 'packed.json'),
      JSON.stringify({ files: names, installed: installed.toSorted() }),
    )
    moveUnlessMade(consumer, directory)
  } finally {
    fs.rmSync(staged, { recursive: true, force: true })
  }
}

/** What was packed from other sources, unless a run may still be using it. */
const removeOld = (): void => {
  for (const name of fs.readdirSync(tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    const path = join(tmpdir(), name)
    const modified = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (modified < Date.now() - HOUR) fs.rmSync(path, { recursive: true, force: true })
  }
}

/** Another worker may have been faster; what it made is the same. */
const moveUnlessMade = (from: string, to: string): void => {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (!fs.existsSync(to)) throw error
  }
}

const isSource = (path: string): boolean =>
  !['node_modules', '.git', 'dist', 'coverage'].includes(basename(path)) && !path.endsWith('.tgz')

const hashOfSources = (): string => {
  const hash = createHash('sha256').update(root).update(process.version)
  const paths = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:src|scripts|docs)\/|^[^/]+\.(?:json|md)$|^LICENSE$/.test(path))
  for (const path of paths.toSorted()) {
    const file = join(root, path)
    if (fs.statSync(file).isFile()) hash.update(relative(root, file)).update(fs.readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

const must = (result: Result, what: string): Result => {
  if (result.code !== 0) throw new Error(`${what} failed with ${result.code}:\n${result.output}`)
  return result
}

/** Without what npm and vitest hand to their children, which changes how npm, Node and Jest behave. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) =>
        !/^(?:npm_(?!config_)|VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$|DEV$|PROD$|MODE$)/.test(name),
    ),
  )
