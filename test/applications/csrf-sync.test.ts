import { csrfSync } from 'csrf-sync'
import type { Express, Response } from 'express'
import { describe, expect, test } from 'vitest'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf, startSite, type Browser, type Framework, type Site } from './site.ts'

const protect = (app: Express): void => {
  const { csrfSynchronisedProtection, revokeToken } = csrfSync()
  app.use(csrfSynchronisedProtection)
  app.get('/form', (req: any, res) => void res.send(req.csrfToken()))
  app.post('/pay', (_req, res) => void res.send('paid'))
  app.post('/revoke', (req, res) => {
    revokeToken(req)
    res.send('revoked')
  })
  app.post('/enter', (req: any, res, next) => {
    req.session.regenerate((error: unknown) => (error ? next(error) : res.send('entered')))
  })
}

const startBank = (express: Framework): Promise<Site> => startSite(express, protect)

const post = (browser: Browser, path: string, token: string): ReturnType<Browser['visit']> =>
  browser.visit(path, { form: {}, headers: { 'x-csrf-token': token } })

const pay = async (browser: Browser, token: string): Promise<number> =>
  (await post(browser, '/pay', token)).status

describe.each(EXPRESSES)('csrf-sync by its defaults on $name', ({ express }) => {
  test('a token is kept in the session, and good for more than one post', async () => {
    const browser = (await startBank(express)).open()
    const form = await browser.visit('/form')
    expect(linesOf(form)).toHaveLength(1)
    expect(browser.session().data).toEqual({ csrfToken: form.body })
    expect(await pay(browser, form.body)).toBe(200)
    expect(await pay(browser, form.body)).toBe(200)
  })

  test('asking again gives the same token, and sends no cookie', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    expect(await browser.visit('/form')).toMatchObject({ body: token, setCookie: [] })
  })

  test('a missing or wrong token is refused with 403', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    expect((await browser.visit('/pay', { form: {} })).status).toBe(403)
    expect(await pay(browser, '')).toBe(403)
    expect(await pay(browser, token.toUpperCase())).toBe(403)
    expect(await pay((await startBank(express)).open(), token)).toBe(403)
  })

  test('after regenerate() the old token is refused, and a new one is good', async () => {
    const browser = (await startBank(express)).open()
    const { body: old } = await browser.visit('/form')
    expect((await post(browser, '/enter', old)).body).toBe('entered')
    expect(await pay(browser, old)).toBe(403)
    const { body: fresh } = await browser.visit('/form')
    expect(await pay(browser, fresh)).toBe(200)
  })

  test('a token that is revoked is refused', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    expect((await post(browser, '/revoke', token)).body).toBe('revoked')
    expect(browser.session().data).toEqual({})
    expect(await pay(browser, token)).toBe(403)
  })

  test('after a login with passport the token of the anonymous session is refused', async () => {
    const browser = (await startShop(express, { build: protect })).open()
    const { body: old } = await browser.visit('/form')
    const login = await browser.visit('/login', { form: ADA, headers: { 'x-csrf-token': old } })
    expect(login.status).toBe(302)
    expect(await pay(browser, old)).toBe(403)
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('with keepSessionInfo the token survives the login, until the application asks for a new one', async () => {
    const site = await startShop(express, {
      login: { keepSessionInfo: true },
      build: (app, local) => {
        protect(app)
        const authenticate = local.authenticate('local', { keepSessionInfo: true })
        app.post('/enter-anew', authenticate, (req: any, res: Response) => {
          res.send(req.csrfToken(true))
        })
      },
    })
    const browser = site.open()
    const { body: old } = await browser.visit('/form')
    const headers = { 'x-csrf-token': old }
    await browser.visit('/login', { form: ADA, headers })
    expect(await pay(browser, old)).toBe(200)
    const { body: fresh } = await browser.visit('/enter-anew', { form: ADA, headers })
    expect(await pay(browser, old)).toBe(403)
    expect(await pay(browser, fresh)).toBe(200)
  })
})
