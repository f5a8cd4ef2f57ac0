/** A token in the session that every form must repeat: what `reset(['csrf'])` keeps. */
const { randomBytes, timingSafeEqual } = require('node:crypto')
const { errorPage } = require('./views/error.js')

const ensureCsrfToken = (session) => {
  session.csrf ??= randomBytes(16).toString('base64url')
}

const isEqual = (a, b) => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

const requireCsrfToken = (req, res, next) => {
  const { csrf } = req.session
  const given = req.body?.csrf
  if (csrf && typeof given === 'string' && isEqual(csrf, given)) return next()
  const why = 'This form belongs to a session that is over. Nothing was changed.'
  return res.status(403).send(errorPage(403, why))
}

module.exports = { ensureCsrfToken, requireCsrfToken }
