// Packs the package, and puts it into an application of Next.js: the one of docs/next.md, and what test/runtimes/next adds.
// Builds it, starts it, and visits it as browsers do.
const { execFileSync } = require('node:child_process')
const { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')
const { root, runtimes, modules, run, install, stagePackage } = require('./stage.js')

/** Nothing of what npm says to its children: NODE_ENV would change what is built. No secret either: a build has none. */
const environment = { PATH: process.env.PATH, NEXT_TELEMETRY_DISABLED: '1', CI: '1' }

/** Each block of code of the page says in its first line which file it is. */
const stagePage = (folder) => {
  const page = readFileSync(join(root, 'docs', 'next.md'), 'utf8')
  const files = [...page.matchAll(/^```[jt]s\n\/\/ (\S+)\n(.*?)^```$/gms)]
  for (const [, name, code] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), code)
  }
  if (!files.some(([, name]) => name === 'app/page.js')) throw new Error('docs/next.md has no app')
}

/** Linked file by file where that is possible: Turbopack takes nothing from other folders, and it is 300 MB. */
const stageNext = (folder) => {
  const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
  const needed = new Set()
  const need = (name) => {
    const { dependencies, optionalDependencies } = packages[`node_modules/${name}`] ?? {}
    if (needed.has(name) || !packages[`node_modules/${name}`]) return
    needed.add(name)
    for (const other of Object.keys({ ...dependencies, ...optionalDependencies })) need(other)
  }
  for (const name of ['next', 'react', 'react-dom']) need(name)
  for (const name of needed) {
    const [from, to] = [modules, join(folder, 'node_modules')].map((each) => join(each, name))
    mkdirSync(dirname(to), { recursive: true })
    try {
      execFileSync('cp', ['-rl', from, to], { stdio: 'ignore' })
    } catch {
      rmSync(to, { recursive: true, force: true })
      cpSync(from, to, { recursive: true })
    }
  }
}

const compileTypes = (folder) => {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
    skipLibCheck: true,
    noEmit: true,
  }
  const tsconfig = JSON.stringify({ compilerOptions, files: ['types.ts'] })
  writeFileSync(join(folder, 'types.json'), tsconfig)
  run(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'types.json'], folder)
  // Else Next would want the types of React.
  for (const name of ['types.ts', 'types.json']) rmSync(join(folder, name))
}

install()
const folder = mkdtempSync(join(tmpdir(), 'client-sessions-next-'))
try {
  stagePackage(folder)
  stageNext(folder)
  stagePage(folder)
  cpSync(join(runtimes, 'next'), folder, { recursive: true })
  compileTypes(folder)
  run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], folder, environment)
  run(process.execPath, ['visit.mjs'], folder, environment)
} catch (error) {
  // What failed has said so itself.
  if (error.status === undefined) throw error
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
