/**
 * The application of docs/react-router.md, as a new user has it: the packed package, React Router from npm, a process of its own.
 * What `react-router build` would make of its files is made here with esbuild and by hand.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import fs from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { transform } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { packed, project, root } from '../package/packed.ts'
import { createBrowser } from './browser.ts'

const PACKAGES = ['react', 'react-dom', 'react-router', '@hono/node-server', 'hono']

const SERVER = `
import { serve } from '@hono/node-server'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { createRequestHandler, Outlet, ServerRouter } from 'react-router'
import * as home from './app/routes/home.js'
import * as login from './app/routes/login.js'
import * as logout from './app/routes/logout.js'

// As the compiler of React Router wraps what a route module exports.
const { UNSAFE_withComponentProps: withProps } = await import('react-router')
const route = (id, path, module) => ({
  id, path, parentId: 'root',
  module: { ...module, ...(module.default && { default: withProps(module.default) }) },
})
const routes = {
  root: { id: 'root', path: '', module: { default: withProps(() => createElement(Outlet)) } },
  home: { ...route('home', undefined, home), index: true },
  login: route('login', 'login', login),
  logout: route('logout', 'logout', logout),
}
const described = Object.values(routes).map(({ id, path, parentId, index, module }) => [id, {
  id, path, parentId, index, module: '/' + id + '.js', imports: [], css: [],
  hasLoader: 'loader' in module, hasAction: 'action' in module,
  hasClientLoader: false, hasClientAction: false, hasClientMiddleware: false, hasDefaultExport: 'default' in module, hasErrorBoundary: false,
}])
const render = (request, status, headers, context) => {
  headers.set('Content-Type', 'text/html')
  const page = renderToString(createElement(ServerRouter, { context, url: request.url }))
  return new Response(page, { status, headers })
}
const handler = createRequestHandler({
  routes,
  entry: { module: { default: render } },
  assets: { entry: { imports: [], module: '/entry.js' }, routes: Object.fromEntries(described), url: '/manifest.js', version: '1' },
  future: {}, ssr: true, isSpaMode: false, prerender: [], publicPath: '/', assetsBuildDirectory: '',
  routeDiscovery: { mode: 'initial', manifestPath: '/__manifest' },
}, 'production')
serve({ fetch: (request) => handler(request), port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log('http://127.0.0.1:' + port))
`

/** The files of the application: each block begins with a comment that names it. */
const filesOfPage = async (): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const { language, code } of blocksOf(join(root, 'docs/react-router.md'), 'page')) {
    const path = /^\/\/ (app\/\S+)\.jsx?\n/.exec(code)?.[1]
    if (path === undefined) continue
    const options = { loader: 'jsx', jsx: 'automatic' } as const
    files[`${path}.js`] = language === 'jsx' ? (await transform(code, options)).code : code
  }
  return files
}

const start = async (files: Readonly<Record<string, string>>): Promise<string> => {
  const { directory } = await packed()
  const manifest = '{ "type": "module" }'
  const cwd = project(directory, { ...files, 'server.js': SERVER, 'package.json': manifest })
  for (const name of PACKAGES) {
    const link = join(cwd, 'node_modules', name)
    fs.mkdirSync(dirname(link), { recursive: true })
    fs.symlinkSync(fs.realpathSync(join(root, 'node_modules', name)), link)
  }
  const SESSION_SECRET = randomBytes(32).toString('base64url')
  const program = spawn(process.execPath, ['server.js'], {
    cwd,
    env: { ...process.env, SESSION_SECRET, NODE_ENV: 'production' },
  })
  onTestFinished(() => void program.kill())
  let errors = ''
  program.stderr.on('data', (chunk: Buffer) => (errors += String(chunk)))
  const lines = createInterface(program.stdout)
  const [first] = await Promise.race([once(lines, 'line'), once(program, 'exit')])
  expect(first, errors).toMatch(/^http:/)
  return first as string
}

test(
  'the example signs a visitor in and out, and remembers who wants it',
  { timeout: 90_000 },
  async () => {
    const files = await filesOfPage()
    expect(Object.keys(files)).toEqual([
      'app/sessions.server.js',
      'app/routes/home.js',
      'app/routes/login.js',
      'app/routes/logout.js',
    ])
    const browser = createBrowser(await start(files))
    const home = await browser.visit('/')
    expect(home).toMatchObject({ status: 200, setCookie: [] })
    expect(home.body).toContain('href="/login"')

    expect(await browser.visit('/login', { password: 'byron' })).toMatchObject({
      status: 302,
      location: '/login',
    })
    expect((await browser.visit('/login')).body).toContain('<p>Wrong password</p>')
    expect((await browser.visit('/login')).body).toContain('<p></p>')

    const [forgotten] = (await browser.visit('/login', { password: 'lovelace' })).setCookie
    expect(forgotten).toMatch(/^session=[\w-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const password = { password: 'lovelace', remember: 'on' }
    const [remembered] = (await browser.visit('/login', password)).setCookie
    expect(remembered).toContain('; Max-Age=604800;')

    const known = await browser.visit('/')
    expect(known.body).toContain('Ada</button>')
    expect(known.setCookie).toEqual([])
    expect(await browser.visit('/logout', {})).toMatchObject({ status: 302, location: '/login' })
    expect(browser.cookie).toBe('')
    expect((await browser.visit('/')).body).toContain('href="/login"')
  },
)
