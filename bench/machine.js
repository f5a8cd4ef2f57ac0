// Where, when and with what it was measured.
const { execFileSync } = require('node:child_process')
const os = require('node:os')
const { libraries, missingOf } = require('./libraries.js')
const { isInstalled, versionOf } = require('./installed.js')

const commitOf = (folder) => {
  try {
    const git = (...args) =>
      execFileSync('git', args, {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim()
    return (
      git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain', 'src') && ', changed')
    )
  } catch {
    return 'unknown'
  }
}

const describeMachine = () => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.availableParallelism(),
  memoryGiB: Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.release()} ${os.arch()}`,
  // Over the last minute, before it began: what else the machine was doing.
  load: Number(os.loadavg()[0].toFixed(2)),
})

const versionsOf = ({ manifest, folder }) => {
  const names = [
    ...libraries.filter((library) => !missingOf(library)).flatMap(({ packages = [] }) => packages),
    ...['express', 'fastify', 'ioredis'].filter((name) => isInstalled(name)),
  ]
  return {
    'client-sessions': `${manifest.version} (commit ${commitOf(folder)})`,
    ...Object.fromEntries(names.map((name) => [name, versionOf(name)])),
  }
}

module.exports = { describeMachine, versionsOf }
