/** The application: its page, its account and its cart. */
const { Router } = require('express')
const { createFinish, field, saveNow } = require('./answer.js')
const { SHOWN } = require('./cookies.js')
const { ensureCsrfToken, requireCsrfToken } = require('./csrf.js')
const { addExperiments } = require('./experiments.js')
const { cameIn, describeCookie } = require('./inspect.js')
const { entriesOf, forgetSession, originalOf, record, takeEnd, takeMessage } = require('./log.js')
const { changeQuantity } = require('./shop.js')
const { page } = require('./views/page.js')

const MAX_NAME = 40
const DROPPED =
  'The session is over: at its end the browser dropped the cookie by itself, so none came.'

const createRoutes = (cookies) => {
  const routes = Router()
  const finish = createFinish(cookies)

  routes.get('/', async (req, res) => {
    const dropped = takeEnd(req) && cameIn(req, cookies.namesOf('session')).length === 0
    ensureCsrfToken(req.session)
    await saveNow(req)
    record(cookies, req, res)
    const message = takeMessage(req)
    const model = {
      session: req.session,
      cart: req.cart,
      cookies: SHOWN.map((name) => describeCookie(cookies, req, res, name)),
      entries: entriesOf(req),
      message: dropped ? DROPPED : message,
      original: originalOf(req),
      secretCount: cookies.secretCount(),
      revocationCount: cookies.revocationCount(),
      now: Date.now(),
    }
    res.set('Cache-Control', 'no-store').send(page(model))
  })

  routes.post('/{*any}', requireCsrfToken)

  routes.post('/sign-in', async (req, res) => {
    const user = field(req, 'user').slice(0, MAX_NAME)
    if (!user) return finish(req, res, 'Please give a name.')
    // A session that is signed in shares nothing with one from before: neither content nor id nor form token.
    await req.session.regenerate()
    ensureCsrfToken(req.session)
    req.session.user = user
    forgetSession(req)
    return finish(req, res, `Welcome, ${user}. The session began anew, and lives for one day.`)
  })

  routes.post('/sign-out', async (req, res) => {
    await req.session.destroy()
    forgetSession(req)
    return finish(req, res, 'You are signed out in this browser. Others are not.')
  })

  routes.post('/sign-out-everywhere', async (req, res) => {
    const { user } = req.session
    if (!user) return finish(req, res, 'Nobody is signed in here.')
    await cookies.signOutEverywhere(user)
    await req.session.destroy() // over already: this deletes the cookie
    forgetSession(req)
    const everywhere = `Every session of ${user} is over, in this browser and in all others.`
    return finish(req, res, everywhere)
  })

  routes.post('/cart', (req, res) => {
    const [id, by] = field(req, 'add') ? [field(req, 'add'), 1] : [field(req, 'remove'), -1]
    changeQuantity(req.cart, id, by)
    return finish(req, res, 'The cart changed: its cookie was sent, the session’s was not.')
  })

  routes.post('/empty', (req, res) => {
    req.cart.destroy()
    return finish(req, res, 'The cart’s cookie was deleted. The session lives on.')
  })

  addExperiments(routes, cookies, finish)
  return routes
}

module.exports = { createRoutes }
