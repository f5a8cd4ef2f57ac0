/**
 * The packed declarations, under the oldest and the newest compilers that are supported, `strict` and with library checks:
 * `consumer` holds consumers of each module system, and `test/types` says what each type means. Here the latter is
 * checked again, against what users get.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { node, packed, project, root } from './packed.ts'

const require = createRequire(import.meta.url)

const compilers: Readonly<Record<string, string>> = {
  '5.4': require.resolve('typescript-5.4/bin/tsc'),
  '6.0': require.resolve('typescript/bin/tsc'),
  '7.0': join(dirname(require.resolve('typescript7/package.json')), 'bin/tsc'),
}

const consumer = (name: string): string =>
  fs.readFileSync(join(root, 'test/package/consumer', name), 'utf8')

const asUsersImport = (text: string): string =>
  text
    .replaceAll(`'../../src/index.mts'`, `'client-sessions'`)
    .replaceAll(/'\.\.\/\.\.\/src\/(\w+)\.mts'/g, `'client-sessions/$1'`)

const typeTests = (): Record<string, string> => {
  const folder = join(root, 'test/types')
  return Object.fromEntries(
    fs.readdirSync(folder).map((name) => {
      const text = fs.readFileSync(join(folder, name), 'utf8')
      return [`types/${name}`, asUsersImport(text)]
    }),
  )
}

const tsconfig = (options: object): string =>
  JSON.stringify({
    // No DOM: servers have none.
    compilerOptions: {
      strict: true,
      target: 'ES2022',
      lib: ['ES2022'],
      types: ['node'],
      skipLibCheck: false,
      ...options,
    },
  })

const BUNDLER = {
  module: 'ESNext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  noEmit: true,
}
const TIME = { timeout: 90_000 }

describe.each(Object.entries(compilers))('TypeScript %s', (_, tsc) => {
  test(
    'CommonJS and ESM consumers compile, and their output runs',
    { timeout: 90_000 },
    async () => {
      const { directory } = await packed()
      const cwd = project(directory, {
        'commonjs/package.json': '{}',
        'commonjs/main.ts': consumer('require.cts'),
        'commonjs/express.ts': consumer('express.cts'),
        'esm/package.json': '{ "type": "module" }',
        'esm/main.ts': consumer('import.mts'),
        'tsconfig.json': tsconfig({ module: 'NodeNext', rootDir: '.' }),
      })
      await node([tsc], cwd)
      const ran = [await node(['commonjs/main.js'], cwd), await node(['esm/main.js'], cwd)]
      expect(ran.map((line) => JSON.parse(line))).toEqual([
        ['ada', 1, 'too-large', true],
        ['ada', 1, 'too-large', 'forged', []],
      ])
    },
  )

  test('a bundler resolves them, and each type means what test/types says', TIME, async () => {
    const { directory } = await packed()
    const strictest = { exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true }
    const cwd = project(directory, {
      'main.ts': consumer('import.mts'),
      'tsconfig.json': tsconfig({ ...BUNDLER, ...strictest }),
      ...typeTests(),
    })
    await node([tsc], cwd)
  })

  test('what applications make and export can be declared, with frameworks too', TIME, async () => {
    const { directory } = await packed()
    const cwd = project(directory, {
      'commonjs/package.json': '{}',
      'commonjs/declared.ts': consumer('declared.mts'),
      'commonjs/frameworks.ts': consumer('frameworks.mts'),
      'esm/package.json': '{ "type": "module" }',
      'esm/declared.ts': consumer('declared.mts'),
      'esm/frameworks.ts': consumer('frameworks.mts'),
      // The declarations of Koa do not pass the check of libraries.
      'tsconfig.json': tsconfig({ module: 'NodeNext', declaration: true, skipLibCheck: true }),
      'commonjs/tsconfig.json': '{ "extends": "../tsconfig.json" }',
      'esm/tsconfig.json': '{ "extends": "../tsconfig.json" }',
    })
    // Apart, or the one could name what only the other has.
    await node([tsc, '-p', 'commonjs'], cwd)
    await node([tsc, '-p', 'esm'], cwd)
  })
})

test('TypeScript 5.4 as older applications configure it, compiling to ES5', TIME, async () => {
  const { directory } = await packed()
  const cwd = project(directory, {
    'main.ts': consumer('require.cts'),
    'express.ts': consumer('express.cts'),
    'tsconfig.json': tsconfig({
      module: 'CommonJS',
      moduleResolution: 'node10',
      esModuleInterop: true,
      target: 'ES5',
    }),
  })
  await node([compilers['5.4']!], cwd)
  expect(JSON.parse(await node(['main.js'], cwd))).toEqual(['ada', 1, 'too-large', true])
})

test.each(['6.0', '7.0'])(
  'TypeScript %s without `types` in tsconfig, which since 6.0 brings no Node types by itself',
  TIME,
  async (version) => {
    const { directory } = await packed()
    const cwd = project(directory, {
      'main.ts': `import clientSessions from 'client-sessions'
        const sessions = clientSessions({ secret: 'x' })
        const isAny: 0 extends 1 & Parameters<typeof sessions>[0] ? true : false = false
        export { sessions, isAny }`,
      'tsconfig.json': tsconfig({ ...BUNDLER, types: undefined }),
    })
    await node([compilers[version]!], cwd)
  },
)
