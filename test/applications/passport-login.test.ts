import { describe, expect, test } from 'vitest'
import { DAY, HOUR } from '../support/visitor.ts'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf } from './site.ts'

describe.each(EXPRESSES)('passport 0.7 on $name', ({ express }) => {
  test('a login signs the user in from the next request on', async () => {
    const site = await startShop(express)
    const browser = site.open()
    const login = await browser.visit('/login', { form: ADA })
    expect(login).toMatchObject({ status: 302, location: '/' })
    expect(linesOf(login)).toHaveLength(1)
    expect((await browser.visit('/who')).body).toBe('ada')
    expect(site.events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'absent' }])
  })

  test('a login drops all data of the anonymous session, and its id', async () => {
    const browser = (await startShop(express)).open()
    await browser.visit('/browse')
    const { body: anonymousId } = await browser.visit('/id')
    const before = browser.session()
    expect(before).toMatchObject({ data: { cart: ['lamp'] }, id: anonymousId })

    await browser.visit('/login', { form: ADA })
    const after = browser.session()
    expect(after.data).toEqual({ passport: { user: 7 } })
    expect(after.id).toMatch(/^[0-9a-f]{32}$/)
    expect(after.id).not.toBe(anonymousId)
    expect((await browser.visit('/id')).body).toBe(after.id)
  })

  test('a login gives an id and a new birth to a session that had no id', async () => {
    let now = Date.now()
    const site = await startShop(express, { sessions: { clock: () => now } })
    const browser = site.open()
    await browser.visit('/browse')
    expect(browser.session().id).toBeUndefined()
    now += 60_000
    await browser.visit('/login', { form: ADA })
    expect(browser.session()).toMatchObject({
      createdAt: now,
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
  })

  test.each([false, true])(
    'whoever planted his own anonymous cookie is not signed in by the login, keepSessionInfo: %s',
    async (keepSessionInfo) => {
      const site = await startShop(express, { login: { keepSessionInfo } })
      const attacker = site.open()
      await attacker.visit('/browse')
      const victim = attacker.copy()
      await victim.visit('/login', { form: ADA })
      expect((await victim.visit('/who')).body).toBe('ada')

      expect((await attacker.visit('/who')).body).toBe('nobody')
      expect(attacker.session().data).toEqual({ cart: ['lamp'] })
      expect(victim.session().id).not.toBe(attacker.session().id)
    },
  )

  test('with keepSessionInfo the cart survives the login, and the id changes all the same', async () => {
    const browser = (await startShop(express, { login: { keepSessionInfo: true } })).open()
    await browser.visit('/browse')
    const { body: anonymousId } = await browser.visit('/id')
    await browser.visit('/login', { form: ADA })
    const { data, id } = browser.session()
    expect(data).toEqual({ cart: ['lamp'], passport: { user: 7 } })
    expect(id).not.toBe(anonymousId)
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('a second login in the place of the first user leaves nothing of the first', async () => {
    const browser = (await startShop(express)).open()
    await browser.visit('/login', { form: ADA })
    const first = browser.session()
    await browser.visit('/browse')
    await browser.visit('/login', { form: ADA })
    const second = browser.session()
    expect(second.data).toEqual({ passport: { user: 7 } })
    expect(second.id).not.toBe(first.id)
  })

  test('what the application stores when the login is done is in the same cookie', async () => {
    const site = await startShop(express, {
      build: (app, local) =>
        app.post('/enter', local.authenticate('local'), (req: any, res) => {
          req.session.greeted = true
          res.redirect('/')
        }),
    })
    const browser = site.open()
    const enter = await browser.visit('/enter', { form: ADA })
    expect(linesOf(enter)).toHaveLength(1)
    expect(browser.session().data).toEqual({ passport: { user: 7 }, greeted: true })
  })

  test('"remember me" is a duration that is set after the login; one set before is dropped', async () => {
    let now = Date.now()
    const site = await startShop(express, {
      sessions: { clock: () => now, duration: HOUR },
      build: (app, local) => {
        app.post('/before', (req: any, _res, next) => {
          req.session.setDuration(DAY)
          next()
        })
        app.post(['/before', '/after'], local.authenticate('local'), (req: any, res) => {
          if (req.path === '/after') req.session.setDuration(DAY)
          res.redirect('/')
        })
      },
    })
    const browser = site.open()
    await browser.visit('/before', { form: ADA })
    expect(browser.session().expiresAt).toBe(now + HOUR)
    await browser.visit('/after', { form: ADA })
    expect(browser.session().expiresAt).toBe(now + DAY)
    now += DAY
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('a login with session: false leaves the session alone', async () => {
    const site = await startShop(express, {
      build: (app, local) =>
        app.post('/once', local.authenticate('local', { session: false }), (req: any, res) => {
          res.send(req.user.username)
        }),
    })
    const browser = site.open()
    await browser.visit('/browse')
    const once = await browser.visit('/once', { form: ADA })
    expect(once).toMatchObject({ body: 'ada', setCookie: [] })
    expect((await browser.visit('/who')).body).toBe('nobody')
  })

  test('cookies in the format of 0.8, which have no place for an id, sign in and out as well', async () => {
    const site = await startShop(express, { sessions: { format: '0.8' } })
    const browser = site.open()
    await browser.visit('/browse')
    const attacker = browser.copy()
    await browser.visit('/login', { form: ADA })
    expect(browser.session().data).toEqual({ passport: { user: 7 } })
    expect((await browser.visit('/who')).body).toBe('ada')
    expect((await attacker.visit('/who')).body).toBe('nobody')
    await browser.visit('/logout', { form: {} })
    expect((await browser.visit('/who')).body).toBe('nobody')
  })
})
