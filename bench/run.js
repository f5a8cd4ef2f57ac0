// Measures this library beside others. Usage: npm run bench -- --help
const { execFileSync } = require('node:child_process')
const { statSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { parseArgs } = require('node:util')

const HELP = `Measures this library beside others.

npm run bench -- [options]
  --quick            half a minute instead of minutes; the figures are rough, and nothing is written
  --only TABLES      some tables: codec, opening, middleware, http, revocation, start, memory
  --memory           memory after 1,000,000 requests as well; a quarter of an hour more
  --rounds COUNT     how often each case is measured
  --out FOLDER       where results are written; default docs/benchmarks
  --package FOLDER   measures the built package in there instead of building this one
  --no-install       leaves out libraries that are not installed, instead of installing them
`
const root = join(__dirname, '..')
const npm = (args, cwd) => execFileSync('npm', args, { cwd, stdio: 'inherit' })

const modified = (name) => statSync(join(__dirname, name), { throwIfNoEntry: false })?.mtimeMs ?? 0

const isInstalled = () =>
  modified('node_modules/.package-lock.json') >= modified('package-lock.json')

const { values } = parseArgs({
  allowNegative: true,
  options: {
    help: { type: 'boolean' },
    quick: { type: 'boolean' },
    memory: { type: 'boolean' },
    only: { type: 'string' },
    rounds: { type: 'string' },
    out: { type: 'string' },
    package: { type: 'string' },
    install: { type: 'boolean', default: true },
  },
})

if (values.help) {
  console.log(HELP)
} else {
  if (!values.package) npm(['run', '--silent', 'build'], root)
  if (values.install && !isInstalled()) {
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], __dirname)
  }
  const { main } = require('./main.js')
  main({ ...values, folder: resolve(values.package ?? root) }).catch((error) => {
    console.error(error)
    process.exit(1) // servers may still be listening
  })
}
