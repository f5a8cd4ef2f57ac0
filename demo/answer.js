/** Every change is a form that posts and is redirected to the page, so that all of it works without scripts. */
const { record, say } = require('./log.js')

const field = (req, name) => {
  const value = req.body[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Saves what the response would save anyway, but now, so that the page can tell of it. */
const saveNow = (req) => Promise.all([req.session.save(), req.cart.save()])

const createFinish = (cookies) => async (req, res, message) => {
  await saveNow(req)
  record(cookies, req, res)
  say(req, message)
  res.redirect(303, '/')
}

module.exports = { createFinish, field, saveNow }
