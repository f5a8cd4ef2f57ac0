// Builds dist from scratch, so that nothing of a deleted file is published.
const { execFileSync } = require('node:child_process')
const { readdirSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { dependencies } = require('../package.json')

const root = join(__dirname, '..')
const dist = join(root, 'dist')

const compile = (project) =>
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', project], {
    cwd: root,
    stdio: 'inherit',
  })

/** What the entries for Node have in common. Command and test helpers are apart: no server loads them. */
const SHARED = /^(?:adapters|base|cookie|crypto|keys|revocation|session|token)\b.*\.js$/

/** A server that is bundled into one ES module has no `require`; this is there on each Node that `engines` names. */
const withoutRequire = (code) =>
  code.replaceAll(/\brequire\((?="node:)/g, 'process.getBuiltinModule(')

/** One file in place of eighty: finding them took most of the time of a cold import (decision 26). Not minified. */
const bundle = async () => {
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (SHARED.test(name)) rmSync(join(dist, name))
  }
  const parts = ['client-sessions', 'fastify', 'koa', 'node-codec'].map(
    (name) => `adapters/${name}`,
  )
  const { rolldown } = await import('rolldown')
  const made = await rolldown({
    cwd: root,
    plugins: [{ name: 'builtin-modules', renderChunk: (code) => withoutRequire(code) }],
    platform: 'node',
    external: [/^node:/, ...Object.keys(dependencies)],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(message)
    },
    input: Object.fromEntries(
      [...parts, 'revocation/redis'].map((name) => [name, `src/${name}.ts`]),
    ),
  })
  await made.write({
    dir: dist,
    format: 'cjs',
    strict: true,
    chunkFileNames: '[name].js',
    codeSplitting: { groups: [{ name: 'node', minShareCount: 2 }] },
  })
  await made.close()
}

const writeWeb = (name, text) => writeFileSync(join(dist, 'web', name), `${text}\n`)

// Node's own crypto is several times as fast as WebCrypto on it. Other runtimes that have both, and say that they are like
// Node, keep to what they are made for.
const NODE = './node-codecs.js'
const WEB = './adapters/web-codecs.js'

const completeWeb = () => {
  writeWeb('node-codecs.js', "export { codecsOf } from '../adapters/node-codec.js'")
  writeWeb(
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
}

const build = async () => {
  rmSync(dist, { recursive: true, force: true })
  compile('tsconfig.build.json')
  compile('tsconfig.web.json')
  await bundle()
  completeWeb()
}

void build()
