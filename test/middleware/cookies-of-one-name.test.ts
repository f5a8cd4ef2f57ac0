import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { flipBit } from '../support/forge.ts'
import { HOSTS, OTHER_SECRET, SECRET } from '../support/hosts.ts'

const NOW = Date.UTC(2026, 0, 1)
const base = { cookieName: 'session', secret: SECRET, clock: () => NOW }

/** A good token of a session that was last written so many ms ago. */
const aged = (who: string, age: number, options: object = {}): string =>
  clientSessions({ ...base, clock: () => NOW - age, ...options }).seal({ who })

const newest = aged('newest', 0)
const middle = aged('middle', 1000)
const oldest = aged('oldest', 2000)
const forged = flipBit(newest, -1)
const foreign = aged('foreign', 0, { secret: OTHER_SECRET })
const expired = aged('expired', 25 * 60 * 60 * 1000)

const pick = (...tokens: readonly string[]): string =>
  tokens.map((token) => `session=${token}`).join('; ')

const CASES: readonly (readonly [string, string, string | undefined, readonly string[]])[] = [
  ['the newest first', pick(newest, oldest), 'newest', []],
  ['the newest last', pick(oldest, middle, newest), 'newest', []],
  ['the newest in the middle', pick(oldest, newest, middle), 'newest', []],
  ['garbage first', pick('garbage', middle), 'middle', ['malformed']],
  ['a forged one first', pick(forged, middle), 'middle', ['forged']],
  ['one of another secret first', pick(foreign, oldest), 'oldest', ['unknown-key']],
  ['an expired one first', pick(expired, oldest), 'oldest', ['expired']],
  ['bad ones on both sides', pick('', oldest, forged), 'oldest', ['malformed', 'forged']],
  ['bad ones only', pick('', foreign, forged), undefined, ['malformed', 'unknown-key', 'forged']],
  [
    'the eighth is good',
    pick(...Array<string>(7).fill('x'), newest),
    'newest',
    Array(7).fill('malformed'),
  ],
  [
    'the ninth is good',
    pick(...Array<string>(8).fill('x'), newest),
    undefined,
    Array(8).fill('malformed'),
  ],
  ['a thousand', pick(...Array<string>(1000).fill('x')), undefined, Array(8).fill('malformed')],
  ['with other cookies between', `a=1; ${pick(oldest)}; b=2; ${pick(newest)}; c=3`, 'newest', []],
]

/** Cookie headers in which the name, or what looks like it, stands in other places too. */
const LOOKALIKES: readonly (readonly [string, string])[] = [
  ['a suffix of another name', `mysession=x; session=${newest}`],
  ['a prefix of another name', `session2=x; sessions=y; session=${newest}`],
  ['a part of another name', `my-session-id=x; session=${newest}`],
  ['a name that differs in case', `Session=x; SESSION=y; session=${newest}`],
  ["another cookie's value", `a=session; session=${newest}`],
  ['name and "=" in a value', `a=session=x; session=${newest}`],
  ['behind it', `session=${newest}; mysession=x; a=session=x`],
  ['no space after ";"', `a=1;session=${newest};b=2`],
  ['spaces and tabs around', `a=1;  \t session \t= \t${newest} \t; b=2`],
  ['quotes', `session="${newest}"`],
  ['quotes and spaces', `a="x"; session = "${newest}" ; b=1`],
  ['empty pairs', `;;; ; session=${newest};;`],
  ['a pair without "="', `session; flag; session=${newest}`],
  ['an empty name', `=session; =x; session=${newest}`],
]

describe.each(HOSTS)('on $name', (host) => {
  test.each(CASES)(
    'of several cookies the newest valid wins: %s',
    async (_, cookie, who, reasons) => {
      const events: SessionEvent[] = []
      const site = await host.start({
        sessions: clientSessions({ ...base, onEvent: (event) => events.push(event) }),
        handle: (req, res) => res.end(String(req['session'].who)),
      })
      const reply = await site.visit({ cookie })
      expect(reply).toMatchObject({ status: 200, body: String(who), setCookie: [] })
      expect(events.map((event) => event.type === 'rejected' && event.reason)).toEqual(reasons)
    },
  )

  test.each(LOOKALIKES)('the cookie is found beside %s', async (_, cookie) => {
    const events: SessionEvent[] = []
    const site = await host.start({
      sessions: clientSessions({ ...base, onEvent: (event) => events.push(event) }),
      handle: (req, res) => res.end(String(req['session'].who)),
    })
    expect((await site.visit({ cookie })).body).toBe('newest')
    expect(events).toEqual([])
  })

  test('after a change the newest has the content of the winner', async () => {
    const sessions = clientSessions(base)
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        req['session'].more = 1
        res.end()
      },
    })
    const { setCookie } = await site.visit({ cookie: pick(forged, oldest, middle) })
    const cookie = `${pick(oldest)}; ${setCookie[0]!.split(';', 1)[0]}; ${pick(middle)}`
    expect(sessions.read(cookie)).toMatchObject({ ok: true, data: { who: 'middle', more: 1 } })
  })

  test.each(['my-app', 'a.b', '$x', 'a+b', '^x', 'name'])(
    'a name may be %s',
    async (cookieName) => {
      const sessions = clientSessions({ ...base, cookieName })
      const site = await host.start({
        sessions,
        handle: (req, res) => res.end(String(req[cookieName].who)),
      })
      const cookie = `x${cookieName}=1; ${cookieName}=${sessions.seal({ who: 'me' })}`
      expect((await site.visit({ cookie })).body).toBe('me')
    },
  )
})
