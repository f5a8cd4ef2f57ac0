// The package as its users have it, in a folder of its own; and what it runs with there, from the lock of test/runtimes.
const { execFileSync } = require('node:child_process')
const { cpSync, mkdirSync, statSync } = require('node:fs')
const { join } = require('node:path')
const { dependencies, version } = require('../package.json')

const root = join(__dirname, '..')
const runtimes = join(root, 'test', 'runtimes')
const modules = join(runtimes, 'node_modules')

const run = (command, args, cwd, env) =>
  execFileSync(command, args, { cwd, stdio: 'inherit', ...(env && { env }) })

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** A gigabyte: not again for nothing. */
const install = () => {
  const installed = modified(join(modules, '.package-lock.json'))
  if (installed >= modified(join(runtimes, 'package-lock.json'))) return
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], runtimes)
}

/** Into its `node_modules`. */
const stagePackage = (folder) => {
  const target = join(folder, 'node_modules', 'client-sessions')
  mkdirSync(target, { recursive: true })
  run('npm', ['pack', '--silent', '--pack-destination', folder], root)
  run(
    'tar',
    ['-xzf', `client-sessions-${version}.tgz`, '--strip-components=1', '-C', target],
    folder,
  )
  for (const name of Object.keys(dependencies)) {
    const from = join(root, 'node_modules', name)
    cpSync(from, join(folder, 'node_modules', name), { recursive: true, dereference: true })
  }
}

module.exports = { root, runtimes, modules, run, install, stagePackage }
