/**
 * The traps found in the code of client-sessions 0.8.0 when it was compared with its peers, by their numbers in the
 * project's notes. Each test runs the scenario on the real 0.8.0 as well, so that it says what the trap was.
 */
/* oxlint-disable unicorn/consistent-function-scoping -- each scenario stands in one place, with what it runs */
import { randomBytes } from 'node:crypto'
import legacySessions from 'client-sessions-0.8'
import { describe, expect, it } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
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

describe.each(frameworks)('$name', ({ name, express }) => {
  describe('defect 1: nothing of one request is written into the shared options', () => {
    it('cookie options stay as they were', async () => {
      const handler: Handler = (req, res) => {
        req.session.user = 7
        req.session.setDuration(HOUR, true)
        res.end()
      }
      const theirs: Record<string, unknown> = {}
      await ask(
        await serve(
          express,
          legacySessions({ cookieName: 'session', secret, cookie: theirs }),
          handler,
        ),
      )
      expect(theirs).toMatchObject({ ephemeral: true, expires: null })

      const ours = {}
      expect((await ask(await serve(express, inOurs({ cookie: ours }), handler))).status).toBe(200)
      expect(ours).toEqual({})
    })

    it("an expiry of one session is not the next one's", async () => {
      const handler: Handler = (req, res) => {
        req.session.user = req.path
        if (req.path === '/short') req.session.setDuration(HOUR, false)
        res.end()
      }
      const base = await serve(express, inOurs({ cookie: { ephemeral: true } }), handler)
      const lines: string[] = []
      for (const path of ['/first', '/short', '/next']) {
        // oxlint-disable-next-line no-await-in-loop -- the order is the point
        lines.push((await ask(base + path)).setCookie[0]!)
      }
      expect(lines.map((line) => line.includes('Expires='))).toEqual([false, true, false])
    })
  })

  it('defect 2: cookie.secure with req.connection.proxySecure sends its cookie', async () => {
    const visit = async (create: Create): Promise<readonly string[]> => {
      const sessions = create({ cookie: { secure: true } })
      const base = await serve(
        express,
        (req, res, next) => {
          req.connection.proxySecure = true
          sessions(req, res, next)
        },
        (req, res) => {
          req.session.user = 7
          res.end()
        },
      )
      const reply = await ask(base)
      expect(reply.status).toBe(200)
      return reply.setCookie
    }
    expect(await visit(in08)).toEqual([])
    const ours = await visit(inOurs)
    expect(ours).toHaveLength(1)
    expect(ours[0]).toMatch(/; Secure(?:;|$)/)
  })

  // The first is what calculations give; the second is still a fraction when the time of day is added to it.
  it.each([864e5 * 0.55, DAY + 0.5])(
    'defect 3: a duration with a fraction does not lose every session: %d',
    async (duration) => {
      expect(Number.isInteger(duration)).toBe(false)
      const handler: Handler = (req, res) => {
        if (req.path === '/write') req.session.user = 7
        if (req.path === '/set') req.session.setDuration(duration)
        res.json(req.session)
      }
      const bodyOf = async (create: Create): Promise<string> => {
        const base = await serve(express, create({ duration }), handler)
        return (await visitInTurn(base, ['/write', '/set', '/read'])).body
      }
      expect(await bodyOf(in08)).toBe('{}')
      expect(await bodyOf(inOurs)).toBe('{"user":7}')
      expect(await bodyOf((options) => inOurs({ ...options, format: '0.8' }))).toBe('{"user":7}')
    },
  )

  it('defect 5: a new session that replaces the old one at login is the one that is kept', async () => {
    const handler: Handler = (req, res) => {
      if (req.path === '/visit') req.session.cart = ['book']
      if (req.path === '/login') {
        req.session = { user: 7 }
        req.session.loggedIn = true
      }
      res.json(req.session)
    }
    const bodyOf = async (create: Create): Promise<string> => {
      const base = await serve(express, create(), handler)
      return (await visitInTurn(base, ['/visit', '/login', '/read'])).body
    }
    expect(await bodyOf(in08)).toBe('{"cart":["book"],"loggedIn":true}')
    expect(await bodyOf(inOurs)).toBe('{"user":7,"loggedIn":true}')
  })

  it('defect 6: a key __proto__ is data, and never what the session inherits from', async () => {
    const handler: Handler = (req, res) => {
      if (req.path === '/write')
        req.session = JSON.parse('{"name":"eve","__proto__":{"isAdmin":true}}')
      res.json({ isAdmin: Boolean(req.session.isAdmin), session: JSON.stringify(req.session) })
    }
    const bodyOf = async (create: Create): Promise<unknown> => {
      const base = await serve(express, create(), handler)
      return JSON.parse((await visitInTurn(base, ['/write', '/read'])).body)
    }
    expect(await bodyOf(in08)).toEqual({ isAdmin: true, session: '{"name":"eve"}' })
    expect(await bodyOf(inOurs)).toEqual({
      isAdmin: false,
      session: '{"name":"eve","__proto__":{"isAdmin":true}}',
    })
    // Nor when a handler assigns to that key, as copying what a user sent does.
    const assign: Handler = (req, res) => {
      Object.assign(req.session, JSON.parse('{"__proto__":{"isAdmin":true}}'))
      res.json({ isAdmin: Boolean(req.session.isAdmin), keys: Object.keys(req.session) })
    }
    const assigned = async (create: Create): Promise<unknown> =>
      JSON.parse((await ask(await serve(express, create(), assign))).body)
    expect(await assigned(in08)).toEqual({ isAdmin: true, keys: [] })
    expect(await assigned(inOurs)).toEqual({ isAdmin: false, keys: ['__proto__'] })
    // Nor when the cookie that holds it was made by 0.8.
    const base = await serve(express, inOurs(), handler)
    const data: unknown = JSON.parse('{"__proto__":{"isAdmin":true}}')
    const cookie = `session=${legacySessions.util.encode({ cookieName: 'session', secret }, data)}`
    expect(JSON.parse((await ask(base, { cookie })).body)).toMatchObject({ isAdmin: false })
  })

  it('defect 7: rotating encryptionKey alone ends sessions, and fails no request', async () => {
    const signatureKey = randomBytes(32)
    const rotated = { signatureKey, encryptionKey: randomBytes(32) }
    const handler: Handler = (req, res) => res.json(req.session)
    // One wrong key in 256 meets right padding by chance, and 0.8 then throws nothing.
    let cookie = ''
    const in08Throws = (): boolean => {
      const old = { cookieName: 'session', signatureKey, encryptionKey: randomBytes(32) }
      const value = legacySessions.util.encode(old, { user: 7 })
      cookie = `session=${value}`
      try {
        legacySessions.util.decode({ cookieName: 'session', ...rotated }, value)
        return false
      } catch {
        return true
      }
    }
    while (!in08Throws());
    const theirs = await ask(await serve(express, in08(rotated), handler), { cookie })
    expect(theirs.status).toBe(500)

    for (const format of ['v1', '0.8'] as const) {
      // oxlint-disable-next-line no-await-in-loop
      const base = await serve(express, inOurs({ ...rotated, format }), handler)
      // oxlint-disable-next-line no-await-in-loop
      const ours = await ask(base, { cookie })
      expect(ours.status).toBe(200)
      expect(ours.body).toBe('{}')
    }
  })

  it('defect 8: one object can be assigned twice, and a frozen one at all', async () => {
    const own = Object.freeze({ user: 7 })
    const shared = { user: 8 }
    const handler: Handler = (req, res) => {
      const value = req.path === '/frozen' ? own : shared
      req.session = value
      req.session = value
      req.session.visited = true
      res.json(req.session)
    }
    const theirs = await serve(express, in08(), handler)
    expect((await ask(`${theirs}/frozen`)).status).toBe(500)
    expect((await ask(`${theirs}/shared`)).status).toBe(500)

    const ours = await serve(express, inOurs(), handler)
    expect((await ask(`${ours}/frozen`)).body).toBe('{"user":7,"visited":true}')
    // Twice: what one request stores must not be in the object that the next one assigns.
    expect((await ask(`${ours}/shared`)).body).toBe('{"user":8,"visited":true}')
    expect((await ask(`${ours}/shared`)).body).toBe('{"user":8,"visited":true}')
    expect(shared).toStrictEqual({ user: 8 })
  })

  describe('defect 9: a cookie name that requests have a property for', () => {
    it.each(['url', 'query', 'params', 'headers'])('%s fails at start-up', async (cookieName) => {
      const base = await serve(express, in08({ cookieName }), (req, res) => {
        try {
          req[cookieName].user = 7
        } catch {}
        res.end()
      })
      expect((await ask(base)).setCookie).toEqual([])

      expect(() => inOurs({ cookieName })).toThrow(TypeError)
      expect(() => inOurs({ cookieName })).toThrow(`"${cookieName}"`)
      expect(() => inOurs({ cookieName })).toThrow('requestKey')
      const ours = await serve(express, inOurs({ cookieName, requestKey: 'own' }), (req, res) => {
        req.own.user = 7
        res.end()
      })
      expect((await ask(ours)).setCookie[0]).toMatch(new RegExp(`^${cookieName}=`))
    })
  })

  it("defect 10: a Set-Cookie given to writeHead stands beside the session's", async () => {
    const handler: Handler = (req, res) => {
      req.session.user = 7
      res.setHeader('Set-Cookie', 'before=1')
      res.writeHead(200, { 'Set-Cookie': ['own=1; Path=/a', 'two=2'] })
      res.end()
    }
    const linesOf = async (create: Create): Promise<readonly string[]> =>
      (await ask(await serve(express, create(), handler))).setCookie
    expect(await linesOf(in08)).toEqual(['own=1; Path=/a', 'two=2'])
    const ours = await linesOf(inOurs)
    expect(ours.slice(0, 2)).toEqual(['own=1; Path=/a', 'two=2'])
    expect(ours).toHaveLength(3)
    expect(ours[2]).toMatch(/^session=/)
  })

  describe('defect 11: what makes a cookie', () => {
    it('a tampered cookie that is read makes none', async () => {
      const handler: Handler = (req, res) => res.json(req.session)
      const tampered = (value: string): string => `session=${value.slice(0, -6)}AAAAAA`
      const theirs = await ask(await serve(express, in08(), handler), {
        cookie: tampered(
          legacySessions.util.encode({ cookieName: 'session', secret }, { user: 7 }),
        ),
      })
      expect(theirs.setCookie).toHaveLength(1)

      for (const format of ['v1', '0.8'] as const) {
        const events: SessionEvent[] = []
        const options = { cookieName: 'session', secret, format }
        // oxlint-disable-next-line no-await-in-loop
        const base = await serve(
          express,
          inOurs({ format, onEvent: (e) => events.push(e) }),
          handler,
        )
        const value = clientSessions.util.encode(options, { user: 7 })
        // oxlint-disable-next-line no-await-in-loop
        const ours = await ask(base, { cookie: tampered(value) })
        expect(ours.body).toBe('{}')
        expect(ours.setCookie).toEqual([])
        expect(events.map((event) => event.type)).toEqual(['rejected'])
      }
    })

    it('destroy() deletes, where 0.8 sent an encrypted session that is empty', async () => {
      const handler: Handler = (req, res) => {
        if (req.path === '/login') req.session.user = 7
        if (req.path === '/logout') req.session.destroy()
        res.end()
      }
      const logout = async (create: Create): Promise<string> => {
        const base = await serve(express, create(), handler)
        return (await visitInTurn(base, ['/login', '/logout'])).setCookie[0]!
      }
      const theirs = (await logout(in08)).split(';', 1)[0]!.slice('session='.length)
      expect(
        legacySessions.util.decode({ cookieName: 'session', secret }, theirs)?.content,
      ).toEqual({})
      expect(await logout(inOurs)).toMatch(/^session=;.*Max-Age=0/)
    })

    it('activeDuration has a cap, which is an option', async () => {
      let now = 1_800_000_000_000
      const create = inOurs({
        duration: DAY,
        activeDuration: DAY,
        absoluteDuration: 3 * DAY,
        clock: () => now,
      })
      const base = await serve(express, create, (req, res) => {
        if (req.path === '/login') req.session.user = 7
        res.json(req.session)
      })
      let cookie = cookieAfter(await ask(`${base}/login`))
      const bodies: string[] = []
      for (let half = 1; half <= 7; half++) {
        now += DAY / 2
        // oxlint-disable-next-line no-await-in-loop -- each carries the cookie of the one before
        const reply = await ask(base, { cookie })
        bodies.push(reply.body)
        if (reply.setCookie.length > 0) cookie = cookieAfter(reply)
      }
      expect(bodies).toEqual([...Array<string>(6).fill('{"user":7}'), '{}'])
    })

    it('the cap holds for setDuration() too', async () => {
      let now = 1_800_000_000_000
      const sessions = inOurs({ duration: DAY, absoluteDuration: 3 * DAY, clock: () => now })
      const base = await serve(express, sessions, (req, res) => {
        if (req.path === '/login') {
          req.session.user = 7
          req.session.setDuration(10 * DAY)
        }
        res.json(req.session)
      })
      const cookie = cookieAfter(await ask(`${base}/login`))
      now += 3 * DAY
      expect((await ask(base, { cookie })).body).toBe('{"user":7}')
      now++
      expect((await ask(base, { cookie })).body).toBe('{}')
    })
  })

  it('defect 12: a cookie has one text, of which no other spelling is accepted', async () => {
    const handler: Handler = (req, res) => res.json(req.session)
    const value = legacySessions.util.encode({ cookieName: 'session', secret }, { user: 7 })
    const [iv, ciphertext, createdAt, duration, mac] = value.split('.')
    const theirs = await serve(express, in08(), handler)
    const ours = await serve(express, inOurs(), handler)
    expect((await ask(ours, { cookie: `session=${value}` })).body).toBe('{"user":7}')
    for (const other of [`${createdAt}zzz`, ` ${createdAt}!`, `+${createdAt}`]) {
      const cookie = `session=${[iv, ciphertext, other, duration, mac].join('.')}`
      // oxlint-disable-next-line no-await-in-loop
      expect((await ask(theirs, { cookie })).body).toBe('{"user":7}')
      // oxlint-disable-next-line no-await-in-loop
      expect((await ask(ours, { cookie })).body).toBe('{}')
    }
  })

  it(`defect 4 in ${name}: the error handler of the application answers`, async () => {
    const app = express()
    app.use(inOurs())
    app.get('/', (req: any, res) => {
      req.session.bad = 1n
      res.send('done')
    })
    // The number of parameters makes it an error handler.
    app.use((error: any, _req: any, res: any, _next: unknown) => {
      res.status(503).send(error.code)
    })
    const reply = await ask(await listen(app))
    expect(reply.status).toBe(503)
    expect(reply.body).toBe('unserializable')
    expect(reply.setCookie).toEqual([])
  })
})

describe('defect 4: a session that JSON cannot hold neither throws uncaught nor leaves the request hanging', () => {
  const hang = `
    const http = require('node:http')
    const sessions = require('client-sessions-0.8')({ cookieName: 'session', secret: 'a secret' })
    process.on('uncaughtException', (error) => console.log('uncaught', error.message))
    const server = http.createServer((req, res) =>
      sessions(req, res, () => {
        req.session.bad = process.argv[1] === 'cycle' ? req.session : 1n
        res.end('done')
      }),
    )
    server.listen(0, () => {
      const answered = () => console.log('answered')
      http.get({ port: server.address().port }, answered).on('error', () => {})
      setTimeout(() => process.exit(3), 700)
    })`

  it.each(['cycle', 'BigInt'])('a %s', async (kind) => {
    const { code, output } = await runScript(hang, kind)
    expect(code).toBe(3)
    expect(output).toContain('uncaught')
    expect(output).not.toContain('answered')

    const events: SessionEvent[] = []
    const sessions = inOurs({ onEvent: (event) => events.push(event) })
    const base = await listen((req: any, res) =>
      sessions(req, res, () => {
        if (req.url === '/bad') req.session.bad = kind === 'cycle' ? req.session : 1n
        res.end('done')
      }),
    )
    const reply = await ask(`${base}/bad`)
    expect(reply.status).toBe(500)
    expect(reply.setCookie).toEqual([])
    expect(events.at(-1)).toMatchObject({ type: 'unsaved', error: { code: 'unserializable' } })
    expect((await ask(base)).body).toBe('done')
  })
})
