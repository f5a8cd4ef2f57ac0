/** The demo: an Express application whose sessions the browser keeps. */
const path = require('node:path')
const express = require('express')
const clientSessions = require('client-sessions')
const { createCookies } = require('./cookies.js')
const { collectEvents, onEvent } = require('./events.js')
const { createRoutes } = require('./routes.js')
const { errorPage } = require('./views/error.js')

const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
}

const setSecurityHeaders = (req, res, next) => {
  res.set(SECURITY_HEADERS)
  next()
}

const onNotFound = (req, res) => {
  res.status(404).send(errorPage(404, 'There is no such page.'))
}

// Express knows an error handler by its four arguments.
const onError = (error, req, res, next) => {
  const status = error.status >= 400 && error.status < 500 ? error.status : 500
  if (status === 500) console.error(error)
  if (res.headersSent) return next(error)
  const why = status === 500 ? 'Something went wrong.' : 'The server could not read this request.'
  return res.status(status).send(errorPage(status, why))
}

/**
 * @param secret seals the cookies; with a new one at each start, a restart signs everybody out.
 * @param secure whether it is served over HTTPS.
 */
const createApp = ({ secret = clientSessions.generateSecret(), secure = false }) => {
  const cookies = createCookies({ secret, secure, onEvent })
  const app = express()
  app.disable('x-powered-by')
  app.use(setSecurityHeaders)
  app.use(express.static(path.join(__dirname, 'public')))
  app.use(collectEvents, cookies.middlewares, express.urlencoded({ extended: false }))
  app.use(createRoutes(cookies))
  app.use(onNotFound)
  app.use(onError)
  return app
}

module.exports = { createApp }
