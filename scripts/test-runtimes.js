// Packs the package, and runs it on Node 20 to 26, Bun, Deno and workerd: test/runtimes has what is asked of them.
const { cpSync, mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { root, runtimes, modules, run, install, stagePackage } = require('./stage.js')

/** Of others than Next.js, which has a script of its own. */
const stagePrograms = (folder) => {
  const others = new Set([modules, join(runtimes, 'next')])
  cpSync(runtimes, folder, { recursive: true, filter: (path) => !others.has(path) })
}

/** In one file, as its deployers do. For no platform: an import of anything of Node's does not resolve. */
const bundleForWorkerd = (folder) => {
  const { buildSync } = require(join(modules, 'esbuild'))
  buildSync({
    absWorkingDir: folder,
    entryPoints: ['workerd.mjs'],
    outfile: 'worker.js',
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  })
}

install()
const folder = mkdtempSync(join(tmpdir(), 'client-sessions-runtimes-'))
try {
  stagePackage(folder)
  stagePrograms(folder)
  bundleForWorkerd(folder)
  const started = performance.now()
  run(process.execPath, ['test.mjs', modules, join(root, 'test', 'vectors')], folder)
  console.log(`in ${((performance.now() - started) / 1000).toFixed(1)} s`)
} catch (error) {
  // What failed has said so itself.
  if (error.status === undefined) throw error
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
