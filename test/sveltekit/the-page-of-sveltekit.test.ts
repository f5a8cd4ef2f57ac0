/** The application of docs/sveltekit.md, as a new user has it: the packed package, built and served by Vite. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { packed, project, root } from '../package/packed.ts'
import { build, linkPackages } from './build.ts'

/** Each block begins with a comment that names its file. */
const filesOfPage = (): Record<string, string> =>
  Object.fromEntries(
    blocksOf(join(root, 'docs/sveltekit.md'), 'page').flatMap(({ code }) => {
      const path = /^(?:\/\/|<!--) (src\/\S+)/.exec(code)?.[1]
      return path === undefined ? [] : [[path, code]]
    }),
  )

const CONFIG = `import { sveltekit } from '@sveltejs/kit/vite'
export default { plugins: [sveltekit()] }`
const HTML =
  '<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>'

const start = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const { directory } = await packed()
  const cwd = project(directory, {
    ...files,
    '.env': `SESSION_SECRET=${randomBytes(32).toString('base64url')}`,
    'package.json': '{ "type": "module" }',
    'src/app.html': HTML,
    'vite.config.js': CONFIG,
  })
  linkPackages(cwd)
  await build(cwd)
  const args = ['node_modules/vite/bin/vite.js', 'preview', '--host', '127.0.0.1', '--port', '0']
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' }
  const program = spawn(process.execPath, args, { cwd, env })
  onTestFinished(() => void program.kill())
  let output = ''
  program.stderr.on('data', (chunk: Buffer) => (output += String(chunk)))
  for await (const line of createInterface(program.stdout)) {
    output += line
    const address = /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line)?.[0]
    if (address) return address
  }
  throw new Error(`vite preview ended: ${output}`)
}

test('the example signs a visitor in and out', { timeout: 120_000 }, async () => {
  const files = filesOfPage()
  expect(Object.keys(files)).toEqual([
    'src/lib/server/session.js',
    'src/hooks.server.js',
    'src/routes/+page.server.js',
    'src/routes/+page.svelte',
    'src/routes/views/+server.js',
  ])
  const address = await start(files)
  let cookie = ''
  const visit = async (path: string, fields?: Record<string, string>) => {
    const response = await fetch(address + path, {
      method: fields ? 'POST' : 'GET',
      headers: { cookie, origin: address, accept: 'text/html' },
      redirect: 'manual',
      ...(fields && { body: new URLSearchParams(fields) }),
    })
    const lines = response.headers.getSetCookie()
    expect(lines.length).toBeLessThan(2)
    if (lines[0]) cookie = lines[0].split(';', 1)[0]!
    return { status: response.status, sent: lines.length, body: await response.text() }
  }
  const first = await visit('/')
  expect(first).toMatchObject({ status: 200, sent: 0 })
  expect(first.body).toContain('action="?/login"')

  const failed = await visit('/?/login', { password: 'byron' })
  expect(failed).toMatchObject({ status: 400, sent: 0 })
  expect(failed.body).toContain('Wrong password')
  expect(await visit('/?/login', { password: 'lovelace' })).toMatchObject({ status: 303, sent: 1 })
  const known = await visit('/')
  expect(known.body).toContain('Sign out Ada')
  expect(known.sent).toBe(0)

  expect(await visit('/views', {})).toMatchObject({ sent: 1, body: '{"views":1}' })
  expect(await visit('/views', {})).toMatchObject({ sent: 1, body: '{"views":2}' })
  expect(await visit('/?/logout', {})).toMatchObject({ status: 303, sent: 1 })
  expect(cookie).toBe('session=')
  expect((await visit('/')).body).toContain('action="?/login"')

  cookie = 'session=forged'
  expect(await visit('/')).toMatchObject({ status: 200, sent: 0 })
})
