import csurf from 'csurf'
import type { Response } from 'express'
import { describe, expect, test } from 'vitest'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf, startSite, type Browser, type Framework, type Site } from './site.ts'

const startBank = (express: Framework): Promise<Site> =>
  startSite(express, (app) => {
    app.use(csurf())
    app.get('/form', (req: any, res) => void res.send(req.csrfToken()))
    app.get('/page', (_req, res) => void res.send('page'))
    app.post('/pay', (req: any, res) => {
      req.session.paid = (req.session.paid ?? 0) + 1
      res.send('paid')
    })
    app.post('/enter', (req: any, res, next) => {
      req.session.regenerate((error: unknown) => (error ? next(error) : res.send(req.csrfToken())))
    })
  })

const startShopWithForms = (express: Framework, keepSessionInfo: boolean): Promise<Site> =>
  startShop(express, {
    login: { keepSessionInfo },
    build: (app, local) => {
      app.use(csurf())
      app.get('/form', (req: any, res) => void res.send(req.csrfToken()))
      app.post('/pay', (_req, res) => void res.send('paid'))
      app.post(
        '/enter',
        local.authenticate('local', { keepSessionInfo }),
        (req: any, res: Response) => {
          delete req.session.csrfSecret
          res.redirect('/')
        },
      )
    },
  })

const pay = async (browser: Browser, token: string): Promise<number> =>
  (await browser.visit('/pay', { form: { _csrf: token } })).status

describe.each(EXPRESSES)('csurf in session mode on $name', ({ express }) => {
  test('a token from a form is good for a post, and for more of them', async () => {
    const browser = (await startBank(express)).open()
    const form = await browser.visit('/form')
    expect(linesOf(form)).toHaveLength(1)
    expect(await pay(browser, form.body)).toBe(200)
    expect(await pay(browser, form.body)).toBe(200)
    expect(browser.session().data).toMatchObject({ paid: 2 })
  })

  test('a token is still good after more pages and more tokens, none of which sends a cookie', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    const pages = [await browser.visit('/form'), await browser.visit('/page')]
    expect(pages.flatMap(({ setCookie }) => setCookie)).toEqual([])
    expect(pages[0]!.body).not.toBe(token)
    expect(await pay(browser, token)).toBe(200)
    expect(await pay(browser, pages[0]!.body)).toBe(200)
  })

  test.each(['', 'wrong', 'AAAAAAAA-0000000000000000000000000000'])(
    'a post with the token "%s" is refused with 403, and nothing is done',
    async (token) => {
      const browser = (await startBank(express)).open()
      await browser.visit('/form')
      expect(await pay(browser, token)).toBe(403)
      expect(browser.session().data).not.toHaveProperty('paid')
    },
  )

  test("another visitor's token is refused", async () => {
    const site = await startBank(express)
    const { body: foreign } = await site.open().visit('/form')
    const browser = site.open()
    await browser.visit('/form')
    expect(await pay(browser, foreign)).toBe(403)
  })

  test('after regenerate() the old token is refused, and the one made since then is good', async () => {
    const browser = (await startBank(express)).open()
    const { body: old } = await browser.visit('/form')
    const { body: fresh } = await browser.visit('/enter', { form: { _csrf: old } })
    expect(await pay(browser, old)).toBe(403)
    expect(await pay(browser, fresh)).toBe(200)
  })

  test.each([
    ['a plain login', '/login', false],
    ['a login with keepSessionInfo that deletes csrfSecret', '/enter', true],
  ])(
    'after %s with passport the token of the anonymous session is refused',
    async (_, path, keep) => {
      const browser = (await startShopWithForms(express, keep)).open()
      const { body: old } = await browser.visit('/form')
      const login = await browser.visit(path, { form: { ...ADA, _csrf: old } })
      expect(login.status).toBe(302)
      expect(linesOf(login)).toHaveLength(1)
      expect(await pay(browser, old)).toBe(403)
      const { body: fresh } = await browser.visit('/form')
      expect(await pay(browser, fresh)).toBe(200)
      expect((await browser.visit('/who')).body).toBe('ada')
    },
  )
})
