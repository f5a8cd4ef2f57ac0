/** A block of docs/revocation.md as a server: the packed package, clients from npm, a process of its own. */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { jsProgram } from '../docs/program.ts'
import { packed, project, root } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, get, type Reply } from '../support/server.ts'

const PAGE = 'docs/revocation.md'

/** The block of the page that holds this text. */
export const blockWith = (text: string, page: string = PAGE): string => {
  const found = blocksOf(join(root, page), page).filter(
    ({ language, code }) => language === 'js' && code.includes(text),
  )
  expect(found, `one js block of ${page} with ${text}`).toHaveLength(1)
  return found[0]!.code
}

/** In place of the visits that test/docs makes. */
const LISTEN = `
app.get('/sign-in/:id', async (req, res) => {
  await req.session.regenerate()
  req.session.user = { id: Number(req.params.id), name: 'Ada' }
  res.end()
})
app.get('/sign-out', async (req, res) => {
  await req.session.destroy()
  res.end()
})
app.get('/sign-out-everywhere', async (req, res) => {
  await sessions.revokeSubject(String(req.session.user.id))
  res.end()
})
app.get('/who', (req, res) => res.end(String(req.session.user?.id ?? 'nobody')))
const listening = app.listen(0, '127.0.0.1', () => console.log(listening.address().port))`

/** A folder with this program, where it finds what it imports. */
export const programOf = async (
  code: string,
  end: string = LISTEN,
): Promise<{ cwd: string; name: string }> => {
  const { directory } = await packed()
  const { name, text } = jsProgram(code)
  const withoutVisits = text.slice(0, text.lastIndexOf('\n'))
  const cwd = project(directory, { [name]: withoutVisits + end, 'node_modules/.keep': '' })
  for (const client of ['redis', 'ioredis']) {
    const link = join(cwd, 'node_modules', client)
    fs.mkdirSync(dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(join(root, 'node_modules', client)), link)
  }
  return { cwd, name }
}

export interface Server {
  visit(path: string, cookie?: string): Promise<Reply>
  post(path: string, cookie?: string): Promise<Response>
  signIn(id: number): Promise<string>
  who(cookie: string): Promise<string>
}

/** Starts a server of a program, and ends it with the test. */
export const startServer = async (
  { cwd, name }: { readonly cwd: string; readonly name: string },
  env: Readonly<Record<string, string>> = {},
): Promise<Server> => {
  const child = spawn(process.execPath, [name], {
    cwd,
    env: { PATH: process.env['PATH'], SESSION_SECRET: SECRET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const port = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => (output += chunk))
    child.stdout.on('data', (chunk) => {
      output += chunk
      const line = /^(\d+)\n/m.exec(output)
      if (line) resolve(line[1]!)
    })
    child.once('exit', () => reject(new Error(`the program has ended: ${output}`)))
  })
  const address = `http://127.0.0.1:${port}`
  const visit = (path: string, cookie?: string): Promise<Reply> => get(address + path, cookie)
  return {
    visit,
    post: (path, cookie = '') =>
      fetch(address + path, { method: 'POST', headers: { cookie }, redirect: 'manual' }),
    signIn: async (id) => cookieHeader((await visit(`/sign-in/${id}`)).setCookie),
    who: async (cookie) => (await visit('/who', cookie)).body,
  }
}
