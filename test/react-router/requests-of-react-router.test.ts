/** Loaders and actions of React Router's own request handler, over HTTP. */
import { serve } from '@hono/node-server'
import { createRequestHandler, data, redirect, type ServerBuild } from 'react-router'
import { expect, onTestFinished, test } from 'vitest'
import { createBrowser } from './browser.ts'
import { setup } from './storages.ts'

type Route = Record<'loader' | 'action', (args: { request: Request }) => Promise<unknown>>

/** What `react-router build` makes of routes without a page, as much of it as a server needs. */
const buildOf = (
  routes: Readonly<Record<string, Partial<Route>>>,
  handleError: (error: unknown) => void,
): ServerBuild => {
  const entries = Object.entries(routes).map(([path, module]) => [path, { id: path, path, module }])
  return {
    routes: Object.fromEntries(entries),
    entry: { module: { default: () => new Response('a page', { status: 500 }), handleError } },
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    future: {},
    ssr: true,
    isSpaMode: false,
    prerender: [],
    routeDiscovery: { mode: 'initial', manifestPath: '' },
    publicPath: '/',
    assetsBuildDirectory: '',
  } as unknown as ServerBuild
}

const start = async (routes: Readonly<Record<string, Partial<Route>>>) => {
  const errors: unknown[] = []
  const build = buildOf(routes, (error) => void errors.push(error))
  const handler = createRequestHandler(build, 'production')
  const address = await new Promise<string>((resolve) => {
    const options = {
      fetch: (request: Request) => handler(request),
      port: 0,
      hostname: '127.0.0.1',
    }
    const server = serve(options, ({ port }) => resolve(`http://127.0.0.1:${port}`))
    onTestFinished(() => void server.close())
  })
  return { browser: createBrowser(address), errors }
}

test('a visitor fails to sign in, signs in, is known, and signs out', async () => {
  const { storage, node } = setup()
  const { getSession, commitSession, destroySession } = storage
  const sessionOf = (request: Request) => getSession(request.headers.get('Cookie'))
  const { browser } = await start({
    me: {
      loader: async ({ request }) => Response.json((await sessionOf(request)).data),
    },
    login: {
      loader: async ({ request }) => {
        const session = await sessionOf(request)
        const error = session.get('error') ?? 'no error'
        return new Response(error, { headers: { 'Set-Cookie': await commitSession(session) } })
      },
      action: async ({ request }) => {
        const form = await request.formData()
        const known = form.get('password') === 'lovelace'
        const session = known ? await getSession() : await sessionOf(request)
        if (known) session.set('user', 'ada')
        else session.flash('error', 'wrong password')
        return redirect(known ? '/me' : '/login', {
          headers: { 'Set-Cookie': await commitSession(session) },
        })
      },
    },
    logout: {
      action: async ({ request }) =>
        redirect('/login', {
          headers: { 'Set-Cookie': await destroySession(await sessionOf(request)) },
        }),
    },
  })
  expect(await browser.visit('/me')).toMatchObject({ status: 200, body: '{}', setCookie: [] })
  const failed = await browser.visit('/login', { password: 'byron' })
  expect(failed).toMatchObject({ status: 302, location: '/login', setCookie: [expect.any(String)] })
  expect(await browser.visit('/login')).toMatchObject({ body: 'wrong password' })
  expect(await browser.visit('/login')).toMatchObject({ body: 'no error' })
  expect(await browser.visit('/login', { password: 'lovelace' })).toMatchObject({ location: '/me' })
  expect(await browser.visit('/me')).toMatchObject({ body: '{"user":"ada"}', setCookie: [] })
  expect(node.read(browser.cookie)).toMatchObject({ ok: true, data: { user: 'ada' } })
  expect(await browser.visit('/logout', {})).toMatchObject({ status: 302 })
  expect(browser.cookie).toBe('')
  expect(await browser.visit('/me')).toMatchObject({ body: '{}' })
})

test('of several lines of one cookie the browser keeps the last, and of other cookies each', async () => {
  const { storage } = setup()
  const { browser } = await start({
    page: {
      loader: async () => {
        const session = await storage.getSession()
        const headers = new Headers({ 'Set-Cookie': 'theme=dark' })
        for (const step of [1, 2]) {
          session.set('step', step)
          headers.append('Set-Cookie', await storage.commitSession(session))
        }
        return data('ok', { headers })
      },
    },
  })
  const { setCookie } = await browser.visit('/page')
  expect(setCookie).toHaveLength(3)
  const session = await storage.getSession(browser.cookie)
  expect(session.get('step')).toBe(2)
  expect(browser.cookie).toContain('theme=dark')
})

test('a session that cannot be saved is an error of its action, and sends no cookie', async () => {
  const { storage, events } = setup()
  const { browser, errors } = await start({
    save: {
      action: async ({ request }) => {
        const session = await storage.getSession(request.headers.get('Cookie'))
        session.set('text', 'x'.repeat(5000))
        return redirect('/', { headers: { 'Set-Cookie': await storage.commitSession(session) } })
      },
    },
  })
  expect(await browser.visit('/save', {})).toMatchObject({ status: 500, setCookie: [] })
  expect(errors).toEqual([expect.objectContaining({ code: 'too-large' })])
  expect(events).toContainEqual(expect.objectContaining({ type: 'unsaved' }))
})
