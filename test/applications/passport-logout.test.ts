import { describe, expect, test } from 'vitest'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf, type Browser, type Site } from './site.ts'

/** A browser that is signed in and has put something into its cart. */
const signedIn = async (site: Site): Promise<Browser> => {
  const browser = site.open()
  await browser.visit('/login', { form: ADA })
  await browser.visit('/browse')
  return browser
}

describe.each(EXPRESSES)('passport 0.7 on $name', ({ express }) => {
  test('a logout signs the user out, drops the data, and changes the id, in one cookie', async () => {
    const site = await startShop(express)
    const browser = await signedIn(site)
    const before = browser.session()
    expect(before.data).toEqual({ passport: { user: 7 }, cart: ['lamp'] })

    const logout = await browser.visit('/logout', { form: {} })
    expect(logout.status).toBe(302)
    expect(linesOf(logout)).toHaveLength(1)
    const after = browser.session()
    expect(after.data).toEqual({})
    expect(after.id).toMatch(/^[0-9a-f]{32}$/)
    expect(after.id).not.toBe(before.id)
    expect((await browser.visit('/who')).body).toBe('nobody')
    expect(site.events).toEqual([{ type: 'rejected', cookieName: 'session', reason: 'absent' }])
  })

  test('with keepSessionInfo a logout keeps the cart, not the user, and changes the id', async () => {
    const browser = await signedIn(await startShop(express, { logout: { keepSessionInfo: true } }))
    const before = browser.session()
    const logout = await browser.visit('/logout', { form: {} })
    expect(linesOf(logout)).toHaveLength(1)
    expect(browser.session().data).toEqual({ passport: {}, cart: ['lamp'] })
    expect(browser.session().id).not.toBe(before.id)
    expect((await browser.visit('/who')).body).toBe('nobody')
  })

  test('a logout of someone who is not signed in is no error', async () => {
    const browser = (await startShop(express)).open()
    expect((await browser.visit('/logout', { form: {} })).status).toBe(302)
    expect((await browser.visit('/who')).body).toBe('nobody')
  })

  test('whoever signs out and in again is signed in', async () => {
    const browser = await signedIn(await startShop(express))
    await browser.visit('/logout', { form: {} })
    await browser.visit('/login', { form: ADA })
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('a logout followed by destroy() deletes the cookie', async () => {
    const site = await startShop(express, {
      build: (app) =>
        app.post('/leave', (req: any, res, next) => {
          req.logout((error: unknown) => {
            if (error) return next(error)
            return req.session.destroy(() => res.redirect('/'))
          })
        }),
    })
    const browser = await signedIn(site)
    const leave = await browser.visit('/leave', { form: {} })
    expect(linesOf(leave)).toEqual([expect.stringMatching(/^session=; Max-Age=0;/)])
    expect(browser.cookies.size).toBe(0)
  })

  test('a logout after destroy() gives passport an error that says what to do', async () => {
    const site = await startShop(express, {
      build: (app) =>
        app.post('/leave', (req: any, res) => {
          req.session.destroy(() => {
            req.logout((error: any) => res.status(500).send(`${error.code}: ${error.message}`))
          })
        }),
    })
    const browser = await signedIn(site)
    const leave = await browser.visit('/leave', { form: {} })
    expect(leave.body).toMatch(/^destroyed: .*regenerate\(\) was called after destroy\(\)/)
    expect(browser.cookies.size).toBe(0)
  })

  test('a user who is deleted meanwhile is signed out, and the session forgets him', async () => {
    let isThere = true
    const browser = await signedIn(await startShop(express, { isKnown: () => isThere }))
    isThere = false
    const page = await browser.visit('/who')
    expect(page.body).toBe('nobody')
    expect(linesOf(page)).toHaveLength(1)
    expect(browser.session().data).toEqual({ passport: {}, cart: ['lamp'] })
  })
})
