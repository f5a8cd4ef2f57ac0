import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { flipBit, respell } from '../support/forge.ts'
import { HOSTS, OTHER_SECRET, SECRET, type Host, type Reply } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const DAY = 24 * 60 * 60 * 1000
const NOW = Date.UTC(2026, 0, 1)

const clock = (): number => NOW
const base = { cookieName: 'session', secret: SECRET, clock }
const good = clientSessions(base).seal({ user: 'Ann', pad: 'xy' })
const old = clientSessions({ ...base, clock: () => NOW - DAY - 1 }).seal({ user: 'Ann' })
const foreign = clientSessions({ ...base, secret: OTHER_SECRET }).seal({ user: 'Ann' })
const otherName = clientSessions({ ...base, cookieName: 'cart' }).seal({ user: 'Ann' })
const legacy = { ...base, format: '0.8' } as const
const goodLegacy = clientSessions(legacy).seal({ user: 'Ann' })
const oldLegacy = clientSessions({ ...legacy, clock: () => NOW - DAY - 1 }).seal({ user: 'Ann' })
const foreignLegacy = clientSessions({ ...legacy, secret: OTHER_SECRET }).seal({ user: 'Ann' })

const CASES: readonly (readonly [string, string | undefined, string])[] = [
  ['no Cookie header', undefined, 'absent'],
  ['an empty Cookie header', '', 'absent'],
  ['other cookies only', `other=${good}; third=1`, 'absent'],
  ['the bare name', 'session', 'absent'],
  ['an empty value', 'session=', 'malformed'],
  ['garbage', 'session=garbage', 'malformed'],
  ['foreign characters', 'session=%7B%22user%22%3A1%7D', 'malformed'],
  ['characters outside of ASCII', 'session=\u00e9\u00ff', 'malformed'],
  ['a JSON object', 'session={"user":"Ann"}', 'malformed'],
  ['a token that is cut short', `session=${good.slice(0, 40)}`, 'malformed'],
  ['padding', `session=${good}=`, 'malformed'],
  ['another spelling of the same bytes', `session=${respell(good)}`, 'malformed'],
  ['another version', `session=${flipBit(good, 0)}`, 'malformed'],
  ['another key id', `session=${flipBit(good, 1)}`, 'unknown-key'],
  ['another secret', `session=${foreign}`, 'unknown-key'],
  ['the token of another cookie', `session=${otherName}`, 'unknown-key'],
  ['a nonce that was changed', `session=${flipBit(good, 5)}`, 'forged'],
  ['content that was changed', `session=${flipBit(good, 40)}`, 'forged'],
  ['a tag that was changed', `session=${flipBit(good, -1)}`, 'forged'],
  [
    'a token that is one byte longer',
    `session=${Buffer.concat([Buffer.from(good, 'base64url'), Buffer.of(0)]).toString('base64url')}`,
    'forged',
  ],
  ['a life that is over', `session=${old}`, 'expired'],
  ['0.8: five parts of garbage', 'session=a.b.1.2.c', 'malformed'],
  ['0.8: another secret', `session=${foreignLegacy}`, 'forged'],
  ['0.8: a life that is over', `session=${oldLegacy}`, 'expired'],
]

const published = (): unknown[] => {
  const messages: unknown[] = []
  const listener = (message: unknown): void => void messages.push(message)
  subscribe('client-sessions:rejected', listener)
  onTestFinished(() => void unsubscribe('client-sessions:rejected', listener))
  return messages
}

const visit = async (
  host: Host,
  cookie: string | undefined,
  onEvent?: (event: SessionEvent) => void,
): Promise<Reply> => {
  const site = await host.start({
    sessions: clientSessions({ ...base, ...(onEvent && { onEvent }) }),
    handle: (req, res) => res.end(JSON.stringify(req['session'])),
  })
  return site.visit({ cookie })
}

describe.each(HOSTS)('on $name', (host) => {
  test.each(CASES)('%s gives an empty session, and a reason', async (_, cookie, reason) => {
    const events: SessionEvent[] = []
    const messages = published()
    const reply = await visit(host, cookie, (event) => events.push(event))
    expect(reply).toMatchObject({ status: 200, body: '{}', setCookie: [] })
    const event = { type: 'rejected', cookieName: 'session', reason }
    expect(events).toEqual([event])
    expect(messages).toEqual([event])
  })

  test('a good cookie gives none', async () => {
    const messages = published()
    const reply = await visit(host, `session=${good}`)
    expect(JSON.parse(reply.body)).toEqual({ user: 'Ann', pad: 'xy' })
    expect(messages).toEqual([])
  })

  test('a 0.8 cookie gives one where legacy is off', async () => {
    const messages = published()
    const site = await host.start({
      sessions: clientSessions({ ...base, legacy: false }),
      handle: (req, res) => res.end(JSON.stringify(req['session'])),
    })
    const reply = await site.visit({ cookie: `session=${goodLegacy}` })
    expect(reply).toMatchObject({ status: 200, body: '{}', setCookie: [] })
    expect(messages).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'legacy' }])
  })

  test('the client sees no difference between the reasons', async () => {
    const replies = await Promise.all(CASES.map(([, cookie]) => visit(host, cookie)))
    const seen = replies.map(({ headers, status, body }) => {
      const { date: _date, ...rest } = headers
      return JSON.stringify([status, rest, body])
    })
    expect(new Set(seen).size).toBe(1)
  })

  test('a fresh session is saved in place of the rejected one', async () => {
    const sessions = clientSessions(base)
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].fresh = true
        res.end()
      },
    })
    const replies = await Promise.all(CASES.map(([, cookie]) => site.visit({ cookie })))
    const lengths = new Set(replies.map(({ setCookie }) => setCookie.join('\n').length))
    expect(lengths.size).toBe(1)
    for (const { setCookie } of replies) {
      const result = sessions.read(setCookie[0]!.split(';', 1)[0])
      expect(result).toMatchObject({ ok: true, data: { fresh: true }, createdAt: NOW })
    }
  })

  test('an observer that throws does not disturb the request, and is told as a warning', async () => {
    const warnings = catchWarnings()
    const reply = await visit(host, 'session=garbage', () => {
      throw new Error('broken observer')
    })
    expect(reply).toMatchObject({ status: 200, body: '{}' })
    expect(warnings).toEqual(['Error: broken observer'])
  })
})
