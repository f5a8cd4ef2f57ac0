// Builds dist from scratch, so that nothing of a deleted file is published.
const { execFileSync } = require('node:child_process')
const { rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..')
rmSync(join(root, 'dist'), { recursive: true, force: true })
for (const project of ['tsconfig.build.json', 'tsconfig.web.json']) {
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project], {
    cwd: root,
    stdio: 'inherit',
  })
}
const web = (name, text) => writeFileSync(join(root, 'dist', 'web', name), `${text}\n`)

// Node's own crypto is several times as fast as WebCrypto on it. Other runtimes that have both, and say that they are like
// Node, keep to what they are made for.
const NODE = './node-codecs.js'
const WEB = './adapters/web-codecs.js'
web('node-codecs.js', "export { codecsOf } from '../adapters/node-codec.js'")
web(
  'package.json',
  JSON.stringify({
    // The package is CommonJS, this folder is not.
    type: 'module',
    imports: {
      '#codecs': {
        workerd: WEB,
        'edge-light': WEB,
        worker: WEB,
        browser: WEB,
        deno: WEB,
        bun: WEB,
        node: NODE,
        default: WEB,
      },
    },
  }),
)
