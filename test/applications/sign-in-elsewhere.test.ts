/** What OAuth and OpenID clients do to a session: passport-oauth2, openid-client, express-openid-connect. */
import { randomBytes } from 'node:crypto'
import type { Express } from 'express'
import passport from 'passport'
import { describe, expect, test } from 'vitest'
import { EXPRESSES, linesOf, startSite, type Browser } from './site.ts'

const PROVIDER = 'https://id.example.com/authorize'
const KEY = 'oauth2:id.example.com'

/** Where to go to. */
const beginSignIn = (session: any): string => {
  const handle = randomBytes(12).toString('hex')
  if (!session[KEY]) session[KEY] = {}
  session[KEY].state = { handle }
  session[KEY].state.verifier = 'pkce'
  return `${PROVIDER}?state=${handle}`
}

/** Signs in at a provider, as passport's strategies for OAuth do: a state goes along, and is kept in the session. */
class ProviderStrategy extends passport.Strategy {
  override name = 'provider'

  override authenticate(req: any): void {
    const { code, state } = req.query
    if (!code) return this.redirect(beginSignIn(req.session))
    const kept = req.session[KEY]?.state
    if (!kept) return this.fail({ message: 'no state' }, 403)
    delete req.session[KEY].state
    if (Object.keys(req.session[KEY]).length === 0) delete req.session[KEY]
    if (kept.handle !== state) return this.fail({ message: 'wrong state' }, 403)
    return this.success({ id: 7, verifier: kept.verifier })
  }
}

const build = (app: Express): void => {
  const instance = new passport.Passport()
  instance.use(new ProviderStrategy())
  instance.serializeUser((user: any, done) => done(null, user))
  instance.deserializeUser((user: any, done) => done(null, user))
  app.use(instance.initialize(), instance.session())
  app.get('/login', instance.authenticate('provider'))
  app.get('/callback', instance.authenticate('provider', { successRedirect: '/' }))
  app.get('/who', (req: any, res) => void res.json(req.user ?? null))
}

const stateOf = (location: string | null): string => new URL(location!).searchParams.get('state')!

const leave = async (browser: Browser): Promise<string> =>
  stateOf((await browser.visit('/login')).location)

describe.each(EXPRESSES)('passport with a provider on $name', ({ express }) => {
  test('a nested state is kept over the redirects and taken out again, with one cookie each', async () => {
    const browser = (await startSite(express, build)).open()
    const login = await browser.visit('/login')
    const state = stateOf(login.location)
    expect(linesOf(login)).toHaveLength(1)
    expect(browser.session().data).toEqual({
      [KEY]: { state: { handle: state, verifier: 'pkce' } },
    })

    const callback = await browser.visit(`/callback?code=1&state=${state}`)
    expect(callback).toMatchObject({ status: 302, location: '/' })
    expect(linesOf(callback)).toHaveLength(1)
    const user = { id: 7, verifier: 'pkce' }
    expect(browser.session().data).toEqual({ passport: { user } })
    expect((await browser.visit('/who')).body).toBe(JSON.stringify(user))
  })

  test('a state is good for one answer', async () => {
    const browser = (await startSite(express, build)).open()
    const state = await leave(browser)
    expect((await browser.visit('/callback?code=1&state=wrong')).status).toBe(403)
    expect(browser.session().data).toEqual({})
    expect((await browser.visit(`/callback?code=1&state=${state}`)).status).toBe(403)
    expect((await browser.visit('/who')).body).toBe('null')
  })

  test('the answer to one visitor signs in no other', async () => {
    const site = await startSite(express, build)
    const [ada, eve] = [site.open(), site.open()]
    await leave(ada)
    const state = await leave(eve)
    expect((await ada.visit(`/callback?code=1&state=${state}`)).status).toBe(403)
    expect((await ada.visit('/who')).body).toBe('null')
  })
})

describe.each(EXPRESSES)('nested values on $name', ({ express }) => {
  const steps: Readonly<Record<string, (session: any) => unknown>> = {
    '/begin': (session) => {
      session[KEY] = { state: 's' }
      session[KEY].nonce = 'n'
      session.returnTo = { path: '/cart' }
      session.returnTo.query = { page: 2 }
      session[KEY].tries = [1]
      session[KEY].tries.push(2)
    },
    '/finish': (session) => {
      delete session[KEY].state
      session[KEY].nonce = undefined
      Object.assign(session, { tokens: { access: 'a1', refresh: 'r1' }, claims: { sub: '7' } })
    },
    '/refresh': (session) => {
      session.tokens.access = 'a2'
      session.tokens = { ...session.tokens, expires: 60 }
    },
    '/same': (session) => {
      session.tokens.access = 'a2'
      session[KEY].passing = true
      delete session[KEY].passing
    },
  }

  test('several writes in a request are saved without save(), in one cookie', async () => {
    const site = await startSite(express, (app) => {
      for (const [path, step] of Object.entries(steps)) {
        app.get(path, (req: any, res) => {
          step(req.session)
          res.redirect('/')
        })
      }
    })
    const browser = site.open()
    expect(linesOf(await browser.visit('/begin'))).toHaveLength(1)
    const returnTo = { path: '/cart', query: { page: 2 } }
    expect(browser.session().data).toEqual({
      [KEY]: { state: 's', nonce: 'n', tries: [1, 2] },
      returnTo,
    })
    expect(linesOf(await browser.visit('/finish'))).toHaveLength(1)
    expect(linesOf(await browser.visit('/refresh'))).toHaveLength(1)
    const finished = {
      [KEY]: { tries: [1, 2] },
      returnTo,
      tokens: { access: 'a2', refresh: 'r1', expires: 60 },
      claims: { sub: '7' },
    }
    expect(browser.session().data).toEqual(finished)
    expect(linesOf(await browser.visit('/same'))).toEqual([])
    expect(browser.session().data).toEqual(finished)
  })
})
