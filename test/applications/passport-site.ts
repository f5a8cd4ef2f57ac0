/** Applications that sign in with passport. */
import type { Express } from 'express'
import passport from 'passport'
import { Strategy as LocalStrategy } from 'passport-local'
import type { SessionOptions } from '../../src/session/options.ts'
import { startSite, type Framework, type Site } from './site.ts'

type Passport = InstanceType<typeof passport.Passport>

export const ADA = { username: 'ada', password: 'engine' }

/** In the next turn, as from a database. */
const later = <T>(done: (error: null, value: T) => void, value: T): void => {
  setImmediate(() => done(null, value))
}

const createPassport = (isKnown: (id: unknown) => boolean): Passport => {
  const instance = new passport.Passport()
  instance.use(
    new LocalStrategy((username, password, done) =>
      username === ADA.username && password === ADA.password
        ? later(done, { id: 7, username })
        : done(null, false, { message: 'Wrong name or password.' }),
    ),
  )
  instance.serializeUser((user, done) => later(done, (user as { id: number }).id))
  instance.deserializeUser((id, done) => later(done, isKnown(id) && { id, ...ADA }))
  return instance
}

/** A shop: `/who` tells the user, `/id` the session's id, `/browse` gives the visitor a cart. */
export const startShop = (
  framework: Framework,
  settings: {
    readonly login?: passport.AuthenticateOptions
    readonly logout?: passport.LogOutOptions
    /** Whether the user of this id is still there. */
    readonly isKnown?: (id: unknown) => boolean
    readonly build?: (app: Express, local: Passport) => void
    readonly sessions?: SessionOptions
  } = {},
): Promise<Site> => {
  const { login = {}, logout = {}, isKnown = () => true, build, sessions } = settings
  const local = createPassport(isKnown)
  return startSite(
    framework,
    (app) => {
      app.use(local.initialize(), local.session())
      build?.(app, local)
      app.get('/who', (req: any, res) => void res.send(req.user?.username ?? 'nobody'))
      app.get('/id', (req: any, res) => void res.send(req.session.id))
      app.get('/browse', (req: any, res) => {
        req.session.cart = ['lamp']
        res.redirect('/')
      })
      app.post('/login', local.authenticate('local', { successRedirect: '/', ...login }))
      app.post('/logout', (req: any, res, next) => {
        req.logout(logout, (error: unknown) => (error ? next(error) : res.redirect('/')))
      })
    },
    sessions,
  )
}
