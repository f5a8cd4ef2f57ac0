import cookieParser from 'cookie-parser'
import { doubleCsrf } from 'csrf-csrf'
import type { Express } from 'express'
import { describe, expect, test } from 'vitest'
import { OTHER_SECRET } from '../support/hosts.ts'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf, startSite, type Browser, type Framework, type Site } from './site.ts'

const protect = (app: Express): void => {
  const { doubleCsrfProtection } = doubleCsrf({
    getSecret: () => OTHER_SECRET,
    getSessionIdentifier: (req: any) => req.session.id,
    cookieName: 'csrf',
    cookieOptions: { secure: false },
    getCsrfTokenFromRequest: (req) => req.body.token,
  })
  app.use(cookieParser(), doubleCsrfProtection)
  app.get('/form', (req: any, res) => void res.send(req.csrfToken()))
  app.get('/page', (_req, res) => void res.send('page'))
  app.post('/pay', (_req, res) => void res.send('paid'))
  app.post('/enter', (req: any, res, next) => {
    req.session.regenerate((error: unknown) => (error ? next(error) : res.send('entered')))
  })
}

const startBank = (express: Framework): Promise<Site> => startSite(express, protect)

const pay = async (browser: Browser, token: string): Promise<number> =>
  (await browser.visit('/pay', { form: { token: token } })).status

describe.each(EXPRESSES)('csrf-csrf 4 by session id on $name', ({ express }) => {
  test('a token from a form is good for a post, and for more of them', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    expect(await pay(browser, token)).toBe(200)
    expect(await pay(browser, token)).toBe(200)
  })

  test('the first form alone sends the session cookie, which holds the id and no data', async () => {
    const browser = (await startBank(express)).open()
    expect((await browser.visit('/page')).setCookie).toEqual([])
    const first = await browser.visit('/form')
    expect(linesOf(first)).toHaveLength(1)
    const { id, data } = browser.session()
    expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(data).toEqual({})

    const later = [
      await browser.visit('/form'),
      await browser.visit('/page'),
      await browser.visit('/pay', { form: { token: first.body } }),
    ]
    expect(later.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(later.flatMap((page) => linesOf(page))).toEqual([])
    expect(later[0]!.body).toBe(first.body)
    expect(browser.session().id).toBe(id)
  })

  test('a missing or wrong token is refused with 403', async () => {
    const browser = (await startBank(express)).open()
    const { body: token } = await browser.visit('/form')
    expect(await pay(browser, '')).toBe(403)
    expect(await pay(browser, token.slice(1))).toBe(403)
    expect((await browser.visit('/pay', { method: 'POST', form: {} })).status).toBe(403)
  })

  test("another visitor's token is refused, with his csrf cookie as well", async () => {
    const site = await startBank(express)
    const [mine, foreign] = [site.open(), site.open()]
    await mine.visit('/form')
    const { body: token } = await foreign.visit('/form')
    expect(await pay(mine, token)).toBe(403)
    mine.cookies.set('csrf', foreign.cookies.get('csrf')!)
    expect(await pay(mine, token)).toBe(403)
  })

  test('after regenerate() the old token is refused, and a new one is good', async () => {
    const browser = (await startBank(express)).open()
    const { body: old } = await browser.visit('/form')
    expect((await browser.visit('/enter', { form: { token: old } })).body).toBe('entered')
    expect(await pay(browser, old)).toBe(403)
    const { body: fresh } = await browser.visit('/form')
    expect(fresh).not.toBe(old)
    expect(await pay(browser, fresh)).toBe(200)
  })

  test.each([false, true])(
    'after a login with passport the old token is refused, keepSessionInfo: %s',
    async (keepSessionInfo) => {
      const site = await startShop(express, { login: { keepSessionInfo }, build: protect })
      const browser = site.open()
      const { body: old } = await browser.visit('/form')
      expect((await browser.visit('/login', { form: { ...ADA, token: old } })).status).toBe(302)
      expect(await pay(browser, old)).toBe(403)
      const { body: fresh } = await browser.visit('/form')
      expect(await pay(browser, fresh)).toBe(200)
      expect((await browser.visit('/who')).body).toBe('ada')
    },
  )

  test('with format "0.8", which has no place for an id, the error names the remedy', async () => {
    const site = await startSite(express, protect, { format: '0.8' })
    const page = await site.open().visit('/form')
    expect(page.status).toBe(500)
    expect(page.body).toContain('remove option format')
  })
})
