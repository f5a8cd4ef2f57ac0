// Builds dist from scratch, so that nothing of a deleted file is published.
const { execFileSync } = require('node:child_process')
const { rmSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
execFileSync(
  process.execPath,
  [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
