import flash from 'connect-flash'
import { describe, expect, test } from 'vitest'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf } from './site.ts'

const WRONG = { ...ADA, password: 'guess' }

describe.each(EXPRESSES)('passport 0.7 on $name', ({ express }) => {
  test('passport.session() sends an anonymous visitor no cookie', async () => {
    const site = await startShop(express)
    const page = await site.open().visit('/who')
    expect(page).toMatchObject({ body: 'nobody', setCookie: [], vary: 'Cookie' })
  })

  test('passport.session() sends a signed-in user no cookie with each page', async () => {
    const browser = (await startShop(express)).open()
    await browser.visit('/login', { form: ADA })
    const page = await browser.visit('/who')
    expect(page).toMatchObject({ body: 'ada', setCookie: [] })
  })

  test('a failed login sends no cookie and changes nothing', async () => {
    const browser = (await startShop(express, { login: { failureRedirect: '/again' } })).open()
    const stranger = await browser.visit('/login', { form: WRONG })
    expect(stranger).toMatchObject({ status: 302, location: '/again', setCookie: [] })

    await browser.visit('/browse')
    const before = browser.session()
    const visitor = await browser.visit('/login', { form: WRONG })
    expect(visitor).toMatchObject({ location: '/again', setCookie: [] })
    expect(browser.session()).toEqual(before)
    expect((await browser.visit('/who')).body).toBe('nobody')
  })

  test('a failed login of a user who is signed in leaves him signed in', async () => {
    const browser = (await startShop(express)).open()
    await browser.visit('/login', { form: ADA })
    const failed = await browser.visit('/login', { form: WRONG })
    expect(failed).toMatchObject({ status: 401, setCookie: [] })
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('with failureMessage the messages of failed logins gather in the session', async () => {
    const site = await startShop(express, {
      login: { failureMessage: true, failureRedirect: '/again' },
    })
    const browser = site.open()
    await browser.visit('/browse')
    const { id } = browser.session()
    expect(linesOf(await browser.visit('/login', { form: WRONG }))).toHaveLength(1)
    expect(linesOf(await browser.visit('/login', { form: WRONG }))).toHaveLength(1)
    const message = 'Wrong name or password.'
    expect(browser.session().data).toEqual({ cart: ['lamp'], messages: [message, message] })
    expect(browser.session().id).toBe(id)
  })

  test('with failureFlash the message is shown once, and is gone after the login', async () => {
    const site = await startShop(express, {
      login: { failureFlash: true, failureRedirect: '/again' },
      build: (app) => {
        app.use(flash())
        app.get('/again', (req: any, res) => void res.json(req.flash('error')))
      },
    })
    const browser = site.open()
    await browser.visit('/login', { form: WRONG })
    expect((await browser.visit('/again')).body).toBe('["Wrong name or password."]')
    expect((await browser.visit('/again')).body).toBe('[]')
    await browser.visit('/login', { form: WRONG })
    await browser.visit('/login', { form: ADA })
    expect((await browser.visit('/again')).body).toBe('[]')
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('with successFlash and keepSessionInfo a welcome survives the login', async () => {
    const site = await startShop(express, {
      login: { successFlash: 'Welcome!', keepSessionInfo: true },
      build: (app) => {
        app.use(flash())
        app.get('/', (req: any, res) => void res.json(req.flash('success')))
      },
    })
    const browser = site.open()
    await browser.visit('/login', { form: ADA })
    expect((await browser.visit('/')).body).toBe('["Welcome!"]')
    expect((await browser.visit('/')).body).toBe('[]')
  })
})
