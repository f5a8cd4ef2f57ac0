import { expect, test } from 'vitest'
import { exampleOf, start, type Running } from '../support/page.ts'

const TIME = { timeout: 90_000 }

/** A block that goes on where the first one began. */
const runPart = (text: string): Promise<Running> =>
  start(
    [
      `import Koa from 'koa'`,
      `import clientSessions from 'client-sessions/koa'`,
      `const app = new Koa()`,
      exampleOf('koa.md', text),
      `const server = app.listen(0, () => console.log('http://localhost:' + server.address().port))`,
    ].join('\n'),
    'koa',
  )

test('several sessions are several middlewares', TIME, async () => {
  const { visit } = await runPart('ctx.cart')
  const { body, setCookie } = await visit('/', { headers: { host: 'app.example.com' } })
  expect(JSON.parse(body)).toEqual({ total: 33 })
  expect(setCookie).toEqual([expect.stringMatching(/^cart=.*; Domain=app\.example\.com/)])
})

test('a session that does not fit is an error of the application', TIME, async () => {
  const { visit, output } = await runPart('app.on("error"')
  expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
  expect(output()).toContain('told: too-large')
})

test('a handle reads what it sealed', TIME, async () => {
  const { output } = await runPart('sessions.seal(')
  expect(output()).toContain('{ user: { id: 7 } }')
})
