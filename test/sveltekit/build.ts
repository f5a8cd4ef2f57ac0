/** Builds an application of SvelteKit, in a folder of its own that is gone afterwards. */
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { root, run } from '../package/packed.ts'

const PACKAGES = ['@sveltejs/kit', '@sveltejs/vite-plugin-svelte', 'svelte', 'vite']

/** With links to the packages that it needs: Vite writes into the `node_modules` it finds. */
export const linkPackages = (folder: string): void => {
  for (const name of PACKAGES) {
    const link = join(folder, 'node_modules', name)
    fs.mkdirSync(dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(join(root, 'node_modules', name)), link)
  }
}

export const build = async (folder: string): Promise<void> => {
  const { code, output } = await run(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'build'],
    folder,
  )
  if (code !== 0) throw new Error(`vite build failed with ${code}:\n${output}`)
}
