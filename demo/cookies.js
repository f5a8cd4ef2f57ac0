/** The cookies of this application, and the secrets that seal them. */
const clientSessions = require('client-sessions')

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const MAX_SECRETS = 5

/** The two that the page is about. The third keeps the page's own log, so that the server keeps nothing at all. */
const SHOWN = ['session', 'cart']
const DURATIONS = { session: DAY, cart: 4 * 30 * DAY, log: HOUR }

/** @param onEvent told what the library reports while it reads and writes these cookies. */
const createCookies = (secret, onEvent) => {
  let secrets = [secret]
  let handles

  // Options are read once, so new secrets take new middlewares. One list serves all: each cookie's name is part of its keys.
  const build = () => {
    const entries = Object.entries(DURATIONS).map(([cookieName, duration]) => {
      // Behind HTTPS, an application adds `secure: true` here.
      const cookie = { path: '/', httpOnly: true, secure: false, sameSite: 'lax' }
      return [
        cookieName,
        clientSessions({ cookieName, secret: secrets, duration, cookie, onEvent }),
      ]
    })
    handles = Object.fromEntries(entries)
  }
  build()

  return {
    middlewares: Object.keys(DURATIONS).map(
      (name) => (req, res, next) => handles[name](req, res, next),
    ),
    durationOf: (name) => DURATIONS[name],
    /** Reads a cookie's text without a request, and sends nothing. */
    read: (name, value) => handles[name].read(`${name}=${value}`),
    /** The new secret seals from now on; what older ones have sealed is still opened. */
    rotate() {
      secrets = [clientSessions.generateSecret(), ...secrets].slice(0, MAX_SECRETS)
      build()
    },
    secretCount: () => secrets.length,
  }
}

module.exports = { MAX_SECRETS, SHOWN, createCookies }
