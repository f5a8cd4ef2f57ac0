/** The first program of a framework's page, as a new user has it: the packed package, the framework from npm, a process of its own. */
import { expect, test } from 'vitest'
import { cookieHeader } from '../support/server.ts'
import { exampleOf, start, startAt } from '../support/page.ts'

const TIME = { timeout: 90_000 }

test.each([
  ['fastify', 'app.post("/login"'],
  ['koa', '"/login"'],
])('%s: it counts visits, signs in and out', TIME, async (framework, text) => {
  const { visit } = await start(exampleOf(`${framework}.md`, text), framework)
  const first = await visit()
  expect(JSON.parse(first.body)).toEqual({ visits: 1 })
  expect(first.setCookie).toHaveLength(1)
  const login = await visit('/login', { method: 'POST', cookie: cookieHeader(first.setCookie) })
  expect(login).toMatchObject({ status: 302, headers: { location: '/' } })
  expect(login.setCookie).toHaveLength(1)
  const user = await visit('/', { cookie: cookieHeader(login.setCookie) })
  expect(JSON.parse(user.body)).toEqual({ user: { id: 7 }, visits: 1 })
  const logout = await visit('/logout', { method: 'POST', cookie: cookieHeader(user.setCookie) })
  expect(logout.setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
})

test.each([
  ['hono', ['hono', '@hono/node-server']],
  ['h3', ['h3']],
])('%s: it signs a visitor in and out', TIME, async (framework, packages) => {
  const visitOnce = await startAt(exampleOf(`${framework}.md`, 'app.post("/login"'), packages)
  let cookie = ''
  const visit = async (method: string, path: string): Promise<[number, string]> => {
    const { status, body, setCookie } = await visitOnce(path, { method, cookie })
    expect(setCookie).toHaveLength(1)
    cookie = cookieHeader(setCookie)
    return [status, body]
  }
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 1'])
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 2'])
  expect((await visit('POST', '/login'))[0]).toBe(302)
  expect(await visit('GET', '/')).toEqual([200, 'Ada, view 1'])
  expect((await visit('POST', '/logout'))[0]).toBe(302)
  expect(cookie).toBe('session=')
  expect(await visit('GET', '/')).toEqual([200, 'anonymous, view 1'])
})
