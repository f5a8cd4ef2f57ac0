/** `util.encode` takes a creation time: what cannot be one must not become a token with other times in it. */
import { expect, it } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'

const { util } = clientSessions
const optionsOf = (format: 'v1' | '0.8') => ({ cookieName: 'session', secret: 'a secret', format })

it.each(['v1', '0.8'] as const)('%s: a fraction is rounded, as durations are', (format) => {
  const options = optionsOf(format)
  const value = util.encode(options, {}, 1000.4, 1_800_000_000_000.4)
  const times = { createdAt: 1_800_000_000_000, duration: 1000 }
  expect(util.decode(options, value)).toEqual({ content: {}, ...times })
})

const impossible: [string, unknown][] = [
  ['text', '1800000000000'], // adding a duration to it would make a session of thousands of years
  ['a Date', new Date(1_800_000_000_000)],
  ['negative', -5],
  ['beyond what a token has room for', 2 ** 48],
]

it.each(['v1', '0.8'] as const)('%s: what is no time is refused', (format) => {
  for (const [name, createdAt] of impossible) {
    const encode = (): string => util.encode(optionsOf(format), {}, 1000, createdAt as number)
    expect(encode, name).toThrow(TypeError)
  }
})

it.each(['v1', '0.8'] as const)('%s: 0 and none are now and one day, as in 0.8', (format) => {
  const options = optionsOf(format)
  for (const times of [[], [0, 0], [undefined, undefined]] as const) {
    const before = Date.now()
    const decoded = util.decode(options, util.encode(options, {}, ...times))!
    expect(decoded.createdAt).toBeGreaterThanOrEqual(before)
    expect(decoded.createdAt).toBeLessThanOrEqual(Date.now())
    expect(decoded.duration).toBe(24 * 60 * 60 * 1000)
  }
})
