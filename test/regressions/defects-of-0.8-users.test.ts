/**
 * The defects of client-sessions 0.8.0 that its users met, by their numbers in the project's notes. Each test runs the
 * scenario on the real 0.8.0 as well, so that it says what the defect was.
 */
/* oxlint-disable unicorn/consistent-function-scoping -- each scenario stands in one place, with what it runs */
import legacySessions from 'client-sessions-0.8'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { listen } from '../support/server.ts'
import {
  ask,
  cookieAfter,
  frameworks,
  in08,
  inOurs,
  runScript,
  secret,
  serve,
  visitInTurn,
  type Create,
  type Handler,
} from './compare.ts'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

/** Keeps what 0.8 has no option for away from it. */
const observed = (): { create: Create; events: SessionEvent[] } => {
  const events: SessionEvent[] = []
  return { events, create: (o) => inOurs({ ...o, onEvent: (event) => events.push(event) }) }
}

afterEach(() => {
  vi.useRealTimers()
})

describe.each(frameworks)('$name', ({ name, express }) => {
  describe('defect 1: cookie.sameSite "none" sends its cookie', () => {
    const write: Handler = (req, res) => {
      req.session.user = 7
      res.end()
    }

    it('with Secure', async () => {
      const cookie = { sameSite: 'none', secureProxy: true } as const
      const theirs = await ask(await serve(express, in08({ cookie }), write))
      expect(theirs.status).toBe(200)
      expect(theirs.setCookie).toEqual([])

      const ours = await ask(await serve(express, inOurs({ cookie }), write))
      expect(ours.status).toBe(200)
      expect(ours.setCookie).toHaveLength(1)
      expect(ours.setCookie[0]).toMatch(/; Secure(?:;|$)/)
      expect(ours.setCookie[0]).toMatch(/; SameSite=None(?:;|$)/)
    })

    it('and without Secure, which no browser takes, fails at start-up with the remedy', () => {
      expect(() => in08({ cookie: { sameSite: 'none' } })).not.toThrow()
      expect(() => inOurs({ cookie: { sameSite: 'none' } })).toThrow(/cookie\.secure/)
    })
  })

  describe('defect 2: what JSON cannot hold in a session does not end the process', () => {
    const crash = `
      const express = require(process.argv[1])
      const sessions = require('client-sessions-0.8')
      const app = express()
      app.use(sessions({ cookieName: 'session', secret: 'a secret' }))
      app.use((req, res) => {
        req.session.bad = process.argv[2] === 'cycle' ? req.session : 1n
        res.end()
      })
      const server = app.listen(0, () => {
        require('node:http').get({ port: server.address().port }, () => process.exit(0))
      })`
    const module = name === 'Express 5' ? 'express' : 'express4'

    it.each(['cycle', 'BigInt'])('a %s', async (kind) => {
      const { code, output } = await runScript(crash, module, kind)
      expect(output).toMatch(/circular structure|BigInt/)
      expect(code).toBe(1)

      const { create, events } = observed()
      const base = await serve(express, create(), (req, res) => {
        if (req.path === '/bad') req.session.bad = kind === 'cycle' ? req.session : 1n
        else req.session.good = true
        res.end('done')
      })
      const before = await ask(`${base}/good`)
      const cookie = cookieAfter(before)
      const failed = await ask(`${base}/bad`, { cookie })
      expect(failed.status).toBe(500)
      expect(failed.setCookie).toEqual([])
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'unsaved',
          error: expect.objectContaining({
            code: 'unserializable',
            message: expect.stringContaining('"bad"'),
          }),
        }),
      )
      // This very process answers on, and the session that was is still there.
      const after = await ask(`${base}/good`, { cookie })
      expect(after.status).toBe(200)
      expect(after.setCookie).toEqual([])
    })
  })

  it("defect 3: one user's setDuration(ms, true) does not change other users' cookies", async () => {
    const handler: Handler = (req, res) => {
      req.session.user = req.path
      if (req.path === '/public-computer') req.session.setDuration(HOUR, true)
      res.end()
    }
    const visit = async (create: Create): Promise<readonly string[]> => {
      const base = await serve(express, create(), handler)
      const lines: string[] = []
      for (const path of ['/alice', '/public-computer', '/bob']) {
        // oxlint-disable-next-line no-await-in-loop -- the order is the point
        lines.push((await ask(base + path)).setCookie[0]!)
      }
      return lines
    }
    const theirs = await visit(in08)
    expect(theirs.map((line) => /expires=/i.test(line))).toEqual([true, false, false])
    const ours = await visit(inOurs)
    expect(ours.map((line) => /expires=/i.test(line))).toEqual([true, false, true])
    expect(ours.map((line) => /max-age=/i.test(line))).toEqual([true, false, true])
  })

  it('defect 4: a session assigned before it is read stays, for the request and in the cookie', async () => {
    const assigned: object[] = []
    const handler: Handler = (req, res) => {
      if (req.path === '/alice') req.session.user = 'alice'
      if (req.path === '/bob') {
        const own = { user: 'bob' }
        assigned.push(own)
        req.session = own
      }
      res.json(req.session)
    }
    const visit = async (create: Create): Promise<string[]> => {
      const base = await serve(express, create(), handler)
      const reply = await visitInTurn(base, ['/alice', '/bob'])
      return [reply.body, (await ask(base, { cookie: reply.cookie })).body]
    }
    expect(await visit(in08)).toEqual(['{"user":"alice"}', '{"user":"alice"}'])
    expect(assigned.pop()).toEqual({ user: 'alice' })
    expect(await visit(inOurs)).toEqual(['{"user":"bob"}', '{"user":"bob"}'])
    expect(assigned).toEqual([{ user: 'bob' }])
  })

  describe('defect 5: any object can be assigned to req.session', () => {
    const assignments: [string, (req: any) => void, string][] = [
      [
        'its own session',
        (req) => {
          req.session.user = 7
          // oxlint-disable-next-line no-self-assign -- the defect
          req.session = req.session
        },
        '{"user":7}',
      ],
      [
        'a frozen object',
        (req) => {
          req.session = Object.freeze({ user: 7 })
        },
        '{"user":7}',
      ],
      [
        'one object twice',
        (req) => {
          const own = { user: 7 }
          req.session = own
          req.session = own
        },
        '{"user":7}',
      ],
    ]

    it.each(assignments)('%s', async (_, assign, expected) => {
      const handler: Handler = (req, res) => {
        assign(req)
        res.end()
      }
      expect((await ask(await serve(express, in08(), handler))).status).toBe(500)

      const base = await serve(express, inOurs(), (req, res) =>
        req.path === '/' ? handler(req, res) : res.json(req.session),
      )
      const written = await ask(base)
      expect(written.status).toBe(200)
      const read = await ask(`${base}/read`, { cookie: cookieAfter(written) })
      expect(read.body).toBe(expected)
    })
  })

  it('defect 6: cookie.secure works behind a proxy that Express trusts', async () => {
    const visit = async (create: Create): Promise<Awaited<ReturnType<typeof ask>>> => {
      const base = await serve(
        express,
        create({ cookie: { secure: true } }),
        (req, res) => {
          req.session.user = 7
          res.end()
        },
        (app) => void app.set('trust proxy', 1),
      )
      return ask(base, { 'x-forwarded-proto': 'https' })
    }
    expect((await visit(in08)).status).toBe(500)
    const ours = await visit(inOurs)
    expect(ours.status).toBe(200)
    expect(ours.setCookie[0]).toMatch(/; Secure(?:;|$)/)
  })

  describe('defect 7: destroy()', () => {
    const handler =
      (calls: string[]): Handler =>
      (req, res) => {
        if (req.path === '/login') req.session.user = 7
        if (req.path === '/logout') req.session.destroy(() => calls.push('done'))
        res.end()
      }

    it('deletes the cookie, with the attributes that it was set with', async () => {
      const theirs = await serve(express, in08(), handler([]))
      const stays = (await visitInTurn(theirs, ['/login', '/logout'])).cookie
      expect(stays.length).toBeGreaterThan(100)

      const cookie = { path: '/app', domain: '127.0.0.1' }
      const ours = await serve(express, inOurs({ cookie }), handler([]))
      const out = await visitInTurn(ours, ['/login', '/logout'])
      expect(out.setCookie).toHaveLength(1)
      const [pair, ...attributes] = out.setCookie[0]!.split('; ')
      expect(pair).toBe('session=')
      expect(attributes).toContain('Max-Age=0')
      expect(attributes).toContain('Expires=Thu, 01 Jan 1970 00:00:00 GMT')
      expect(attributes).toContain('Path=/app')
      expect(attributes).toContain('Domain=127.0.0.1')
    })

    it('calls its callback', async () => {
      const [theirs, ours]: [string[], string[]] = [[], []]
      await visitInTurn(await serve(express, in08(), handler(theirs)), ['/login', '/logout'])
      expect(theirs).toEqual([])
      await visitInTurn(await serve(express, inOurs(), handler(ours)), ['/login', '/logout'])
      expect(ours).toEqual(['done'])
    })
  })

  it('defect 8: a session too large for browsers is an error, not a cookie that vanishes', async () => {
    const handler: Handler = (req, res) => {
      if (req.path === '/small') req.session.user = 7
      if (req.path === '/large') req.session.note = 'x'.repeat(6000)
      res.json(Object.keys(req.session))
    }
    const theirs = await ask(`${await serve(express, in08(), handler)}/large`)
    expect(theirs.status).toBe(200)
    expect(theirs.setCookie[0]!.length).toBeGreaterThan(8000)

    const { create, events } = observed()
    const base = await serve(express, create(), handler)
    const cookie = cookieAfter(await ask(`${base}/small`))
    const ours = await ask(`${base}/large`, { cookie })
    expect(ours.status).toBe(500)
    expect(ours.setCookie).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'unsaved', error: { code: 'too-large' } })
    expect(String((events.at(-1) as any).error)).toMatch(/"note" \(60\d\d bytes\)/)
    expect((await ask(base, { cookie })).body).toBe('["user"]')
  })

  describe('defect 9: no way of sending loses the session in silence', () => {
    const late: [string, (res: any) => void][] = [
      ['res.write', (res) => res.write('begun ')],
      ['flushHeaders', (res) => res.flushHeaders()],
    ]

    it.each(late)('a change after %s is reported', async (_, begin) => {
      const handler: Handler = (req, res) => {
        req.session.before = true
        begin(res)
        req.session.after = true
        res.end()
      }
      const theirs = await ask(await serve(express, in08(), handler))
      expect(theirs.status).toBe(200)

      const { create, events } = observed()
      const ours = await ask(await serve(express, create(), handler))
      expect(ours.status).toBe(200)
      expect(
        clientSessions.util.decode({ cookieName: 'session', secret }, cookieAfter(ours).slice(8))
          ?.content,
      ).toEqual({ before: true })
      expect(events).toContainEqual({ type: 'late-write', cookieName: 'session', after: 'headers' })
    })

    const heads: [string, (res: any) => void, { in08: string[] }][] = [
      ['an object', (res) => res.writeHead(200, { 'Set-Cookie': 'own=1' }), { in08: ['own'] }],
      [
        'an object of lists',
        (res) => res.writeHead(200, { 'set-cookie': ['own=1', 'two=2'] }),
        { in08: ['own', 'two'] },
      ],
      [
        'an object after a reason',
        (res) => res.writeHead(200, 'Fine', { 'Set-Cookie': 'own=1' }),
        { in08: ['own'] },
      ],
      ['a flat list', (res) => res.writeHead(200, ['Set-Cookie', 'own=1']), { in08: ['own'] }],
    ]

    it.each(heads)('writeHead with a Set-Cookie in %s keeps both', async (_, writeHead, theirs) => {
      const handler: Handler = (req, res) => {
        req.session.user = 7
        writeHead(res)
        res.end()
      }
      const namesOf = async (create: Create): Promise<string[]> =>
        (await ask(await serve(express, create(), handler))).setCookie.map(
          (line) => line.split('=', 1)[0]!,
        )
      expect(await namesOf(in08)).toEqual(theirs.in08)
      expect((await namesOf(inOurs)).toSorted()).toEqual([...theirs.in08, 'session'].toSorted())
    })
  })

  it('defect 10: an invalid cookie of the same name does not hide the valid one', async () => {
    const handler: Handler = (req, res) => {
      if (req.path === '/write') req.session.user = 7
      res.json(req.session)
    }
    const bodyOf = async (create: Create): Promise<string> => {
      const base = await serve(express, create(), handler)
      const cookie = cookieAfter(await ask(`${base}/write`))
      return (await ask(base, { cookie: `session=tossed; ${cookie}` })).body
    }
    expect(await bodyOf(in08)).toBe('{}')
    expect(await bodyOf(inOurs)).toBe('{"user":7}')
  })

  it('defect 11: activeDuration does not keep a session alive for ever, nor move its birth', async () => {
    const START = 1_800_000_000_000
    /** Visits twice a day, as one browser, and gives the days after which the session was still there. */
    const livesFor = async (create: Create): Promise<{ days: number; cookie: string }> => {
      vi.useFakeTimers({ toFake: ['Date'], now: START })
      const base = await serve(
        express,
        create({ duration: DAY, activeDuration: DAY }),
        (req, res) => {
          if (req.path === '/login') req.session.user = 7
          res.json(req.session)
        },
      )
      let cookie = cookieAfter(await ask(`${base}/login`))
      let [alive, last] = [0, cookie]
      for (let visit = 1; visit <= 80; visit++) {
        vi.setSystemTime(START + (visit * DAY) / 2)
        // oxlint-disable-next-line no-await-in-loop -- each carries the cookie of the one before
        const reply = await ask(base, { cookie })
        if (reply.body !== '{"user":7}') break
        ;[alive, last] = [visit / 2, cookie]
        if (reply.setCookie.length > 0) cookie = cookieAfter(reply)
      }
      vi.useRealTimers()
      return { days: alive, cookie: last }
    }
    const theirs = await livesFor(in08)
    expect(theirs.days).toBe(40)
    expect(Number(theirs.cookie.split('.')[2])).toBeGreaterThan(START + 30 * DAY)

    const ours = await livesFor(inOurs)
    expect(ours.days).toBe(30)
    const then = clientSessions({ cookieName: 'session', secret, clock: () => START + 30 * DAY })
    expect(then.read(ours.cookie)).toMatchObject({ ok: true, createdAt: START })
  })
})

describe('defect 12: options are read, never written', () => {
  it('util.encode and util.decode leave them as they are', () => {
    const theirs = { cookieName: 'session', secret }
    legacySessions.util.decode(theirs, legacySessions.util.encode(theirs, { user: 7 }))
    expect(Object.keys(theirs)).toContain('encryptionKey')

    for (const format of ['v1', '0.8'] as const) {
      const ours = Object.freeze({ cookieName: 'session', secret, format })
      const value = clientSessions.util.encode(ours, { user: 7 })
      expect(clientSessions.util.decode(ours, value)?.content).toEqual({ user: 7 })
      expect(Object.keys(ours)).toEqual(['cookieName', 'secret', 'format'])
    }
  })

  it('a later change of the secret counts for util', () => {
    const other = secret.toLowerCase()
    const theirs = { cookieName: 'session', secret }
    legacySessions.util.encode(theirs, {})
    theirs.secret = other
    const stale = legacySessions.util.encode(theirs, {})
    expect(legacySessions.util.decode({ cookieName: 'session', secret: other }, stale)).toBe(
      undefined,
    )

    for (const format of ['v1', '0.8'] as const) {
      const ours = { cookieName: 'session', secret, format }
      clientSessions.util.encode(ours, {})
      ours.secret = other
      const value = clientSessions.util.encode(ours, { user: 7 })
      const decoded = clientSessions.util.decode({ cookieName: 'session', secret: other }, value)
      expect(decoded?.content).toEqual({ user: 7 })
    }
  })

  it('the middleware leaves them as they are, and one object serves two of them', () => {
    const theirs: Record<string, unknown> = { secret, cookie: {} }
    legacySessions(theirs)
    expect(theirs).toHaveProperty('signatureKey')
    expect(theirs['cookie']).toEqual({ httpOnly: true })

    const ours: SessionOptions = Object.freeze({ secret, cookie: Object.freeze({}) })
    clientSessions(ours)
    clientSessions(ours)
    expect(ours).toEqual({ secret, cookie: {} })
  })
})

it('defect 13: a session string of more than 2,975 characters fits', async () => {
  const fits = (encode: (content: object) => string): number => {
    let characters = 2900
    while (`session=${encode({ a: 'x'.repeat(characters + 1) })}`.length <= 4096) characters++
    return characters
  }
  const options = { cookieName: 'session', secret }
  expect(fits((content) => legacySessions.util.encode({ ...options }, content))).toBe(2975)
  const most = fits((content) => clientSessions.util.encode(options, content))
  expect(most).toBeGreaterThan(2975)

  const sessions = clientSessions(options)
  const base = await listen((req: any, res) =>
    sessions(req, res, () => {
      if (req.url === '/write') req.session.a = 'x'.repeat(most)
      res.end(String(req.session.a?.length))
    }),
  )
  const { body, cookie } = await visitInTurn(base, ['/write', '/read'])
  expect(body).toBe(String(most))
  expect(cookie.length).toBeLessThanOrEqual(4096)
})
