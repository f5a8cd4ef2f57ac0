import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

const CASES: readonly (readonly [string, any, string, RegExp])[] = [
  [
    'an unknown option',
    { saveUninitialized: true },
    'unknown-option',
    /^option saveUninitialized is unknown, .*correct or remove it$/,
  ],
  [
    'an unknown cookie option',
    { cookie: { expires: 1 } },
    'unknown-option',
    /^option cookie\.expires is unknown, .*correct or remove it$/,
  ],
  [
    'secure beside cookie',
    { secure: true },
    'misplaced-option',
    /^option secure is ignored: .*inside cookie, as \{ cookie: \{ secure: … \} \}$/,
  ],
  [
    'httpOnly beside cookie',
    { httpOnly: false },
    'misplaced-option',
    /inside cookie, as \{ cookie: \{ httpOnly: … \} \}$/,
  ],
  [
    'maxAge beside cookie',
    { maxAge: 1000 },
    'misplaced-option',
    /inside cookie, as \{ cookie: \{ maxAge: … \} \}$/,
  ],
  [
    'duration inside of cookie',
    { cookie: { duration: 1000 } },
    'misplaced-option',
    /^option cookie\.duration is ignored: .*beside cookie, as \{ duration: … \}$/,
  ],
  [
    'a short secret',
    { secret: 'Rk7vQ2mZ9xLw4TbN' },
    'weak-secret',
    /^secret is 16 bytes long.*npx client-sessions keygen/,
  ],
  [
    'a secret that repeats itself',
    { secret: 'abc'.repeat(20) },
    'weak-secret',
    /^secret repeats itself.*npx client-sessions keygen/,
  ],
  [
    'a short old secret',
    { secret: [SECRET, 'Rk7vQ2mZ9xLw4TbX'] },
    'weak-secret',
    /^secret\[1\] is 16 bytes long/,
  ],
]

const told = (
  options: any,
): { events: SessionEvent[]; messages: unknown[]; warnings: string[] } => {
  const warnings = catchWarnings()
  const events: SessionEvent[] = []
  const messages: unknown[] = []
  const listener = (message: unknown): void => void messages.push(message)
  subscribe('client-sessions:warning', listener)
  onTestFinished(() => void unsubscribe('client-sessions:warning', listener))
  const onEvent = (event: SessionEvent): void => void events.push(event)
  clientSessions({ secret: SECRET, onEvent, ...options })
  clientSessions({ secret: SECRET, onEvent, ...options })
  return { events, messages, warnings }
}

describe('a doubtful option works, is told to the observers and warns once in a process', () => {
  test.each(CASES)('%s', (_, options, code, message) => {
    const { events, messages, warnings } = told(options)
    const event = {
      type: 'warning',
      cookieName: 'session_state',
      code,
      message: expect.stringMatching(message),
    }
    expect(events).toEqual([event, event])
    expect(messages).toEqual([event, event])
    expect(warnings).toEqual([`client-sessions: ${(events[0] as { message: string }).message}`])
  })

  test('several at once are told one by one', () => {
    const names = ['first', 'second', 'cookie.third']
    const { events } = told({ first: 1, second: 2, cookie: { third: 3 } })
    expect(events.map((event) => 'message' in event && event.message.split(' ')[1])).toEqual([
      ...names,
      ...names,
    ])
  })

  test('good options tell nothing', () => {
    const { events, messages, warnings } = told({
      cookieName: 'session',
      requestKey: 'state',
      secret: [SECRET, OTHER_SECRET],
      duration: 1000,
      activeDuration: 0,
      absoluteDuration: 1000,
      idleDuration: 0,
      cookie: { path: '/', httpOnly: true, secure: false, maxAge: undefined, priority: 'high' },
      format: 'v1',
      legacy: { secret: SECRET, until: '2030-01-01' },
      clock: Date.now,
      vary: true,
      cacheControl: true,
    })
    expect({ events, messages, warnings }).toEqual({ events: [], messages: [], warnings: [] })
  })

  test('no warning has the secret in it', () => {
    const { events, warnings } = told({ secret: 'pQ7#short' })
    expect(warnings).toHaveLength(1)
    expect(JSON.stringify([events, warnings])).not.toContain('pQ7#short')
  })
})
