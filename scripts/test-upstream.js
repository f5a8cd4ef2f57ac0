// Runs the test suite that client-sessions 0.8.0 was published with, as it is, against this build: once writing 0.8's
// format, where all of it must pass, and once with the defaults, where only what takes a token's text apart may fail.
const { execFileSync, fork } = require('node:child_process')
const { existsSync } = require('node:fs')
const Module = require('node:module')
const { join } = require('node:path')

const root = join(__dirname, '..')
const upstream = join(root, 'test', 'upstream')
// Not `require.resolve`: the suite is no entry of its package, whose folder npm may give another shape.
const suiteFile = join(root, 'node_modules', 'client-sessions-0.8', 'test', 'all-test.js')

/** How many assertions the suite has: one that never ran must not count as passed. */
const ASSERTIONS = 60
const TIMEOUT_MS = 120_000

const RUNS = [
  { format: '0.8', expectedFailures: [] },
  {
    format: 'default',
    // They look for the creation time and the duration between the dots of the text. A token of version 1 has no dots,
    // and keeps its times to itself.
    expectedFailures: [
      'changing duration: does update creation time',
      'changing duration: does update duration',
      'public encode and decode util methods: encode',
    ],
  },
]

/** Options that name no format get this one. */
const writing = (format, clientSessions) => {
  const { encode } = clientSessions.util
  return Object.assign((options) => clientSessions({ format, ...options }), {
    ...clientSessions,
    util: {
      ...clientSessions.util,
      encode: (options, ...rest) => encode({ format, ...options }, ...rest),
    },
  })
}

/** The suite looks for attribute names, and the value of SameSite, as 0.8 spelt them; RFC 6265 §5.2 ignores their case. */
const lowerCaseAttributes = (line) => {
  const [pair, ...attributes] = line.split(';')
  const lower = attributes.map((attribute) =>
    attribute.replace(/^\s*samesite=.*|^[^=]+/i, (text) => text.toLowerCase()),
  )
  return [pair, ...lower].join(';')
}

const withLowerCaseAttributes = (request) =>
  Object.assign(Object.create(request), {
    // The jar has stored the cookies by now, from the lines as they came.
    get: (options, callback) =>
      request.get(options, (error, response, body) => {
        const lines = response?.headers['set-cookie']
        if (lines) response.headers['set-cookie'] = lines.map(lowerCaseAttributes)
        callback(error, response, body)
      }),
  })

/** In a process of its own: the suite changes NODE_ENV, and exits at an uncaught exception. */
const runSuite = (format) => {
  const requireUpstream = Module.createRequire(join(upstream, 'package.json'))
  const clientSessions = require(join(root, 'dist', 'index.js'))
  const provided = {
    '../lib/client-sessions':
      format === 'default' ? clientSessions : writing(format, clientSessions),
    vows: requireUpstream('vows'),
    express: requireUpstream('express'),
    request: withLowerCaseAttributes(requireUpstream('request')),
  }
  // Node 20 has no other way to answer a `require` (Module.registerHooks came with 22.15).
  /* oxlint-disable no-underscore-dangle */
  const load = Module._load
  Module._load = (name, parent, isMain) =>
    parent?.filename === suiteFile && Object.hasOwn(provided, name)
      ? provided[name]
      : load(name, parent, isMain)
  /* oxlint-enable no-underscore-dangle */

  const vows = []
  const report = ([event, data]) => {
    if (event !== 'vow') return
    const { context, title, status, exception } = data
    vows.push({
      name: `${context}: ${title.trim()}`,
      status,
      exception: exception && String(exception),
    })
  }
  const [suite] = Object.values(require(suiteFile))
  // Some of the suite's servers stay open.
  suite.run({ reporter: { report, print() {}, reset() {} } }, () =>
    process.send(vows, () => process.exit()),
  )
}

/** What the process of a run reported; nothing if it crashed or hung. */
const resultsOf = (format) =>
  new Promise((resolve) => {
    // Its secrets are weak, and the packages of its time use what Node has deprecated since.
    const child = fork(__filename, [format], { execArgv: ['--no-warnings'], timeout: TIMEOUT_MS })
    let vows = []
    child.on('message', (message) => {
      vows = message
    })
    child.on('exit', () => resolve(vows))
  })

const deviationsOf = (vows, expectedFailures) => {
  const failed = vows.filter(({ status }) => status !== 'honored').map(({ name }) => name)
  const all = new Set(vows.map(({ name }) => name))
  return [
    ...(vows.length === ASSERTIONS
      ? []
      : [`${vows.length} of ${ASSERTIONS} assertions were reported`]),
    ...failed.filter((name) => !expectedFailures.includes(name)).map((name) => `failed: ${name}`),
    ...expectedFailures
      .filter((name) => !failed.includes(name))
      .map((name) => `${all.has(name) ? 'passed unexpectedly' : 'missing'}: ${name}`),
  ]
}

const main = async () => {
  if (!existsSync(join(upstream, 'node_modules'))) {
    const options = { cwd: upstream, stdio: 'inherit', shell: process.platform === 'win32' }
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], options)
  }
  for (const { format, expectedFailures } of RUNS) {
    console.log(`\nclient-sessions 0.8.0's own tests, format: ${format}`)
    // One after the other: the suite listens on fixed ports, and measures half seconds.
    // oxlint-disable-next-line no-await-in-loop
    const vows = await resultsOf(format)
    for (const { name, status, exception } of vows) {
      const note = expectedFailures.includes(name) ? ' (expected: it takes the text apart)' : ''
      console.log(status === 'honored' ? `  ok ${name}` : `  not ok ${name}${note}`)
      if (exception && !note) console.log(`     ${exception}`)
    }
    const passed = vows.filter(({ status }) => status === 'honored').length
    const deviations = deviationsOf(vows, expectedFailures)
    for (const deviation of deviations) console.error(deviation)
    if (deviations.length > 0) process.exitCode = 1
    const expected = expectedFailures.length > 0 ? ` (${expectedFailures.length} expected)` : ''
    console.log(`${passed} passed, ${vows.length - passed} failed${expected}`)
  }
}

const [, , format] = process.argv
if (format === undefined) void main()
else runSuite(format)
