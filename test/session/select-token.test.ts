import { describe, expect, test } from 'vitest'
import type { RejectReason } from '../../src/base/errors.ts'
import { createConfig } from '../../src/session/config.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { candidatesOf, mostTelling, selectToken } from '../../src/session/select-token.ts'
import type { Claims, Format } from '../../src/token/claims.ts'
import { rejected, type TokenResult } from '../../src/token/result.ts'

const NOW = 1_000_000_000
const config = (options: SessionOptions = {}) =>
  createConfig({ secret: 'a secret for tests of selecting tokens', ...options }, false)

interface Token {
  readonly format?: Format
  readonly keyIndex?: number
  readonly json?: string
  readonly claims?: Partial<Claims>
}

const opened = ({ format = 'v1', keyIndex = 0, json = '{}', claims = {} }: Token): TokenResult => ({
  ok: true,
  format,
  keyIndex,
  json,
  claims: { birth: NOW, start: NOW, active: NOW, expires: NOW + 1000, ...claims },
})

const select = (tokens: readonly TokenResult[], options: SessionOptions = {}, now = NOW) =>
  selectToken(candidatesOf(tokens, config(options), now), config(options))

/** A token with this last activity. */
const at = (active: number, json: string): TokenResult => opened({ json, claims: { active } })

/** A 0.8 token whose creation is so far ahead. */
const ahead = (ms: number, duration = 1000): TokenResult => {
  const birth = NOW + ms
  return opened({ format: '0.8', claims: { birth, start: birth, expires: birth + duration } })
}

test('of two that were active at the same time, the one that lives longer', () => {
  const short = opened({ json: '{"a":1}', claims: { expires: NOW + 500 } })
  const long = opened({ json: '{"b":1}', claims: { expires: NOW + 900 } })
  for (const tokens of [
    [short, long],
    [long, short],
  ]) {
    expect(select(tokens).selected?.content).toEqual({ b: 1 })
  }
})

test('no cookie at all is absent', () => {
  expect(select([])).toEqual({ selected: undefined, others: [], reasons: ['absent'] })
})

test('each refused cookie has its reason', () => {
  const tokens = [
    rejected('forged'),
    opened({ claims: { expires: NOW - 1 } }),
    opened({ json: '[]' }),
    opened({ json: '{' }),
    rejected('legacy'),
  ]
  expect(select(tokens)).toEqual({
    selected: undefined,
    others: [],
    reasons: ['forged', 'expired', 'malformed', 'malformed', 'legacy'],
  })
})

test('a good cookie among bad ones is the session, and the bad ones are told', () => {
  const { selected, reasons } = select([
    rejected('forged'),
    opened({ json: '{"a":1}' }),
    rejected('malformed'),
  ])
  expect(selected).toMatchObject({ content: { a: 1 }, json: '{"a":1}', reseal: undefined })
  expect(reasons).toEqual(['forged', 'malformed'])
})

describe('of several good ones', () => {
  test('the one with the latest activity is the session, wherever it stands', () => {
    const [old, fresh] = [at(NOW - 5, '{"a":"old"}'), at(NOW, '{"a":"new"}')]
    expect(select([old, fresh]).selected?.content).toEqual({ a: 'new' })
    expect(select([fresh, old]).selected?.content).toEqual({ a: 'new' })
  })

  test('of equally late ones the first', () => {
    expect(select([at(NOW, '{"a":1}'), at(NOW, '{"a":2}')]).selected?.content).toEqual({ a: 1 })
  })

  test('version 1 before 0.8, whatever the times', () => {
    const old = opened({ format: '0.8', json: '{"a":"0.8"}', claims: { active: NOW } })
    const v1 = at(NOW - 500, '{"a":"v1"}')
    expect(select([old, v1]).selected?.content).toEqual({ a: 'v1' })
    expect(select([v1, old]).selected?.content).toEqual({ a: 'v1' })
  })

  test('of two in 0.8 the later one', () => {
    const tokens = [1, 3, 2].map((n) =>
      opened({ format: '0.8', json: `{"a":${n}}`, claims: { active: NOW - 10 + n } }),
    )
    expect(select(tokens).selected?.content).toEqual({ a: 3 })
  })
})

describe('the end', () => {
  test('is checked with every clock', () => {
    const token = opened({ claims: { birth: NOW - 5000, active: NOW - 500 } })
    expect(select([token]).selected).toBeDefined()
    expect(select([token], { duration: 1, absoluteDuration: 4999 }).reasons).toEqual(['expired'])
    expect(select([token], { idleDuration: 499 }).reasons).toEqual(['expired'])
  })

  test('a 0.8 cookie counts as just used, or moving to idleDuration would end sessions', () => {
    const old = opened({ format: '0.8', claims: { active: NOW - 500 } })
    expect(select([old], { idleDuration: 100 }).selected?.claims.active).toBe(NOW)
    expect(select([old], { idleDuration: 100 }, NOW + 1001).reasons).toEqual(['expired'])
  })
})

describe('a 0.8 cookie from the future', () => {
  const MINUTE = 60_000

  test('is refused beyond what clocks differ', () => {
    expect(select([ahead(5 * MINUTE)]).selected).toBeDefined()
    expect(select([ahead(5 * MINUTE + 1)]).reasons).toEqual(['malformed'])
  })

  test('may be as far ahead as 0.8 moved active sessions', () => {
    const options = { activeDuration: 60 * MINUTE }
    // 0.8 adds activeDuration while less than that is left: close to twice as much, when a session is short.
    expect(select([ahead(120 * MINUTE)], options).selected).toBeDefined()
    expect(select([ahead(120 * MINUTE + 1)], options).reasons).toEqual(['malformed'])
  })

  test('may be its own duration ahead, for nobody tells us what activeDuration 0.8 had', () => {
    expect(select([ahead(30 * MINUTE, 30 * MINUTE)]).selected).toBeDefined()
    expect(select([ahead(30 * MINUTE + 1, 30 * MINUTE)]).reasons).toEqual(['malformed'])
  })
})

describe('sealing anew', () => {
  test.each<[Token, SessionOptions, string | undefined]>([
    [{}, {}, undefined],
    [{ keyIndex: 1 }, {}, 'rotation'],
    [{ format: '0.8' }, {}, 'upgrade'],
    [{ format: '0.8', keyIndex: 1 }, {}, 'upgrade'],
    [{ format: '0.8' }, { format: '0.8' }, undefined],
    [{ format: '0.8', keyIndex: 1 }, { format: '0.8' }, 'rotation'],
    [{ format: 'v1' }, { format: '0.8' }, undefined],
    [{ format: 'v1', keyIndex: 1 }, { format: '0.8' }, undefined],
  ])('of %o with options %o: %s', (token, options, reseal) => {
    expect(select([opened(token)], options).selected?.reseal).toBe(reseal)
  })
})

test('of several reasons the most telling one', () => {
  const reasons: RejectReason[] = []
  expect(mostTelling(reasons)).toBe('absent')
  for (const reason of ['malformed', 'legacy', 'unknown-key', 'forged', 'expired'] as const) {
    reasons.push(reason)
    expect(mostTelling(reasons)).toBe(reason)
    expect(mostTelling(reasons.toReversed())).toBe(reason)
  }
})
