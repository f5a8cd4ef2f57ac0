import { describe, expect, test } from 'vitest'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { legacyToken } from '../support/legacy-token.ts'
import { DAY, HOUR, START } from '../support/visitor.ts'
import { client, row, type Outcome } from './command.ts'
import { AT, chunkedLines, ENV, pairOf, seal } from './cookies.ts'

const good = seal({ user: 'ada' })

const inspect = (cookie: string, ...more: string[]): Promise<Outcome> =>
  client(['inspect', cookie, '--at', AT, ...more], { env: ENV })

const legacy = (parts: Partial<Parameters<typeof legacyToken>[0]> = {}): string =>
  legacyToken({
    secret: SECRET,
    plaintext: 'session={"user":"ada"}',
    createdAt: START,
    duration: DAY,
    ...parts,
  })

const REFUSED: readonly [what: string, cookie: string, reason: string, why: RegExp][] = [
  [
    'sealed with another secret',
    `session=${seal({}, { secret: OTHER_SECRET })}`,
    'unknown-key',
    /none of the secrets given here has sealed it/,
  ],
  ['sealed for another name', `cart=${good}`, 'unknown-key', /another cookie name/],
  ['changed', `session=${flipBit(good, -1)}`, 'forged', /changed or cut since/],
  ['cut to a few characters', `session=${good.slice(0, 40)}`, 'malformed', /cut/],
  [
    'expired',
    `session=${seal({}, { clock: () => START - 2 * DAY })}`,
    'expired',
    /its life is over/,
  ],
  ['one of three cookies', pairOf(chunkedLines(3)[0]!), 'torn', /one of them is missing/],
  [
    '0.8, of another secret',
    `session=${legacy({ secret: OTHER_SECRET })}`,
    'forged',
    /none of the secrets given here has signed it/,
  ],
  [
    '0.8, for another name',
    `session=${legacy({ plaintext: 'cart={}' })}`,
    'unknown-key',
    /for another cookie name/,
  ],
  [
    '0.8, expired',
    `session=${legacy({ duration: 0, createdAt: START - HOUR })}`,
    'expired',
    /its life is over/,
  ],
  [
    '0.8, from the future',
    `session=${legacy({ createdAt: START + 9 * DAY })}`,
    'malformed',
    /created later than any honest server/,
  ],
  [
    '0.8, without a session in it',
    `session=${legacy({ plaintext: 'session=7' })}`,
    'malformed',
    /not a session/,
  ],
]

describe.each(REFUSED)('%s', (_what, cookie, reason, why) => {
  test(`is ${reason}, in plain words, with exit code 1`, async () => {
    const outcome = await inspect(cookie)
    const name = cookie.split('=', 1)[0]
    expect(outcome.stdout).toContain(`${name}: not accepted: ${reason}\n`)
    expect(row(outcome, 'why')).toMatch(why)
    expect(outcome.stderr).toBe('')
    expect(outcome.code).toBe(1)
  })

  test('and the same for machines', async () => {
    const { code, json } = await inspect(cookie, '--json')
    expect(code).toBe(1)
    expect(json.sessions).toHaveLength(1)
    expect(json.sessions[0]).toMatchObject({ accepted: false, reason })
    expect(json.sessions[0].explanation).toMatch(why)
  })
})

test('no reason is told of a good one', async () => {
  const outcome = await inspect(`session=${good}`)
  expect(outcome.code).toBe(0)
  expect(row(outcome, 'why')).toBeUndefined()
})

test('of an expired one its times and keys are told, for its secret is here', async () => {
  const outcome = await inspect(`session=${seal({ a: 1 }, { clock: () => START - 2 * DAY })}`)
  expect(row(outcome, 'expires')).toBe('2025-12-31T00:00:00.000Z, 1 day ago')
  expect(row(outcome, 'opened by')).toBe('SESSION_SECRET')
  expect(row(outcome, 'keys')).toBe('5 bytes  a')
})

test('of one that does not open, format, key id and size', async () => {
  const { json } = await inspect(`session=${seal({}, { secret: OTHER_SECRET })}`, '--json')
  const [session] = json.sessions
  expect(session).toMatchObject({
    format: 'v1',
    keyId: expect.stringMatching(/^[0-9a-f]{6}$/),
    bytes: 7 + seal({}).length,
    cookieNames: ['session'],
  })
  const untold = 'openedBy createdAt startedAt activeAt expiresAt remainingMs id ephemeral keys'
  for (const field of untold.split(' ')) expect(session[field], field).toBeNull()
})

test('what is no session at all, when it is asked for by name', async () => {
  const outcome = await inspect('session=dark', '--name', 'session')
  expect(outcome.code).toBe(1)
  expect(outcome.stdout).toContain('session: not accepted: malformed\n')
  expect(row(outcome, 'why')).toMatch(/not the text of a session/)
  expect(row(outcome, 'format')).toBe('unknown')
})

test.each(['theme=dark', 'session=; Max-Age=0; Path=/'])(
  'a cookie of that name that is not in "%s" is absent',
  async (text) => {
    const outcome = await inspect(text, '--name', 'session')
    expect(outcome.code).toBe(1)
    expect(outcome.stdout).toBe(
      'session: not accepted: absent\n' +
        '  why          the input has no such cookie, or an empty one, as after a sign-out\n',
    )
    const { json } = await inspect(text, '--name', 'session', '--json')
    expect(json.sessions).toEqual([
      expect.objectContaining({ name: 'session', reason: 'absent', cookieNames: [], bytes: null }),
    ])
  },
)

describe('without a secret', () => {
  test.each([
    ['v1', good, /^v1, key id [0-9a-f]{6}$/],
    ['0.8', legacy(), /^0\.8$/],
  ])(
    'format and size of a %s cookie are told, and that none was given',
    async (_, token, format) => {
      const outcome = await client(['inspect', `session=${token}`, '--at', AT])
      expect(outcome.code).toBe(1)
      expect(outcome.stdout).toContain('session: not accepted: no-secret\n')
      expect(row(outcome, 'why')).toMatch(/no secret was given: set SESSION_SECRET/)
      expect(row(outcome, 'format')).toMatch(format)
      expect(row(outcome, 'size')).toBe(`${7 + token.length} of 4096 bytes, 1 cookie`)
      expect(row(outcome, 'opened by')).toBeUndefined()
    },
  )

  test('what shows without one is told: malformed, torn', async () => {
    const cut = await client(['inspect', `session=${good.slice(0, 40)}`])
    expect(cut.stdout).toContain('not accepted: malformed')
    const torn = await client(['inspect', pairOf(chunkedLines(3)[0]!), '--json'])
    expect(torn.json).toMatchObject({ secretSources: [], sessions: [{ reason: 'torn' }] })
  })
})

test('one refused session among good ones makes the exit code 1', async () => {
  const cookies = `session=${good}; cart=${seal({}, { cookieName: 'cart' })}`
  expect((await inspect(cookies)).code).toBe(0)
  expect((await inspect(`${cookies}; other=${good}`)).code).toBe(1)
})
