import { expect, test } from 'vitest'
import { flipBit } from '../support/forge.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { behaviour } from './behaviour.ts'
import { cookieOf, listener, type Host, type Site } from './hosts.ts'

const NOW = Date.UTC(2026, 0, 1)
const DAY = 24 * 60 * 60 * 1000
const clock = (): number => NOW

const aged = (who: string, age: number, options: object = {}): string =>
  cookieOf({ who }, { clock: () => NOW - age, ...options })

const good = aged('Ann', 0)
const value = good.slice('session='.length)
const bits = [0, 2, 5, 20, 30, 60, -1].map((at) => `session=${flipBit(value, at)}`)

const start = async (host: Host): Promise<Site & { readonly reasons: () => string[] }> => {
  const { events, onEvent } = listener()
  const site = await host.start({
    options: { clock, onEvent },
    handle: async ({ use }) => ({ body: JSON.stringify(await use()) }),
  })
  const reasons = (): string[] =>
    events.map((event) => (event.type === 'rejected' ? event.reason : event.type))
  return { ...site, reasons }
}

const BAD: readonly (readonly [string, string | undefined, string])[] = [
  ['no cookie', undefined, 'absent'],
  ['an empty Cookie header', '', 'absent'],
  ['other cookies alone', 'sessions=1; a=session', 'absent'],
  ['no value', 'session=', 'malformed'],
  ['garbage', 'session=garbage', 'malformed'],
  ['a very long one', `session=${'A'.repeat(12_000)}`, 'malformed'],
  ['a cut token', good.slice(0, -5), 'malformed|forged'],
  ['a token of another version', bits[0]!, 'malformed'],
  ['another key id', bits[1]!, 'unknown-key'],
  ['a changed nonce', bits[2]!, 'forged'],
  ['a nonce that is changed further on', bits[3]!, 'forged'],
  ['changed content', bits[4]!, 'forged'],
  ['a changed tag', bits[6]!, 'forged'],
  ['another secret', aged('Eve', 0, { secret: OTHER_SECRET }), 'unknown-key'],
  [
    'the token of another cookie',
    aged('Eve', 0, { cookieName: 'cart' }).replace('cart=', 'session='),
    'unknown-key',
  ],
  ['an expired one', aged('Old', 2 * DAY), 'expired'],
]

behaviour('a bad cookie is an empty session', (host) => {
  test.each(BAD)('%s', async (_, cookie, reason) => {
    const site = await start(host)
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 200, body: '{}', setCookie: [] })
    expect(site.reasons()).toEqual([expect.stringMatching(new RegExp(`^(${reason})$`))])
    expect(JSON.stringify(reply.headers)).not.toMatch(/malformed|forged|unknown|expired/)
  })

  test('a good one is none of these', async () => {
    const site = await start(host)
    expect(await site.visit({ cookie: good })).toMatchObject({ body: '{"who":"Ann"}' })
    expect(site.reasons()).toEqual([])
  })
})

const [middle, oldest] = [aged('middle', 1000), aged('oldest', 2000)]
const seven = Array<string>(7).fill('session=x')
const malformed = (count: number): string[] => Array<string>(count).fill('malformed')

const SEVERAL: readonly (readonly [string, readonly string[], string, readonly string[]])[] = [
  ['the newest first', [good, middle, oldest], '{"who":"Ann"}', []],
  ['the newest last', [oldest, middle, good], '{"who":"Ann"}', []],
  ['a forged one first', [bits[6]!, oldest, middle], '{"who":"middle"}', ['forged']],
  ['an expired one between', [oldest, aged('Old', 2 * DAY)], '{"who":"oldest"}', ['expired']],
  ['the eighth is good', [...seven, good], '{"who":"Ann"}', malformed(7)],
  ['the ninth is good', [...seven, 'session=x', good], '{}', malformed(8)],
]

behaviour('of several cookies the newest good one wins', (host) => {
  test.each(SEVERAL)('%s', async (_, cookies, body, reasons) => {
    const site = await start(host)
    expect(await site.visit({ cookie: cookies.join('; ') })).toMatchObject({ body, setCookie: [] })
    expect(site.reasons()).toEqual(reasons)
  })
})
