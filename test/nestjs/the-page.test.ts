import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { visitUrl, type Visit } from '../support/visit.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, type Reply } from '../support/server.ts'
import { compile, start } from './page.ts'

const TIME = { timeout: 90_000 }
const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const cookie = `session=${sessions.seal({ user: { id: 1 } })}`

const visiting =
  (address: string) =>
  (path: string, visit: Visit = {}): Promise<Reply> =>
    visitUrl(`${address}${path}`, visit)

/** Puts another handler in the place of the home page's. */
const withHome =
  (body: string) =>
  (module: string): string =>
    module.replace(/(home\(@NestSession\(\) session: Visit\) \{).*?\n {2}\}/s, `$1 ${body} }`)

/** A filter for the whole application, as in Nest's guide. */
const withFilter = (module: string): string =>
  `import { Catch } from "@nestjs/common";\n${module}`
    .replace(
      '@Controller()',
      `@Catch()
class Filter {
  catch(error: any, host: any) {
    const response = host.switchToHttp().getResponse();
    response.status(409).send({ code: error.code });
  }
}
@Controller()`,
    )
    .replace('@Module({', '@Module({ providers: [{ provide: "APP_FILTER", useClass: Filter }],')

describe.each(['express', 'fastify'] as const)('on %s', (platform) => {
  test('the example compiles', TIME, async () => {
    await compile(platform)
  })

  test('the example counts visits, signs in and out', TIME, async () => {
    const visit = visiting(await start(platform))
    const first = await visit('/')
    expect(JSON.parse(first.body)).toEqual({ visits: 1 })
    expect(first.setCookie).toHaveLength(1)
    const login = await visit('/login', { method: 'POST', cookie: cookieHeader(first.setCookie) })
    expect(login).toMatchObject({ status: 302, headers: { location: '/' } })
    const user = await visit('/', { cookie: cookieHeader(login.setCookie) })
    expect(JSON.parse(user.body)).toEqual({ user: { id: 7 }, visits: 1 })
    const logout = await visit('/logout', { method: 'POST', cookie: cookieHeader(user.setCookie) })
    expect(logout.setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
  })

  test('reading sends nothing, and a forged cookie is an empty session', TIME, async () => {
    const visit = visiting(await start(platform, withHome('return { user: session.user };')))
    const read = await visit('/', { cookie })
    expect(read).toMatchObject({ body: '{"user":{"id":1}}', setCookie: [] })
    const forged = await visit('/', { cookie: `${cookie.slice(0, -3)}AAA` })
    expect(forged).toMatchObject({ status: 200, body: '{}', setCookie: [] })
  })

  test('a session that cannot be saved is a 500 that tells nothing', TIME, async () => {
    const visit = visiting(
      await start(platform, withHome('(session as any).bad = 5n; return "ok";')),
    )
    const reply = await visit('/', { cookie })
    expect(reply).toMatchObject({ status: 500, setCookie: [] })
    expect(JSON.parse(reply.body)).toEqual({ statusCode: 500, message: 'Internal server error' })
  })

  test('a filter of the application is given its error', TIME, async () => {
    const home = withHome('(session as any).bad = 5n; return "ok";')
    const visit = visiting(await start(platform, (module) => withFilter(home(module))))
    const reply = await visit('/', { cookie })
    expect(reply).toMatchObject({ status: 409, body: '{"code":"unserializable"}', setCookie: [] })
  })
})
