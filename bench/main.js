const { join } = require('node:path')
const { libraries } = require('./libraries.js')
const { describeMachine, versionsOf } = require('./machine.js')
const { packageUnderTest } = require('./package-under-test.js')
const { reportOf, writeResults } = require('./results.js')

const TABLES = ['codec', 'opening', 'middleware', 'http', 'revocation', 'start', 'memory']

const FULL = {
  rounds: 20,
  sampleMs: 30,
  warmMs: 500, // client-sessions 0.8.0 needs most of it
  inFlight: 16, // calls at a time, of what gives promises
  pool: 4096, // different cookies, and visitors with one
  poolMs: 250, // for what takes long to make, fewer: as many as can be made in this time
  starts: 15, // cold processes that import a library
  requests: [100_000, 1_000_000], // after so many, memory is looked at
}
/** Enough to see that all works. */
const QUICK = {
  rounds: 3,
  sampleMs: 4,
  warmMs: 25,
  inFlight: 4,
  pool: 1024,
  poolMs: 40,
  starts: 2,
  requests: [10_000, 20_000],
}

const settingsOf = ({ quick, rounds }) => {
  const settings = quick ? QUICK : FULL
  if (rounds === undefined) return settings
  const count = Number(rounds)
  if (!Number.isInteger(count) || count < 1) throw new Error(`--rounds ${rounds}: not a count`)
  return { ...settings, rounds: count, starts: count }
}

const chosenTables = ({ only, memory }) => {
  const names = only?.split(',') ?? TABLES.filter((name) => name !== 'memory' || memory)
  const unknown = names.find((name) => !TABLES.includes(name))
  if (unknown) throw new Error(`--only ${unknown}: there are ${TABLES.join(', ')}`)
  return names
}

const commandOf = ({ quick, memory, only, rounds, package: other }) =>
  [
    'npm run bench --',
    ...(quick ? ['--quick'] : []),
    ...(memory ? ['--memory'] : []),
    ...(only ? ['--only', only] : []),
    ...(rounds ? ['--rounds', rounds] : []),
    ...(other ? ['--package FOLDER'] : []),
  ]
    .join(' ')
    .replace(/ --$/, '')

const progress = (what) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}

const main = async (options) => {
  const settings = settingsOf(options)
  const names = chosenTables(options)
  const tested = packageUnderTest(options.folder)
  const results = {
    date: new Date().toISOString(),
    command: commandOf(options),
    node: process.versions.node,
    openssl: process.versions.openssl,
    machine: describeMachine(),
    settings,
    isRough: options.quick === true,
    versions: versionsOf(tested),
    libraries: libraries.map(({ name, note }) => ({ name, note })),
    tables: [],
    skipped: names.includes('memory')
      ? []
      : [
          'Not measured here: memory, which takes a quarter of an hour more (`--memory`). Figures are in docs/benchmarks/memory.',
        ],
  }
  for (const name of names) {
    const { run } = require(`./tables/${name}.js`)
    results.tables.push(...(await run({ package: tested }, settings, progress)))
  }
  progress('')
  console.log(reportOf(results))
  const isPartial = options.quick || options.only
  const folder = options.out ?? (isPartial ? undefined : join(__dirname, '..', 'docs/benchmarks'))
  if (folder) console.log(`Written: ${writeResults(results, folder)}`)
}

module.exports = { FULL, main }
