/** Every change is a form that posts and is redirected to the page, so that all of it works without scripts. */
const { Router } = require('express')
const { SHOWN } = require('./cookies.js')
const { ensureCsrfToken, requireCsrfToken } = require('./csrf.js')
const { describeCookie, heldValue } = require('./inspect.js')
const {
  entriesOf,
  forgetOriginal,
  keepOriginal,
  originalOf,
  record,
  say,
  takeMessage,
} = require('./log.js')
const { changeQuantity } = require('./shop.js')
const { flipCharacter } = require('./token.js')
const { page } = require('./views/page.js')

const MAX_NAME = 40

const field = (req, name) => {
  const value = req.body[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Saves what the response would save anyway, but now, so that the page can tell of it. */
const saveNow = (req) => Promise.all([req.session.save(), req.cart.save()])

const finish = async (req, res, message) => {
  await saveNow(req)
  record(req, res)
  say(req, message)
  res.redirect(303, '/')
}

/** Stands for someone who meddles with the cookie in the browser, where HttpOnly hides it from scripts. */
const replaceInBrowser = async (req, res, token, until) => {
  await saveNow(req) // first, for of two cookies of one name browsers keep the last
  const expires = new Date(until).toUTCString()
  res.append('Set-Cookie', `session=${token}; Path=/; Expires=${expires}; HttpOnly; SameSite=Lax`)
}

const setNote = async (session, note) => {
  const before = session.note
  session.note = note
  try {
    await session.save()
    return 'The session changed, so one Set-Cookie header was sent.'
  } catch (error) {
    if (error.code !== 'too-large') throw error
    // Left in place it would make the response a 500.
    if (before === undefined) delete session.note
    else session.note = before
    return `Not saved, and the old cookie stays. ${error.message}`
  }
}

const createRoutes = (cookies) => {
  const routes = Router()

  routes.get('/', async (req, res) => {
    ensureCsrfToken(req.session)
    await saveNow(req)
    record(req, res)
    const model = {
      session: req.session,
      cart: req.cart,
      cookies: SHOWN.map((name) => describeCookie(cookies, req, res, name)),
      entries: entriesOf(req),
      message: takeMessage(req),
      original: originalOf(req),
      secretCount: cookies.secretCount(),
      now: Date.now(),
    }
    res.set('Cache-Control', 'no-store').send(page(model))
  })

  routes.post('/{*any}', requireCsrfToken)

  routes.post('/sign-in', (req, res) => {
    const user = field(req, 'user').slice(0, MAX_NAME)
    if (!user) return finish(req, res, 'Please give a name.')
    // A session that is signed in shares its life with none from before.
    req.session.reset(['csrf'])
    req.session.user = user
    forgetOriginal(req)
    return finish(req, res, `Welcome, ${user}. The session began anew, and lives for one day.`)
  })

  routes.post(['/sign-out', '/destroy'], (req, res) => {
    req.session.destroy()
    forgetOriginal(req)
    return finish(req, res, 'The session was destroyed, and its cookie deleted in your browser.')
  })

  routes.post('/reset', (req, res) => {
    req.session.reset(['csrf'])
    forgetOriginal(req)
    return finish(
      req,
      res,
      'All but the csrf token was cleared, and the session’s life began anew.',
    )
  })

  routes.post('/note', async (req, res) => {
    const message = await setNote(req.session, field(req, 'note'))
    return finish(req, res, message)
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

  routes.post('/flip', async (req, res) => {
    const original = heldValue(req, res, 'session')
    const flipped = flipCharacter(original, field(req, 'part'))
    keepOriginal(req, original)
    await replaceInBrowser(req, res, flipped.token, cookies.read('session', original).expiresAt)
    return finish(req, res, `Character ${flipped.at + 1} of the session cookie was changed.`)
  })

  routes.post('/restore', async (req, res) => {
    const original = originalOf(req)
    const reading = cookies.read('session', original ?? '')
    forgetOriginal(req)
    if (!reading.ok) return finish(req, res, 'There is nothing to put back.')
    await replaceInBrowser(req, res, original, reading.expiresAt)
    return finish(req, res, 'The untouched cookie is back, and so is your session.')
  })

  routes.post('/rotate', (req, res) => {
    cookies.rotate()
    return finish(req, res, 'A new secret seals from now on. The session survived.')
  })

  return routes
}

module.exports = { createRoutes }
