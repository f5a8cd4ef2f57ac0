/** Servers are bundled into one file, also into an ES module, which has no `require`. */
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { node, packed, project } from './packed.ts'

const OPTIONS = "{ cookieName: 'session', secret: 'Vq3uN0s8Jb6yGx2KcZr5Wm9aLt4PdHf7EoTiUvXwYz1' }"
const ENTRIES = {
  'client-sessions': `import clientSessions from 'client-sessions'; const sessions = clientSessions(${OPTIONS})`,
  'client-sessions/koa': `import clientSessions from 'client-sessions/koa'; const sessions = clientSessions(${OPTIONS})`,
  'client-sessions/fetch': `import { createSessions } from 'client-sessions/fetch'; const sessions = createSessions(${OPTIONS})`,
}
const PRINT = `
const { data } = await sessions.read('session=' + await sessions.seal({ user: 'ada' }))
console.log(data.user)`

test.each(Object.entries(ENTRIES))(
  '%s runs in one ES module for Node',
  { timeout: 90_000 },
  async (_entry, contents) => {
    const { directory } = await packed()
    const cwd = project(directory, {})
    const outfile = join(cwd, 'server.mjs')
    await build({
      absWorkingDir: directory,
      stdin: { contents: contents + PRINT, resolveDir: directory },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile,
      logLevel: 'silent',
    })
    expect((await node([outfile], cwd)).trim()).toBe('ada')
  },
)
