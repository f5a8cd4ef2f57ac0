/** What can be done to the session, to see what becomes of it. */
const { field } = require('./answer.js')
const { HOUR } = require('./cookies.js')
const { headerOf, heldCookies, heldSession } = require('./inspect.js')
const { forgetSession, keepEnd, keepOriginal, originalOf } = require('./log.js')
const { flipCharacter } = require('./token.js')

const SECOND = 1000
const MAX_SECONDS = 60
/** More than one cookie holds, with room for the other two in what servers take of a Cookie header. */
const LONG = 3500

const setNote = async (session, note) => {
  session.note = note
  try {
    await session.save()
    return 'The session changed, so it was sealed and sent once.'
  } catch (error) {
    if (error.code !== 'too-large') throw error
    // Left in place the note would make the response a 500.
    await session.reload()
    return `Not saved, and the old cookie stays. ${error.message}`
  }
}

const secondsOf = (text) => Math.min(Math.max(Math.trunc(Number(text)) || 1, 1), MAX_SECONDS)

const addExperiments = (routes, cookies, finish) => {
  /** Stands for someone who meddles with a cookie in the browser, where HttpOnly hides it from scripts. */
  const replaceInBrowser = (res, { name, value }, until) => {
    res.cookie(name, value, { ...cookies.attributesOf('session'), expires: new Date(until) })
  }

  routes.post('/note', async (req, res) => {
    const message = await setNote(req.session, field(req, 'note'))
    return finish(req, res, message)
  })

  routes.post('/long-note', async (req, res) => {
    const message = await setNote(req.session, 'Dear diary, '.repeat(LONG).slice(0, LONG))
    return finish(req, res, message)
  })

  routes.post('/flip', async (req, res) => {
    await req.session.save() // first, for of two cookies of one name browsers keep the last
    const held = heldCookies(req, res, cookies.namesOf('session'))
    const { session } = heldSession(cookies, req, res, 'session')
    const flipped = flipCharacter(held, field(req, 'part'))
    const kept = keepOriginal(req, held)
    replaceInBrowser(res, flipped, session.expiresAt)
    const what = `Character ${flipped.at + 1} of the session’s token was changed, in cookie ${flipped.name}.`
    return finish(req, res, kept ? what : `${what} It is too long to be kept for putting it back.`)
  })

  routes.post('/restore', async (req, res) => {
    const [name] = cookies.namesOf('session')
    const original = { name, value: originalOf(req) ?? '' }
    const reading = cookies.inspect('session', headerOf([original]))
    forgetSession(req)
    if (!reading || reading.reason) return finish(req, res, 'There is nothing to put back.')
    await req.session.save()
    replaceInBrowser(res, original, reading.session.expiresAt)
    return finish(req, res, 'The untouched cookie is back, and so is your session.')
  })

  routes.post('/end', async (req, res) => {
    const seconds = secondsOf(field(req, 'seconds'))
    req.session.setDuration(seconds * SECOND)
    await req.session.save()
    const { session } = heldSession(cookies, req, res, 'session')
    keepEnd(req, session.expiresAt)
    const message = `The session ends in ${seconds} s.`
    if (!field(req, 'keep')) return finish(req, res, message)
    for (const cookie of heldCookies(req, res, cookies.namesOf('session'))) {
      replaceInBrowser(res, cookie, Date.now() + HOUR)
    }
    return finish(req, res, `${message} Your browser was told to keep the cookie for an hour.`)
  })

  routes.post('/rotate', (req, res) => {
    cookies.rotate()
    return finish(req, res, 'A new secret seals from now on. The session survived.')
  })

  routes.post('/reset', (req, res) => {
    req.session.reset(['csrf'])
    forgetSession(req)
    const cleared = 'All but the csrf token was cleared, and the session’s life began anew.'
    return finish(req, res, cleared)
  })

  routes.post('/destroy', async (req, res) => {
    await req.session.save() // what the cookie would have held
    const held = heldCookies(req, res, cookies.namesOf('session'))
    const { session } = heldSession(cookies, req, res, 'session')
    await req.session.destroy()
    forgetSession(req)
    const message = 'The session was destroyed, and its cookie deleted in your browser.'
    if (!field(req, 'keep')) return finish(req, res, message)
    await req.session.save()
    for (const cookie of held) replaceInBrowser(res, cookie, session.expiresAt)
    return finish(req, res, 'The session was destroyed. Your browser was told to keep its cookie.')
  })
}

module.exports = { addExperiments }
