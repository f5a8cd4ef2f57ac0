/**
 * Runs every code block of the documents, with the packed package. For their authors:
 *
 * - ```js is a program of its own, in a process of its own. Given are `app` (an Express application), `express`,
 *   `clientSessions`, `other` (a secret) and the variables SESSION_SECRET and OLD_SESSION_SECRET of the environment; what
 *   the block declares itself is not given. Lines that start with `req.` or `res.`, to the end of the block, become a handler.
 *   A block that uses `req` and calls `clientSessions(` nowhere finds sessions at `req.session`. Each of its routes is
 *   then visited, with a session `{ user: { id: 7, name: 'Ada' }, csrf: 'token' }`. A throw or a 5xx fails.
 *   `.listen(3000);` is left out: a free port is taken.
 * - ```ts is compiled, strictly, with the same names given. Each block has a compilation of its own.
 * - ```sh: `npm run` and `npm test` need their script, `npx client-sessions` its bin, a script its file; `node -p` and
 *   `node -e` are run where the package is installed.
 * - ```json is parsed. Other blocks are not looked at.
 * - A line `<!-- not run: the reason -->` before a block leaves it out, and the reason stands in the report.
 */
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { node, packed, project, root } from '../package/packed.ts'
import { blocksOf, type Block } from './blocks.ts'
import { jsProgram, tsProgram } from './program.ts'

const require = createRequire(import.meta.url)
const tsc = join(dirname(require.resolve('typescript7/package.json')), 'bin/tsc')
const TIME = { timeout: 90_000 }

interface Reply {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly body: string
  readonly setCookie: readonly string[]
  /** What the session cookie that was set holds. */
  readonly session?: { content: Record<string, unknown>; createdAt: number; duration: number }
}

const runJs = async (code: string): Promise<{ output: string; replies: Reply[] }> => {
  const { directory } = await packed()
  const { name, text } = jsProgram(code)
  const cwd = project(directory, { [name]: text })
  const [SESSION_SECRET, OLD_SESSION_SECRET] = [randomBytes(32), randomBytes(32)].map((bytes) =>
    bytes.toString('base64url'),
  )
  const output = await node([name], cwd, { SESSION_SECRET, OLD_SESSION_SECRET })
  const replies: Reply[] = JSON.parse(fs.readFileSync(join(cwd, 'replies.json'), 'utf8'))
  for (const { status, body } of replies) expect(status, body).toBeLessThan(500)
  return { output, replies }
}

const compileTs = async (code: string): Promise<void> => {
  const { directory } = await packed()
  const compilerOptions = {
    strict: true,
    module: 'NodeNext',
    types: ['node'],
    noEmit: true,
    // @types/koa 3.0.3 does not compile beside the content-disposition 2 that it takes.
    skipLibCheck: code.includes('from "koa"'),
  }
  const cwd = project(directory, {
    'block.mts': tsProgram(code),
    'tsconfig.json': JSON.stringify({ compilerOptions }),
  })
  await node([tsc], cwd)
}

const checkSh = async (code: string): Promise<void> => {
  const { scripts, bin } = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8'))
  const check = async (command: string): Promise<void> => {
    const [program, first = '', second = ''] = command.split(/\s+/)
    const [, evaluated] = /^node -[pe] "(.*)"$/.exec(command) ?? []
    if (evaluated) await node(['-p', evaluated], (await packed()).directory)
    else if (program === 'npm' && first === 'run') expect(scripts, command).toHaveProperty([second])
    else if (program === 'npm' && first === 'test') expect(scripts).toHaveProperty('test')
    else if (program === 'npx' && first === 'client-sessions') expect(bin, command).toBeDefined()
    else if (program === 'node' || program === 'bash')
      expect(fs.existsSync(join(root, first)), `${first} is there`).toBe(true)
    // The tests of the package install it.
    else expect(command).toMatch(/^npm (?:ci|install client-sessions(?:@\S+)?)$/)
  }
  const commands = code.replaceAll(/(?:^|\s)#.*$/gm, '').split(/\n|&&/)
  await Promise.all(
    commands
      .map((command) => command.trim())
      .filter(Boolean)
      .map(check),
  )
}

const CHECKS: Record<string, (code: string) => Promise<unknown>> = {
  js: runJs,
  ts: compileTs,
  sh: checkSh,
  json: async (code) => JSON.parse(code),
}

const documents = (folder: string, recursive: boolean): string[] =>
  fs
    .readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))

const names = [...documents('.', false), ...documents('docs', true)].toSorted()
const blocks: Block[] = names.flatMap((name) => blocksOf(join(root, name), name))

describe('each block of the documents does what it says', () => {
  for (const { place, language, code, notRun } of blocks) {
    const check = CHECKS[language]
    if (!check) continue
    if (notRun) test.skip(`${place} ${language}, not run: ${notRun}`, () => {})
    else test(`${place} ${language}`, TIME, async () => void (await check(code)))
  }
})

/** The js block of a document that holds this text. */
const blockOf = (document: string, text: string): string => {
  const found = blocks.find(
    ({ place, language, code }) =>
      place.startsWith(document) && language === 'js' && code.includes(text),
  )
  expect(found, `a js block of ${document} with ${text}`).toBeDefined()
  return found!.code
}

const readme = (text: string): string => blockOf('README.md', text)

const cookieNames = (setCookie: readonly string[]): string[] =>
  setCookie.map((line) => line.split('=', 1)[0]!)

test('each link of the documents to a file leads to one', () => {
  const targets = names.flatMap((name) =>
    [...fs.readFileSync(join(root, name), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, link]) => join(dirname(name), link!),
    ),
  )
  expect(targets.filter((target) => !fs.existsSync(join(root, target)))).toEqual([])
})

test('a block that throws, answers 500 or does not compile would be noticed', TIME, async () => {
  await expect(runJs('throw new Error("thrown")')).rejects.toThrow('thrown')
  await expect(runJs('app.get("/", () => { throw new Error("at /") })')).rejects.toThrow('at /')
  await expect(compileTs('const text: string = 1')).rejects.toThrow('TS2322')
  await expect(checkSh('npm run no-such-script')).rejects.toThrow('no-such-script')
  const { replies } = await runJs('req.session.seen = true;\nreq.session.user.name;')
  expect(replies[0]!.session!.content).toMatchObject({ seen: true })
})

describe('the first example of README', () => {
  const OPENING = 'const clientSessions = require("client-sessions");'
  const CONTRACT = [
    'cookieName: "session",',
    'secret: process.env.SESSION_SECRET,',
    'duration: 24 * 60 * 60 * 1000,',
    'cookie: { path: "/", httpOnly: true, secure: false, maxAge: undefined },',
    'app.use(clientSessions({ cookieName: "cart", secret: other, duration: 4 * 30 * 24 * 60 * 60 * 1000 }));',
    'req.session.foo = "bar";',
    'req.session.baz;',
    'req.session.reset(["csrf"]);',
    'req.cart.total = 33;',
  ]

  test('is the contract', () => {
    const code = readme(OPENING)
    for (const line of CONTRACT) expect(code).toContain(line)
  })

  test('does in each of its lines what the comment says', TIME, async () => {
    const code = readme(OPENING)
    const configuration = code.slice(0, code.search(/^.*\breq[.,]/m))
    const statements = CONTRACT.filter((line) => line.startsWith('req.'))
    const routes = statements.map(
      (line, index) =>
        `app.get('/${index}', (req, res) => {\n  ${line}\n  res.json({ session: req.session, cart: req.cart })\n})`,
    )
    const before = Date.now()
    const { replies } = await runJs([configuration, ...routes].join('\n'))
    const [untouched, written, read, reset, cart] = replies
    const user = { id: 7, name: 'Ada' }

    expect(untouched!.setCookie).toEqual([])
    expect(cookieNames(written!.setCookie)).toEqual(['session'])
    expect(written!.setCookie[0]).toMatch(/; Path=\//)
    expect(written!.setCookie[0]).toMatch(/; HttpOnly/)
    expect(written!.setCookie[0]).toMatch(/; SameSite=Lax/)
    expect(written!.setCookie[0]).not.toMatch(/; Secure/)
    expect(written!.session).toMatchObject({ content: { user, csrf: 'token', foo: 'bar' } })
    expect(written!.session!.createdAt).toBeLessThan(before)

    expect(read!.setCookie).toEqual([])

    expect(cookieNames(reset!.setCookie)).toEqual(['session'])
    expect(reset!.session).toMatchObject({ content: { csrf: 'token' }, duration: 86_400_000 })
    expect(Object.keys(reset!.session!.content)).toEqual(['csrf'])
    expect(reset!.session!.createdAt).toBeGreaterThanOrEqual(before)

    expect(cookieNames(cart!.setCookie)).toEqual(['cart'])
    expect(cart!.setCookie[0]).toMatch(/; Max-Age=10368000/)
    expect(JSON.parse(cart!.body)).toEqual({
      session: { user, csrf: 'token' },
      cart: { total: 33 },
    })
  })
})

describe('what other examples of README say', () => {
  test(
    'signing in starts a new life, signing out deletes the cookie, nested changes count',
    TIME,
    async () => {
      const { replies } = await runJs(readme('app.post("/login"'))
      const reply = (path: string): Reply => replies.find((each) => each.path === path)!
      expect(reply('/login').session).toMatchObject({
        content: { csrf: 'token', user: { id: 7, name: 'Ada' } },
      })
      expect(reply('/login').session!.createdAt).toBeGreaterThan(Date.now() - 60_000)
      expect(reply('/logout').setCookie).toEqual([expect.stringMatching(/^session=;.*Max-Age=0/)])
      expect(reply('/profile')).toMatchObject({
        body: 'saved',
        session: { content: { user: { id: 7, name: 'Ada L.' } } },
      })
      for (const { path, setCookie } of replies.slice(1)) expect(setCookie, path).toHaveLength(1)
    },
  )

  test('a handle reads what it sealed', TIME, async () => {
    const { output } = await runJs(readme('sessions.seal('))
    expect(output).toMatch(/^ada \d{13}\n$/)
  })
})

describe('what examples of other pages say', () => {
  test('events become counters', TIME, async () => {
    const code = blockOf('docs/events.md', 'onEvent: count')
    const stranger = code.replace('process.env.SESSION_SECRET', 'other')
    const { replies } = await runJs(stranger)
    expect(replies.find(({ path }) => path === '/metrics')!.body).toBe(
      'sessions_total{cookie="session",type="rejected",label="unknown-key"} 1\n',
    )
  })

  test('a diagnostics channel tells what was not saved', TIME, async () => {
    const code = blockOf('docs/events.md', 'subscribe("client-sessions:unsaved"')
    const heard = code.replace('console.error', 'console.log')
    const failing = 'app.get("/", (req, res) => { req.session.a = 1n; res.writeHead(503).end() })'
    const program = `${heard}\napp.use((req, res, next) => { req.session.b = 1; next() })\n${failing}`
    await expect(runJs(program)).rejects.toThrow('503')
  })

  test('a session is measured before it is deployed', TIME, async () => {
    const { output } = await runJs(blockOf('docs/limits.md', 'sessions.measure('))
    expect(output).toMatch(/^true 138 \[ \{ key: 'roles', bytes: 17 \}, /)
  })
})
