/** What is for every runtime has nothing of Node's in it, and stays small. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { packed } from './packed.ts'

/** In bytes, minified and compressed: the next multiple of 512 when it was last looked at. */
const LIMITS = {
  fetch: 20_992,
  h3: 21_504,
  hono: 21_504,
  next: 22_016,
  'react-router': 20_480,
  sveltekit: 22_016,
}

test.each(Object.entries(LIMITS))(
  'client-sessions/%s bundles for no platform in particular, into less than %i bytes',
  { timeout: 90_000 },
  async (entry, limit) => {
    const { directory } = await packed()
    const { metafile, outputFiles } = await build({
      absWorkingDir: directory,
      stdin: { contents: `export * from 'client-sessions/${entry}'`, resolveDir: directory },
      bundle: true,
      minify: true,
      format: 'esm',
      // Here an import of one of Node's modules does not resolve.
      platform: 'neutral',
      mainFields: ['module', 'main'],
      metafile: true,
      write: false,
    })
    const modules = join('node_modules', 'client-sessions', 'dist', 'web')
    const others = Object.keys(metafile.inputs).filter((file) => !file.startsWith(modules))
    expect(others).toEqual(['<stdin>'])
    expect(gzipSync(outputFiles[0]!.contents).length).toBeLessThan(limit)
  },
)
