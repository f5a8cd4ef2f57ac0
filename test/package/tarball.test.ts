import fs from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packed, root } from './packed.ts'

/** For every runtime, and but for what Fastify needs too, not in the build for Node. */
const isWeb = (file: string): boolean =>
  /(?:^|\/)(?:web-(?!body\.)[\w-]+|fetch|hono|h3|next(?:-\w+)?|react-router(?:-\w+)?|sveltekit)\.ts$/.test(
    file,
  )

const nameOf = (file: string, to: string): string => `dist/${file.replace(/(m?)ts$/, to)}`

/** What entries for Node begin with; `dist/node.js` has what they share. */
const PARTS = new Set([
  'adapters/client-sessions.ts',
  'adapters/fastify.ts',
  'adapters/koa.ts',
  'adapters/node-codec.ts',
  'revocation/redis.ts',
])

test(
  'the tarball holds the build and the documents, and nothing else',
  { timeout: 90_000 },
  async () => {
    const { files } = await packed()
    expect(files.filter((file) => !file.startsWith('dist/'))).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'MIGRATION.md',
      'README.md',
      'SECURITY.md',
      ...fs
        .readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.md'))
        .map((name) => `docs/${name}`)
        .toSorted(),
      'package.json',
    ])
    // Each module of src is there as types, and as code what is no part of the one file of all entries for Node.
    const sources = fs.readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    const ofNodeOnly = sources.filter((file) => file.endsWith('ts') && !isWeb(file))
    const types = ofNodeOnly.map((file) => nameOf(file, 'd.$1ts'))
    const code = ofNodeOnly
      .filter((file) => /^(?:(?:cli|testing)\/.+|[^/]+)$/.test(file) || PARTS.has(file))
      .map((file) => nameOf(file, '$1js'))
    const inDist = files.filter((file) => file.startsWith('dist/'))
    expect(inDist.filter((file) => !file.startsWith('dist/web/'))).toEqual(
      [...types, ...code, 'dist/node.js'].toSorted(),
    )
    // What runs everywhere is there a second time, as ES modules, and but for a line that leads to the build for Node has nothing of it.
    const web = inDist.filter((file) => file.startsWith('dist/web/'))
    expect(web).toEqual(
      expect.arrayContaining(
        sources.filter(isWeb).map((file) => `dist/web/${file.replace(/ts$/, 'js')}`),
      ),
    )
    const ofNode = web.filter((file) => /(?:^|\/)node-/.test(file))
    expect(ofNode).toEqual(['dist/web/node-codecs.js'])
  },
)

test('installing it brings cookie and nothing else, and runs no script', async () => {
  const { directory, installed } = await packed()
  expect(installed).toEqual(['client-sessions', 'cookie'])
  const read = (path: string): Record<string, Record<string, string>> =>
    JSON.parse(fs.readFileSync(join(directory, path), 'utf8'))
  for (const name of installed) {
    const scripts = Object.keys(read(`node_modules/${name}/package.json`)['scripts'] ?? {})
    expect(scripts.filter((script) => /^(?:pre|post)?install$/.test(script))).toEqual([])
  }
})
