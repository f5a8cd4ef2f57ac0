/** Logins with passport where something is in the way. */
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { ADA, startShop } from './passport-site.ts'
import { EXPRESSES, linesOf } from './site.ts'

describe.each(EXPRESSES)('passport 0.7 on $name', ({ express }) => {
  test('a login after the response has begun is an error, told, and signs nobody in', async () => {
    let code: string | undefined
    const site = await startShop(express, {
      build: (app) => {
        app.post('/stream', (req: any, res) => {
          res.write('the headers have gone, ')
          req.login({ id: 7 }, (error: any) => {
            code = error.code
            res.end(`user: ${req.user}`)
          })
        })
      },
    })
    const browser = site.open()
    await browser.visit('/browse')
    const page = await browser.visit('/stream', { form: {} })
    expect(page).toMatchObject({ body: 'the headers have gone, user: null', setCookie: [] })
    expect(code).toBe('headers-sent')
    expect(site.events).toContainEqual({
      type: 'late-write',
      cookieName: 'session',
      after: 'headers',
    })
    expect((await browser.visit('/who')).body).toBe('nobody')
    expect(browser.session().data).toEqual({ cart: ['lamp'] })
  })

  test('a login beside a second session leaves that one alone', async () => {
    const site = await startShop(express, {
      build: (app) => {
        app.use(clientSessions({ cookieName: 'theme', secret: OTHER_SECRET }))
        app.get('/dark', (req: any, res) => {
          req.theme.name = 'dark'
          res.send(req.theme.id)
        })
        app.get('/theme', (req: any, res) => void res.json([req.theme.name, req.theme.id]))
      },
    })
    const browser = site.open()
    const { body: themeId } = await browser.visit('/dark')
    const login = await browser.visit('/login', { form: ADA })
    const logout = await browser.visit('/logout', { form: {} })
    for (const page of [login, logout]) {
      expect(linesOf(page)).toHaveLength(1)
      expect(linesOf(page, 'theme')).toEqual([])
    }
    expect((await browser.visit('/theme')).json()).toEqual(['dark', themeId])
  })

  test('a login signs in at a cookie of another name, whose requestKey is "session"', async () => {
    const sessions = { cookieName: 'sid', requestKey: 'session' }
    const browser = (await startShop(express, { sessions })).open()
    const login = await browser.visit('/login', { form: ADA })
    expect(linesOf(login, 'sid')).toHaveLength(1)
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('a user too large for the cookie is not signed in, and the error names the key', async () => {
    const site = await startShop(express, {
      build: (app) => {
        app.post('/enter', (req: any, res) => {
          req.session.profile = 'x'.repeat(4000)
          req.login({ id: 7 }, { keepSessionInfo: true }, (error: any) => {
            res.status(500).send(`${error.code}: ${error.message}`)
          })
        })
      },
    })
    const browser = site.open()
    await browser.visit('/browse')
    const before = browser.session()
    const page = await browser.visit('/enter', { form: {} })
    expect(page.body).toMatch(/^too-large: .*"profile" \(\d+ bytes\)/)
    expect(page.setCookie).toEqual([])
    expect(browser.session()).toEqual(before)
    expect((await browser.visit('/who')).body).toBe('nobody')
  })

  test('two logins at once, from two tabs, both leave a session that is signed in', async () => {
    const site = await startShop(express)
    const browser = site.open()
    await browser.visit('/browse')
    const tabs = [browser.copy(), browser.copy()]
    await Promise.all(tabs.map((tab) => tab.visit('/login', { form: ADA })))
    const ids = tabs.map((tab) => tab.session().id)
    expect(new Set(ids).size).toBe(2)
    for (const tab of tabs) expect((await tab.visit('/who')).body).toBe('ada')
  })

  test('cookies of a session that was in parts are gone after the login made it small', async () => {
    const site = await startShop(express, {
      sessions: { chunks: 3 },
      build: (app) => {
        app.get('/fill', (req: any, res) => {
          req.session.cart = 'x'.repeat(4000)
          res.send('full')
        })
      },
    })
    const browser = site.open()
    await browser.visit('/fill')
    expect([...browser.cookies.keys()]).toEqual(['session', 'session.1'])
    await browser.visit('/login', { form: ADA })
    expect([...browser.cookies.keys()]).toEqual(['session'])
    expect((await browser.visit('/who')).body).toBe('ada')
  })

  test('where skip() leaves a request out, passport says that there is no session', async () => {
    const site = await startShop(express, {
      sessions: { skip: (req: any) => req.url.startsWith('/who') },
    })
    const page = await site.open().visit('/who')
    expect(page.status).toBe(500)
    expect(page.body).toContain('Login sessions require session support')
  })
})
