import { describe, expect, test } from 'vitest'
import { keepFromCaches } from '../../src/session/caching.ts'
import { createConfig } from '../../src/session/config.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'

const after = (
  headers: Record<string, string>,
  setsCookie: boolean,
  options: SessionOptions = {},
) => {
  const config = createConfig(
    { secret: 'a secret for tests of caching headers', ...options },
    false,
  )
  const events: SessionEvent[] = []
  const result = { ...headers }
  keepFromCaches(
    {
      get: (name) => result[name] ?? '',
      set(name, value) {
        result[name] = value
      },
    },
    setsCookie,
    config,
    (event) => void events.push(event),
  )
  return { headers: result, events }
}

test('a session that was read: Vary alone', () => {
  expect(after({ 'Cache-Control': 'public' }, false).headers).toEqual({
    Vary: 'Cookie',
    'Cache-Control': 'public',
  })
})

test('a cookie that is set: private as well', () => {
  expect(after({}, true)).toEqual({
    headers: { Vary: 'Cookie', 'Cache-Control': 'private' },
    events: [],
  })
})

test('directives that are taken away are told', () => {
  const { headers, events } = after({ 'Cache-Control': 'public, max-age=5' }, true)
  expect(headers['Cache-Control']).toBe('private, max-age=5')
  expect(events).toEqual([
    { type: 'cache-control', cookieName: 'session_state', removed: ['public'] },
  ])
})

describe('what is right already is left alone', () => {
  test.each([true, false])('cookie set: %s', (setsCookie) => {
    const headers = { Vary: 'Accept, Cookie', 'Cache-Control': 'private, max-age=5' }
    expect(after(headers, setsCookie)).toEqual({ headers, events: [] })
  })
})

test('one option turns each off', () => {
  expect(after({}, true, { vary: false }).headers).toEqual({ 'Cache-Control': 'private' })
  expect(after({}, true, { cacheControl: false }).headers).toEqual({ Vary: 'Cookie' })
})
