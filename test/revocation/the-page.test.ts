/** What docs/revocation.md shows, done with it. Without redis-server, that part is skipped: see support/redis.ts. */
import { describe, expect, test } from 'vitest'
import { node } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'
import { redisServer, startRedis } from '../support/redis.ts'
import { cookieHeader } from '../support/server.ts'
import { blockWith, programOf, startServer, type Server } from './the-page-program.ts'

const TIME = { timeout: 90_000 }

describe('the page’s example', () => {
  test('in one process ends a session, and all of a user', TIME, async () => {
    const program = await programOf(blockWith('app.post("/logout-everywhere"'))
    const { signIn, who, post } = await startServer(program)
    const [one, two, other] = [await signIn(7), await signIn(7), await signIn(8)]
    expect((await post('/logout', one)).status).toBe(302)
    expect([await who(one), await who(two)]).toEqual(['nobody', '7'])
    expect((await post('/logout-everywhere', two)).status).toBe(302)
    expect([await who(two), await who(other)]).toEqual(['nobody', '8'])
  })

  test('of a new password ends the other sessions, and this one goes on', TIME, async () => {
    const program = await programOf(blockWith('app.post("/password"'))
    const { signIn, who, post } = await startServer(program)
    for (let round = 0; round < 3; round++) {
      const [here, elsewhere] = [await signIn(7), await signIn(7)]
      const response = await post('/password', here)
      const next = cookieHeader(response.headers.getSetCookie())
      expect([await who(here), await who(elsewhere), await who(next)]).toEqual([
        'nobody',
        'nobody',
        '7',
      ])
    }
  })

  test('of a list of devices signs one of them out, of this user alone', TIME, async () => {
    const program = await programOf(blockWith('app.get("/devices"'))
    const { visit, who, post } = await startServer(program)
    const logIn = async (): Promise<string> =>
      cookieHeader((await post('/login')).headers.getSetCookie())
    const [here, there] = [await logIn(), await logIn()]
    const list = async (): Promise<{ id: string; here: boolean }[]> =>
      JSON.parse((await visit('/devices', here)).body)
    const lost = (await list()).find((device) => !device.here)!
    expect((await post(`/devices/${lost.id}/logout`)).status).toBe(404)
    expect(await who(there)).toBe('7')
    expect((await post(`/devices/${lost.id}/logout`, here)).status).toBe(302)
    expect([await who(here), await who(there)]).toEqual(['7', 'nobody'])
    expect(await list()).toEqual([expect.objectContaining({ here: true })])
  })
})

/** Two servers of this program, with one Redis. */
const two = async (code: string): Promise<[Server, Server]> => {
  const program = await programOf(code)
  const { url } = await startRedis()
  const start = (): Promise<Server> => startServer(program, { REDIS_URL: url })
  return [await start(), await start()]
}

describe.skipIf(redisServer === undefined)('with redis-server, which has to be installed', () => {
  test.each([
    ['that ask', 'redisRevocations(client), subject'],
    ['that follow', 'redisRevocations(client, { mode: "follow" })'],
  ])('a sign-out on one of two servers %s is one on the other', TIME, async (_, text) => {
    const [here, there] = await two(blockWith(text))
    const cookies = [await here.signIn(7), await here.signIn(7), await there.signIn(7)]
    const other = await here.signIn(8)
    expect(await Promise.all(cookies.map(there.who))).toEqual(['7', '7', '7'])
    expect((await here.visit('/sign-out', cookies[0])).status).toBe(200)
    await expect.poll(() => there.who(cookies[0]!)).toBe('nobody')
    expect((await here.visit('/sign-out-everywhere', cookies[1])).status).toBe(200)
    await expect.poll(() => there.who(cookies[1]!)).toBe('nobody')
    expect([await there.who(cookies[2]!), await there.who(other)]).toEqual(['nobody', '8'])
  })

  test(
    'the measurement of memory gives a figure of the size that the page tells',
    TIME,
    async () => {
      const code = blockWith('bytes each')
      expect(code).toContain('const count = 100_000;')
      const fewer = code.replace('100_000', '10_000')
      const { cwd, name } = await programOf(fewer, '')
      const { url } = await startRedis()
      const output = await node([name], cwd, { REDIS_URL: url, SESSION_SECRET: SECRET })
      const bytes = Number(/^(\d+) bytes each\n$/.exec(output)?.[1])
      expect(bytes).toBeGreaterThan(150)
      expect(bytes).toBeLessThan(400)
    },
  )
})
