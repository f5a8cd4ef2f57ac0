/** The program of docs/hono.md, as a new user has it: the packed package, hono from npm, a process of its own. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { packed, project, root } from '../package/packed.ts'

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts the program and gives its address, once it answers. */
const start = async (code: string): Promise<string> => {
  const { directory } = await packed()
  const cwd = project(directory, { 'main.mjs': code, 'node_modules/.keep': '' })
  for (const name of PACKAGES) {
    const link = join(cwd, 'node_modules', name)
    fs.mkdirSync(join(link, '..'), { recursive: true })
    fs.symlinkSync(fs.realpathSync(join(root, 'node_modules', name)), link)
  }
  const port = await freePort()
  const SESSION_SECRET = randomBytes(32).toString('base64url')
  const env = { ...process.env, PORT: String(port), SESSION_SECRET }
  const program = spawn(process.execPath, ['main.mjs'], { cwd, env })
  onTestFinished(() => void program.kill())
  let output = ''
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk: Buffer) => (output += String(chunk)))
  const address = `http://localhost:${port}`
  for (;;) {
    const up = await fetch(`${address}/nowhere`).catch(() => undefined)
    if (up) return address
    expect(program.exitCode, output).toBeNull()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const PACKAGES = ['hono', '@hono/node-server']

test('the example signs a visitor in and out', { timeout: 90_000 }, async () => {
  const example = blocksOf(join(root, 'docs/hono.md'), 'docs/hono.md').find(
    ({ language }) => language === 'js',
  )
  const address = await start(example!.code)
  let cookie = ''
  const visit = async (method: string, path: string): Promise<[number, string]> => {
    const response = await fetch(address + path, {
      method,
      headers: { cookie },
      redirect: 'manual',
    })
    const [line, ...others] = response.headers.getSetCookie()
    expect(others).toEqual([])
    cookie = line!.split(';', 1)[0]!
    return [response.status, await response.text()]
  }
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 1'])
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 2'])
  expect((await visit('POST', '/login'))[0]).toBe(302)
  expect(await visit('GET', '/')).toEqual([200, 'Ada, view 1'])
  expect((await visit('POST', '/logout'))[0]).toBe(302)
  expect(cookie).toBe('session=')
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 1'])
})
