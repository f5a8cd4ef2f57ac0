/** No sequence of requests makes a session live longer than its clocks allow. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codecOf } from '../../src/adapters/node-codec.ts'
import { createConfig } from '../../src/session/config.ts'
import { openSession } from '../../src/session/open-session.ts'
import { candidatesOf } from '../../src/session/select-token.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import type { Claims } from '../../src/token/claims.ts'
import { requestContext } from '../support/context.ts'

const BIRTH = 1_767_225_600_000
const newest = 'a secret for properties of lifetimes, newest'
const oldest = 'a secret for properties of lifetimes, oldest'

type Use =
  | { readonly type: 'read' | 'write' | 'rotate' }
  | { readonly type: 'setDuration'; readonly duration: number }

interface Step {
  readonly wait: number
  readonly use: Use
}

const readOrWrite: fc.Arbitrary<Use> = fc.constantFrom(
  { type: 'read' as const },
  { type: 'write' as const },
  { type: 'rotate' as const },
)
const setDuration: fc.Arbitrary<Use> = fc
  .integer({ min: 1, max: 5000 })
  .map((duration) => ({ type: 'setDuration', duration }))
const steps = (use: fc.Arbitrary<Use>): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ wait: fc.nat({ max: 900 }), use }), { minLength: 1, maxLength: 25 })

/** Drives one session through requests. Gives the claims in the browser's cookie after each, until it has none. */
const live = (
  options: SessionOptions,
  sequence: readonly Step[],
): { at: number; claims: Claims }[] => {
  let now = BIRTH
  let secret = [oldest]
  let counter = 0
  const lived: { at: number; claims: Claims }[] = []
  let cookie: string | undefined
  for (const { wait, use } of [{ wait: 0, use: { type: 'write' } as Use }, ...sequence]) {
    now += wait
    if (use.type === 'rotate') secret = [newest, oldest]
    const at = now
    const config = createConfig(
      { ...options, secret, cookieName: 'session', clock: () => at },
      false,
    )
    const codec = codecOf(config)
    const opened = cookie === undefined ? [] : [codec.open(cookie, now)]
    const { session } = openSession(candidatesOf(opened, config, now), requestContext(config))
    const data = session.data as typeof session.data & { counter?: number }
    if (cookie !== undefined && data.counter === undefined) return lived // it is over
    if (use.type === 'write') data.counter = ++counter
    if (use.type === 'setDuration') data.setDuration(use.duration)
    const pending = session.prepare()
    if (pending?.type === 'seal') {
      cookie = codec.seal(pending.claims, pending.json)
      session.commit(pending, cookie)
    }
    const result = codec.open(cookie!, now)
    if (!result.ok) throw new Error('our own cookie was refused')
    lived.push({ at: now, claims: result.claims })
  }
  return lived
}

describe.each(['v1', '0.8'] as const)('format %s', (format) => {
  test('without activeDuration no use ever moves the end, nor the birth', () => {
    const idle = format === 'v1' ? fc.constantFrom(0, 300, 1000) : fc.constant(0)
    fc.assert(
      fc.property(steps(readOrWrite), idle, (sequence, idleDuration) => {
        for (const { at, claims } of live({ duration: 2000, idleDuration, format }, sequence)) {
          expect(claims).toMatchObject({ birth: BIRTH, start: BIRTH, expires: BIRTH + 2000 })
          expect(at).toBeLessThanOrEqual(BIRTH + 2000)
        }
      }),
      { seed: 51, numRuns: 150 },
    )
  })

  test('with activeDuration no sequence of uses outlives absoluteDuration', () => {
    fc.assert(
      fc.property(
        steps(readOrWrite),
        fc.integer({ min: 1, max: 3000 }),
        (sequence, activeDuration) => {
          const options = { duration: 1000, activeDuration, absoluteDuration: 2500, format }
          const lived = live(options, sequence)
          for (const { at, claims } of lived) {
            expect(claims.birth).toBe(BIRTH)
            expect(claims.expires).toBeLessThanOrEqual(BIRTH + 2500)
            expect(at).toBeLessThanOrEqual(BIRTH + 2500)
          }
        },
      ),
      { seed: 52, numRuns: 150 },
    )
  })
})

test('setDuration neither: the cap counts from the birth, which stays', () => {
  fc.assert(
    fc.property(steps(fc.oneof(readOrWrite, setDuration)), (sequence) => {
      const options = { duration: 1000, activeDuration: 500, absoluteDuration: 3000 }
      for (const { at, claims } of live(options, sequence)) {
        expect(claims.birth).toBe(BIRTH)
        expect(at).toBeLessThanOrEqual(BIRTH + 3000)
      }
    }),
    { seed: 53, numRuns: 150 },
  )
})

test('a session that is not used for idleDuration is over, and no sooner', () => {
  fc.assert(
    fc.property(steps(readOrWrite), (sequence) => {
      const lived = live({ duration: 1e6, idleDuration: 600 }, sequence)
      for (const [i, { at, claims }] of lived.entries()) {
        expect(at - (lived[i - 1]?.at ?? at)).toBeLessThanOrEqual(600)
        expect(at - claims.active).toBeLessThanOrEqual(300)
      }
      const next = sequence[lived.length - 1]
      // It ends at the earliest half a window after its last use, which need not have been written down.
      if (next) expect(next.wait).toBeGreaterThan(300)
    }),
    { seed: 54, numRuns: 150 },
  )
})
