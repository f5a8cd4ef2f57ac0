/** On Workers a handle is often made for each request: what is doubtful is told to the process once all the same. */
import { expect, test } from 'vitest'
import { createSessions, type SessionEvent } from '../../src/fetch.ts'
import { SECRET } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

test('a handle made for each request warns the process once, and each onEvent', () => {
  const warnings = catchWarnings()
  const events: SessionEvent[] = []
  for (const _ of [1, 2, 3]) {
    const options = {
      secret: SECRET,
      colour: 'blue',
      onEvent: (event: SessionEvent) => events.push(event),
    }
    createSessions(options as never)
  }
  expect(warnings).toEqual([expect.stringContaining('option colour')])
  expect(events.map(({ type }) => type)).toEqual(['warning', 'warning', 'warning'])
})

test('of option names that are made out of what users send, 100 are told', () => {
  const warnings = catchWarnings()
  for (let made = 0; made < 10; made++) {
    const names = Array.from({ length: 20 }, (_, index) => [`unknown${made}of${index}`, 1])
    createSessions({ secret: SECRET, ...Object.fromEntries(names) })
  }
  expect(warnings.length).toBeGreaterThan(90)
  expect(warnings.length).toBeLessThanOrEqual(100)
})
