/** What a server does with cookies of client-sessions 0.8, and with its own while 0.8 runs beside it. */
import { randomBytes } from 'node:crypto'
import legacySessions from 'client-sessions-0.8'
import { describe, expect, it } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { cookieValue, get, listen, type Reply } from '../support/server.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const CREATED = 1_800_000_000_000
const secret = randomBytes(32)

const cookieOf08 = (options: object = {}, { duration = HOUR, createdAt = CREATED } = {}): string =>
  legacySessions.util.encode(
    { cookieName: 'session', secret, ...options },
    { user: 7 },
    duration,
    createdAt,
  )

/** A server at a settable time. `/` reads the session, `/write` changes it, `/none` leaves it alone. */
const serve = async (
  options: SessionOptions,
): Promise<{
  readonly clock: { now: number }
  readonly events: SessionEvent[]
  readonly sessions: ReturnType<typeof clientSessions>
  readonly visit: (path: string, cookie?: string) => Promise<Reply>
}> => {
  const clock = { now: CREATED + 10 * MINUTE }
  const events: SessionEvent[] = []
  const sessions = clientSessions({
    cookieName: 'session',
    secret,
    clock: () => clock.now,
    onEvent: (event) => events.push(event),
    ...options,
  })
  const base = await listen((req: any, res) =>
    sessions(req, res, () => {
      if (req.url === '/write') req.session.visits = (req.session.visits ?? 0) + 1
      res.end(req.url === '/none' ? '' : JSON.stringify(req.session))
    }),
  )
  const visit = (path: string, cookie?: string): Promise<Reply> =>
    get(base + path, cookie && `session=${cookie}`)
  return { clock, events, sessions, visit }
}

const refusedFor = (reason: string): object[] => [
  { type: 'rejected', cookieName: 'session', reason },
]

const lifeOf = (value: string, own: SessionOptions = {}): [start: number, end: number] => {
  const decoded = clientSessions.util.decode({ cookieName: 'session', secret, ...own }, value)!
  return [decoded.createdAt, decoded.createdAt + decoded.duration]
}

describe('option legacy', () => {
  it('true, the default: read', async () => {
    const { visit } = await serve({})
    expect((await visit('/', cookieOf08())).body).toBe('{"user":7}')
  })

  it('false: refused as legacy, and the visitor has a fresh session', async () => {
    const { visit, events, sessions } = await serve({ legacy: false })
    const reply = await visit('/', cookieOf08())
    expect(reply.status).toBe(200)
    expect(reply.body).toBe('{}')
    expect(reply.setCookie).toEqual([])
    expect(events).toEqual(refusedFor('legacy'))
    expect(sessions.read(`session=${cookieOf08()}`)).toEqual({ ok: false, reason: 'legacy' })
  })

  const until = CREATED + 30 * MINUTE
  it.each([
    ['a Date', new Date(until)],
    ['a number', until],
    ['a text', new Date(until).toISOString()],
  ])('until, as %s: read before, refused from then on', async (_, value) => {
    const { visit, clock, events } = await serve({ legacy: { until: value } })
    clock.now = until - 1
    expect((await visit('/', cookieOf08())).body).toBe('{"user":7}')
    events.length = 0
    clock.now = until
    expect((await visit('/', cookieOf08())).body).toBe('{}')
    expect(events).toEqual(refusedFor('legacy'))
  })

  it('until: what was upgraded before lives on', async () => {
    const { visit, clock, events } = await serve({ legacy: { until } })
    const upgraded = cookieValue((await visit('/', cookieOf08())).setCookie, 'session')!
    clock.now = until + MINUTE
    events.length = 0
    expect((await visit('/', upgraded)).body).toBe('{"user":7}')
    expect(events).toEqual([])
  })

  it('secret: the secret of 0.8, where the new format has another', async () => {
    const old = 'what 0.8 had'
    const { visit, events } = await serve({ legacy: { secret: old } })
    const upgraded = await visit('/', cookieOf08({ secret: old }))
    expect(upgraded.body).toBe('{"user":7}')
    expect((await visit('/', cookieValue(upgraded.setCookie, 'session'))).body).toBe('{"user":7}')
    events.length = 0
    // The two secrets are not mixed: what 0.8 never signed with must not open its format.
    expect((await visit('/', cookieOf08())).body).toBe('{}')
    expect(events).toEqual(refusedFor('forged'))
  })

  it('secret: a list, if 0.8 cookies of several secrets are about', async () => {
    const { visit } = await serve({ legacy: { secret: ['second', 'first'] } })
    for (const old of ['first', 'second']) {
      // oxlint-disable-next-line no-await-in-loop
      expect((await visit('/', cookieOf08({ secret: old }))).body).toBe('{"user":7}')
    }
  })

  it('a token of version 1 is none of its business', async () => {
    const { visit, sessions } = await serve({ legacy: false })
    expect((await visit('/', sessions.seal({ user: 8 }))).body).toBe('{"user":8}')
  })
})

describe('upgrade to version 1', () => {
  const upgrade = { type: 'resealed', cookieName: 'session', cause: 'upgrade' }

  it('happens once, when a request reads the session, and does not move its end', async () => {
    const { visit, events, clock } = await serve({})
    const first = await visit('/', cookieOf08())
    expect(first.setCookie).toHaveLength(1)
    expect(events).toEqual([upgrade])
    const token = cookieValue(first.setCookie, 'session')!
    expect(token).not.toContain('.')
    expect(lifeOf(token)).toEqual([CREATED, CREATED + HOUR])
    expect(first.setCookie[0]).toMatch(/; Max-Age=3000(?:;|$)/) // the 50 minutes that are left
    expect(first.setCookie[0]).toContain(`Expires=${new Date(CREATED + HOUR).toUTCString()}`)

    const second = await visit('/', token)
    expect(second.body).toBe('{"user":7}')
    expect(second.setCookie).toEqual([])
    expect(events).toEqual([upgrade])
    clock.now = CREATED + HOUR
    expect((await visit('/', token)).body).toBe('{"user":7}')
    clock.now = CREATED + HOUR + 1
    expect((await visit('/', token)).body).toBe('{}')
  })

  it('comes with a change in the same cookie', async () => {
    const { visit, events } = await serve({})
    const reply = await visit('/write', cookieOf08())
    expect(reply.setCookie).toHaveLength(1)
    expect(events).toEqual([upgrade])
    const token = cookieValue(reply.setCookie, 'session')!
    expect(lifeOf(token)).toEqual([CREATED, CREATED + HOUR])
    expect((await visit('/', token)).body).toBe('{"user":7,"visits":1}')
  })

  it('waits for a request that uses the session', async () => {
    const { visit, events } = await serve({})
    expect((await visit('/none', cookieOf08())).setCookie).toEqual([])
    expect(events).toEqual([])
  })

  it('takes the duration from the cookie: a longer one in the options is not for it', async () => {
    const { visit } = await serve({ duration: 7 * DAY })
    const reply = await visit('/', cookieOf08())
    expect(lifeOf(cookieValue(reply.setCookie, 'session')!)).toEqual([CREATED, CREATED + HOUR])
  })

  it('does not revive an expired session', async () => {
    const { visit, clock, events } = await serve({})
    clock.now = CREATED + HOUR + 1
    const reply = await visit('/', cookieOf08())
    expect(reply.body).toBe('{}')
    expect(reply.setCookie).toEqual([])
    expect(events).toEqual(refusedFor('expired'))
  })

  it('reads explicit keys and algorithms', async () => {
    const explicit = {
      encryptionKey: randomBytes(24),
      signatureKey: randomBytes(48),
      encryptionAlgorithm: 'aes192',
      signatureAlgorithm: 'sha384-drop192',
    }
    const { visit, events } = await serve({ secret: undefined, ...explicit })
    const reply = await visit('/', cookieOf08({ secret: undefined, ...explicit }))
    expect(reply.body).toBe('{"user":7}')
    expect(events.map((event) => event.type)).toEqual(['resealed'])
    const again = await visit('/', cookieValue(reply.setCookie, 'session'))
    expect(again.body).toBe('{"user":7}')
    expect(again.setCookie).toEqual([])
  })
})

describe('format "0.8", beside servers of 0.8', () => {
  it('reading a cookie of 0.8 sends nothing', async () => {
    const { visit, events } = await serve({ format: '0.8' })
    const reply = await visit('/', cookieOf08())
    expect(reply.body).toBe('{"user":7}')
    expect(reply.setCookie).toEqual([])
    expect(events).toEqual([])
  })

  it('reads version 1, and leaves it alone until the session changes', async () => {
    const { sessions } = await serve({})
    const token = sessions.seal({ user: 8 })
    const { visit, events } = await serve({ format: '0.8' })
    const reply = await visit('/', token)
    expect(reply.body).toBe('{"user":8}')
    expect(reply.setCookie).toEqual([])
    expect(events).toEqual([])

    const changed = cookieValue((await visit('/write', token)).setCookie, 'session')!
    const in08 = legacySessions.util.decode({ cookieName: 'session', secret }, changed)
    expect(in08?.content).toEqual({ user: 8, visits: 1 })
    expect(lifeOf(changed)).toEqual(lifeOf(token))
  })

  it('a fleet that changes over settles: each cookie is sealed anew at most once', async () => {
    const before = await serve({ format: '0.8' })
    const after = await serve({})
    let cookie = cookieOf08()
    let sent = 0
    for (const { visit } of [before, after, before, after, before, after]) {
      // oxlint-disable-next-line no-await-in-loop -- each carries the cookie of the one before
      const reply = await visit('/', cookie)
      expect(reply.body).toBe('{"user":7}')
      sent += reply.setCookie.length
      cookie = cookieValue(reply.setCookie, 'session') ?? cookie
    }
    expect(sent).toBe(1)
  })
})

describe('rotation of the secret', () => {
  const newer = randomBytes(32)

  it('a 0.8 cookie of the older secret is upgraded under the newest', async () => {
    const { visit, events } = await serve({ secret: [newer, secret] })
    const reply = await visit('/', cookieOf08())
    expect(reply.body).toBe('{"user":7}')
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'upgrade' }])
    const token = cookieValue(reply.setCookie, 'session')!
    expect(lifeOf(token, { secret: newer })).toEqual([CREATED, CREATED + HOUR])
  })

  it('format "0.8": sealed anew once in that format, to the same end', async () => {
    const { visit, events } = await serve({ secret: [newer, secret], format: '0.8' })
    const reply = await visit('/', cookieOf08())
    expect(events).toEqual([{ type: 'resealed', cookieName: 'session', cause: 'rotation' }])
    const token = cookieValue(reply.setCookie, 'session')!
    const in08 = legacySessions.util.decode({ cookieName: 'session', secret: newer }, token)
    expect(in08).toEqual({ content: { user: 7 }, createdAt: CREATED, duration: HOUR })
    expect((await visit('/', token)).setCookie).toEqual([])
  })

  it('a 0.8 cookie of a secret that was dropped is refused', async () => {
    const { visit, events } = await serve({ secret: newer })
    expect((await visit('/', cookieOf08())).body).toBe('{}')
    expect(events).toEqual(refusedFor('forged'))
  })
})

describe('the right signatureKey with another encryptionKey', () => {
  // Most wrong keys give wrong padding; one in 256 gives right padding and noise: both must be a mere refusal.
  it('never throws, whatever it decrypts to', () => {
    const signatureKey = randomBytes(32)
    const cookie = cookieOf08({ encryptionKey: randomBytes(32), signatureKey })
    let threwIn08 = 0
    for (let i = 0; i < 1000; i++) {
      const keys = { signatureKey, encryptionKey: randomBytes(32) }
      const sessions = clientSessions({ cookieName: 'session', ...keys, clock: () => CREATED })
      expect(sessions.read(`session=${cookie}`)).toEqual({ ok: false, reason: 'unknown-key' })
      try {
        legacySessions.util.decode({ cookieName: 'session', ...keys }, cookie)
      } catch {
        threwIn08++
      }
    }
    expect(threwIn08).toBeGreaterThan(900)
  })

  it('is a fresh session, not an exception out of req.session', async () => {
    const signatureKey = randomBytes(32)
    const cookie = cookieOf08({ encryptionKey: randomBytes(32), signatureKey })
    const { visit, events } = await serve({ encryptionKey: randomBytes(32), signatureKey })
    const reply = await visit('/', cookie)
    expect(reply.status).toBe(200)
    expect(reply.body).toBe('{}')
    expect(events).toEqual(refusedFor('unknown-key'))
  })
})

describe('a creation time in the future', () => {
  const YEAR_3000 = Date.UTC(3000, 0)

  it('far ahead: refused, where 0.8 gave it a life of centuries', async () => {
    const cookie = cookieOf08({}, { createdAt: YEAR_3000 })
    expect(legacySessions.util.decode({ cookieName: 'session', secret }, cookie)).toBeDefined()
    const { visit, events } = await serve({})
    expect((await visit('/', cookie)).body).toBe('{}')
    expect(events).toEqual(refusedFor('malformed'))
  })

  it.each([
    ['five minutes, as clocks of two servers may differ', 1000, {}, 5 * MINUTE],
    ['as much as its duration, by which 0.8 moves sessions in use', HOUR, {}, HOUR],
    ['twice activeDuration, as 0.8 may', 1000, { activeDuration: 20 * MINUTE }, 40 * MINUTE],
  ])('%s', async (_, duration, options, ahead) => {
    const { visit, clock } = await serve(options)
    clock.now = CREATED - ahead
    expect((await visit('/', cookieOf08({}, { duration }))).body).toBe('{"user":7}')
    clock.now--
    expect((await visit('/', cookieOf08({}, { duration }))).body).toBe('{}')
  })

  it('a busy session of the real 0.8 with activeDuration as long as duration goes on', async () => {
    const minutes = 30 * MINUTE
    const { visit, clock } = await serve({})
    const old = legacySessions({
      cookieName: 'session',
      secret,
      duration: minutes,
      activeDuration: minutes,
    })
    let cookie = cookieOf08({}, { duration: minutes, createdAt: Date.now() - MINUTE })
    for (let i = 0; i < 3; i++) {
      const headers = { cookie: `session=${cookie}` }
      const lines: string[] = []
      const res: any = {
        getHeader: () => undefined,
        setHeader: (_name: string, value: string[]) => lines.push(...value),
        writeHead: () => undefined,
      }
      const req: any = { headers, connection: {} }
      old(req, res, () => void req.session.user)
      res.writeHead(200)
      cookie = lines[0]?.split(';')[0]!.slice('session='.length) ?? cookie
    }
    const decoded = legacySessions.util.decode({ cookieName: 'session', secret }, cookie)!
    expect(decoded.createdAt - Date.now()).toBeGreaterThan(5 * MINUTE)
    clock.now = Date.now()
    expect((await visit('/', cookie)).body).toBe('{"user":7}')
  })
})

it('a tossed or outdated 0.8 cookie beside a version 1 cookie does not win over it', async () => {
  const { visit, sessions } = await serve({})
  const token = sessions.seal({ user: 8 })
  expect((await visit('/', `${cookieOf08()}; session=${token}`)).body).toBe('{"user":8}')
  expect((await visit('/', `${token}; session=${cookieOf08()}`)).body).toBe('{"user":8}')
})

it("cookie.maxAge is the browser's expiry, exactly as it was with 0.8", async () => {
  const { visit, clock } = await serve({ cookie: { maxAge: 90 * SECOND } })
  const [line] = (await visit('/write')).setCookie
  expect(line).toContain(`Expires=${new Date(clock.now + 90 * SECOND).toUTCString()}`)
  expect(line).toMatch(/; Max-Age=90(?:;|$)/)
})
