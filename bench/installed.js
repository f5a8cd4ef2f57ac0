// What bench/node_modules holds, or the repository's own node_modules: enough for a first look without an install.
const { readFileSync } = require('node:fs')
const { join } = require('node:path')

/** What `import` gives, and for a CommonJS package what `require` gives. */
const load = async (name) => {
  const module = await import(name)
  return module.default ?? module
}

const folderOf = (name) => {
  const folder = require.resolve
    .paths(name)
    .map((each) => join(each, name))
    .find((each) => manifestIn(each))
  if (!folder) throw new Error(`${name} is not installed`)
  return folder
}

const manifestIn = (folder) => {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

const isInstalled = (name) => {
  try {
    return folderOf(name) !== ''
  } catch {
    return false
  }
}

const versionOf = (name) => manifestIn(folderOf(name)).version

module.exports = { load, folderOf, manifestIn, isInstalled, versionOf }
