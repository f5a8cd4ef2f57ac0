// What an application pays before its first request: imports, and what is installed.
const { execFile, execFileSync } = require('node:child_process')
const { readdirSync, statSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')
const { promisify } = require('node:util')
const { OURS, libraries } = require('../libraries.js')
const { reasonWithout, timedColumn, rowsOf, headsOf } = require('../columns.js')
const { folderOf, manifestIn } = require('../installed.js')

const CHILD = join(__dirname, '..', 'children', 'import.mjs')

const importCase = (specifier) => ({
  async time(count) {
    let spent = 0
    for (let i = 0; i < count; i++) {
      const { stdout } = await promisify(execFile)(process.execPath, [CHILD, specifier])
      spent += Number(stdout)
    }
    return spent
  },
})

/** Of a package's own files, in bytes. */
const sizeOf = (folder) => {
  let bytes = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue
    const path = join(folder, entry.name)
    bytes += entry.isDirectory() ? sizeOf(path) : statSync(path).size
  }
  return bytes
}

const dependencyFolder = (name, from) =>
  createRequire(join(from, 'package.json'))
    .resolve.paths(name)
    .map((each) => join(each, name))
    .find((each) => manifestIn(each))

/** The folders of a package and of all that npm installs with it. */
const withDependencies = (folder, known = new Set()) => {
  if (!folder || known.has(folder)) return known
  known.add(folder)
  const { dependencies, optionalDependencies } = manifestIn(folder)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    withDependencies(dependencyFolder(name, folder), known)
  }
  return known
}

/** Ours is as large as its tarball's content: the folder may be a clone with all that is in one. */
const packedSize = (folder) => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--silent']
  return JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }))[0].unpackedSize
}

const installOf = (library, tested) => {
  const own = library.name === OURS
  const root = own ? tested.folder : folderOf(library.packages[0])
  const folders = [...withDependencies(root)]
  const bytes = folders.reduce(
    (sum, each) => sum + (own && each === root ? packedSize(root) : sizeOf(each)),
    0,
  )
  return { kilobytes: bytes / 1000, packages: folders.length }
}

const run = async ({ package: tested }, settings, progress) => {
  const measured = libraries.filter(({ isCodecOnly }) => !isCodecOnly)
  progress('cold imports')
  const specifierOf = ({ name, packages }) =>
    name === OURS ? pathToFileURL(tested.esmPath).href : packages[0]
  const cells = await timedColumn(
    measured,
    (library) => reasonWithout(library, ['package']) ?? importCase(specifierOf(library)),
    { base: OURS, settings: { rounds: settings.starts, warmMs: 0, sampleMs: 0 } },
  )
  const imports = [{ id: 'import', title: 'import', cells }]
  const installs = [
    { id: 'kilobytes', title: 'installed, kB', cells: {} },
    { id: 'packages', title: 'packages', cells: {} },
  ]
  for (const library of measured) {
    const none = reasonWithout(library, ['package'])
    const install = none ? undefined : installOf(library, tested)
    for (const { id, cells: each } of installs) {
      each[library.name] = none ? { none } : { size: install[id] }
    }
  }
  return [
    {
      id: 'import',
      title: 'Import in a new process',
      base: OURS,
      notes: [
        'The files are in the cache of the operating system, and node:http is loaded, as in a server.',
      ],
      columns: headsOf(imports),
      rows: rowsOf(measured, imports),
    },
    {
      id: 'install',
      title: 'What is installed',
      base: OURS,
      notes: ['With all dependencies, without peers such as Fastify. h3 is the whole framework.'],
      columns: headsOf(installs),
      rows: rowsOf(measured, installs),
    },
  ]
}

module.exports = { run }
