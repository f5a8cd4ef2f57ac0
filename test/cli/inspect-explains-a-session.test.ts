import legacySessions from 'client-sessions-0.8'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'
import { createVisitor, DAY, HOUR, MINUTE, START } from '../support/visitor.ts'
import { client, row } from './command.ts'
import { AT, ENV, seal } from './cookies.ts'

const NODE = HOSTS.find(({ name }) => name === 'node:http')!

const at = (ms: number): string => new Date(START + ms).toISOString()

test('for people: format, key, times, size and the bytes of each key', async () => {
  const cookie = `session=${seal({ cart: [1, 2, 3], user: { id: 7, name: 'Ada' } })}`
  const later = ['--at', at(2 * HOUR + 5 * MINUTE)]
  const outcome = await client(['inspect', cookie, ...later], { env: ENV })
  const [inspected] = clientSessions({ cookieName: 'session', secret: SECRET }).inspect(cookie)
  expect(outcome.code).toBe(0)
  expect(outcome.stderr).toBe('')
  expect(outcome.stdout).toBe(`session: accepted
  format       v1, key id ${inspected!.keyId}
  opened by    SESSION_SECRET
  created      2026-01-01T00:00:00.000Z, 2 h 5 min ago
  last active  2026-01-01T00:00:00.000Z, 2 h 5 min ago
  expires      2026-01-02T00:00:00.000Z, in 21 h 55 min
  id           none
  size         ${cookie.length - 1} of 4096 bytes, 1 cookie
  keys         28 bytes  user
               14 bytes  cart
`)
})

test('for machines: the same, with these names', async () => {
  const cookie = `session=${seal({ user: 'ada', cart: 1 })}`
  const outcome = await client(['inspect', cookie, '--json', '--at', at(HOUR)], { env: ENV })
  expect(outcome.code).toBe(0)
  expect(outcome.json).toEqual({
    at: at(HOUR),
    secretSources: ['SESSION_SECRET'],
    sessions: [
      {
        name: 'session',
        accepted: true,
        reason: null,
        explanation: null,
        format: 'v1',
        keyId: expect.stringMatching(/^[0-9a-f]{6}$/),
        openedBy: 'SESSION_SECRET',
        createdAt: AT,
        startedAt: AT,
        activeAt: AT,
        expiresAt: at(DAY),
        remainingMs: DAY - HOUR,
        id: null,
        ephemeral: null,
        cookieNames: ['session'],
        bytes: cookie.length - 1,
        bytesPerCookie: 4096,
        keys: [
          { key: 'user', bytes: 12 },
          { key: 'cart', bytes: 8 },
        ],
      },
    ],
    passedOver: [],
  })
})

test('the id, a later start and what setDuration() said, when the session has them', async () => {
  const visitor = createVisitor(NODE)
  let id: unknown
  await visitor.visit(async (session) => {
    session.user = 'ada'
    await session.regenerate()
  })
  visitor.now += HOUR
  await visitor.visit((session) => {
    id = session.id
    session.setDuration(2 * HOUR, true)
  })
  const args = ['inspect', visitor.cookie!, '--at', at(2 * HOUR)]
  const outcome = await client(args, { env: ENV })
  expect(outcome.code).toBe(0)
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(row(outcome, 'id')).toBe(id)
  expect(row(outcome, 'created')).toBe(`${AT}, 2 h ago`)
  expect(row(outcome, 'started')).toBe(`${at(HOUR)}, 1 h ago`)
  expect(row(outcome, 'expires')).toBe(`${at(3 * HOUR)}, in 1 h`)
  expect(row(outcome, 'ephemeral')).toBe('yes')
  const { json } = await client([...args, '--json'], { env: ENV })
  expect(json.sessions[0]).toMatchObject({ id, ephemeral: true, startedAt: at(HOUR) })

  await visitor.visit((session) => session.setDuration(HOUR, false))
  expect(row(await client(['inspect', visitor.cookie!], { env: ENV }), 'ephemeral')).toBe('no')
})

test('a cookie of client-sessions 0.8, which tells of its creation alone', async () => {
  const options = { cookieName: 'session', secret: SECRET }
  const token = legacySessions.util.encode(options, { user: 'ada' }, DAY, START)
  const args = ['inspect', `session=${token}`, '--at', at(HOUR)]
  const outcome = await client(args, { env: ENV })
  expect(outcome.code).toBe(0)
  expect(row(outcome, 'format')).toBe('0.8')
  expect(row(outcome, 'opened by')).toBe('SESSION_SECRET')
  expect(row(outcome, 'created')).toBe(`${AT}, 1 h ago`)
  expect(row(outcome, 'last active')).toBeUndefined()
  expect(row(outcome, 'expires')).toBe(`${at(DAY)}, in 23 h`)
  const { json } = await client([...args, '--json'], { env: ENV })
  expect(json.sessions[0]).toMatchObject({ format: '0.8', keyId: null, accepted: true })
})

test('a cookie of 0.8 that ends later than any date', async () => {
  const options = { cookieName: 'session', secret: SECRET }
  const token = legacySessions.util.encode(options, { user: 'ada' }, 8.9e15, START)
  const { code, json } = await client(['inspect', `session=${token}`, '--json'], { env: ENV })
  expect(code).toBe(0)
  expect(json.sessions[0].expiresAt).toBe('+275760-09-13T00:00:00.000Z')
  expect(json.sessions[0].remainingMs).toBeGreaterThan(8.8e15)
})

test('an empty session, and one of more keys than anyone reads', async () => {
  const empty = await client(['inspect', `session=${seal({})}`, '--at', AT], { env: ENV })
  expect(row(empty, 'keys')).toBe('none')
  const keys = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`key${i}`, i]))
  const args = ['inspect', `session=${seal(keys)}`, '--at', AT]
  const many = await client(args, { env: ENV })
  expect(many.stdout.match(/bytes {2}key/g)).toHaveLength(20)
  expect(many.stdout).toContain('\n               and 5 more\n')
  expect((await client([...args, '--json'], { env: ENV })).json.sessions[0].keys).toHaveLength(25)
})

test.each([
  [999, 'now'],
  [59_000, 'in 59 s'],
  [61_000, 'in 1 min 1 s'],
  [3 * HOUR, 'in 3 h'],
  [DAY + 2 * HOUR + MINUTE, 'in 1 day 2 h'],
  [30 * DAY, 'in 30 days'],
])('a life of %i ms ends %s', async (duration, text) => {
  const cookie = `session=${seal({ a: 1 }, { duration })}`
  const outcome = await client(['inspect', cookie, '--at', AT], { env: ENV })
  expect(row(outcome, 'expires')).toBe(`${at(duration)}, ${text}`)
})

test('the time is now, or the one of --at, in ms or as a text', async () => {
  const cookie = `session=${seal({ a: 1 }, { clock: Date.now })}`
  expect((await client(['inspect', cookie], { env: ENV })).code).toBe(0)
  const tomorrow = Date.now() + DAY + MINUTE
  for (const time of [String(tomorrow), new Date(tomorrow).toISOString()]) {
    expect((await client(['inspect', cookie, '--at', time], { env: ENV })).code).toBe(1)
  }
})

test.each(['tomorrow', '2026', '2026-13-01', '1e3', '99999999999999999', '1969-01-01'])(
  '--at %s is refused',
  async (time) => {
    const { code, stderr } = await client(['inspect', 'a=b', '--at', time])
    expect(code).toBe(2)
    expect(stderr).toContain('--at takes a time such as 2026-01-31T12:00:00Z')
  },
)
