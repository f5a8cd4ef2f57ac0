import { expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'

const secret = 'a secret for tests of clocks, long enough'

test.each([NaN, undefined, Infinity, -1, '1800000000000'])(
  'a clock that says %s is refused, for at no time is a session expired',
  (time) => {
    const good = clientSessions({ cookieName: 'session', secret, duration: 1000, clock: () => 0 })
    const cookie = `session=${good.seal({ user: 'ada' })}`
    const sessions = clientSessions({ cookieName: 'session', secret, clock: () => time as number })
    expect(() => sessions.read(cookie)).toThrow('the time of clock() is')
    expect(() => sessions.seal({})).toThrow(TypeError)
  },
)

test('the clock of the machine is looked at each time, so that tests can replace Date', () => {
  const sessions = clientSessions({ cookieName: 'session', secret, duration: 1000 })
  const cookie = `session=${sessions.seal({})}`
  vi.useFakeTimers({ now: Date.now() + 5000, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  expect(sessions.read(cookie)).toEqual({ ok: false, reason: 'expired' })
})
