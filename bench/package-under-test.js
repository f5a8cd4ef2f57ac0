// This library as a newcomer has it: through the exports of a built package, never its sources.
const { createRequire } = require('node:module')
const { join, resolve, sep } = require('node:path')

/** @param folder of a package.json with a `dist` beside it. */
const packageUnderTest = (folder) => {
  const manifestPath = join(resolve(folder), 'package.json')
  const manifest = createRequire(manifestPath)(manifestPath)
  const requireSelf = createRequire(manifestPath)

  /** A second instance, which shares no state with the first: another server that has the same secret. */
  const anotherServer = () => {
    const dist = join(resolve(folder), 'dist') + sep
    const kept = Object.entries(require.cache).filter(([path]) => path.startsWith(dist))
    for (const [path] of kept) delete require.cache[path]
    const copy = requireSelf('client-sessions')
    for (const path of Object.keys(require.cache).filter((each) => each.startsWith(dist))) {
      delete require.cache[path]
    }
    for (const [path, module] of kept) require.cache[path] = module
    return copy
  }
  return {
    folder: resolve(folder),
    manifest,
    entry: (name = '') => requireSelf(`client-sessions${name}`),
    anotherServer,
    esmPath: join(resolve(folder), manifest.exports['.'].import.default),
  }
}

module.exports = { packageUnderTest }
