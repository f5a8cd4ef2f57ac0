/** The cookies of this application, and the secrets that seal them. */
const clientSessions = require('client-sessions')

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const MAX_SECRETS = 5

/** The two that the page is about. The third keeps the page's own log, so that the server keeps nothing at all. */
const SHOWN = ['session', 'cart']
const OPTIONS = {
  // A text that is too long for one cookie goes into two.
  session: { duration: DAY, chunks: 3 },
  cart: { duration: 4 * 30 * DAY },
  log: { duration: HOUR },
}

/**
 * What Set-Cookie says of a cookie beside its life. Over plain HTTP there is neither Secure nor a prefix: browsers would
 * not take the cookie.
 */
const attributesOf = (name, secure) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax',
  secure,
  // Where other sites embed this one, there is a cart for each of them.
  partitioned: secure && name === 'cart',
})

/**
 * @param secure whether the application is served over HTTPS.
 * @param onEvent told what the library reports while it reads and writes these cookies.
 */
const createCookies = ({ secret, secure, onEvent }) => {
  let secrets = [secret]
  let handles
  // Of its own: middlewares are replaced while the server runs, when the secret is, and it has to outlive them.
  const revocations = clientSessions.memoryRevocations()
  const revocationOf = {
    // Whose session it is. Who has not signed in is nobody.
    session: { store: revocations, subject: ({ user }) => user },
  }

  // Options are read once, so new secrets take new middlewares. One list serves all: each cookie's name is part of its keys.
  const build = () => {
    const entries = Object.entries(OPTIONS).map(([cookieName, options]) => {
      const cookie = { ...attributesOf(cookieName, secure), prefix: secure ? 'host' : undefined }
      const sessions = clientSessions({
        cookieName,
        secret: secrets,
        ...options,
        cookie,
        revocation: revocationOf[cookieName],
        onEvent,
      })
      return [cookieName, sessions]
    })
    handles = Object.fromEntries(entries)
  }
  build()

  return {
    middlewares: Object.keys(OPTIONS).map(
      (name) => (req, res, next) => handles[name](req, res, next),
    ),
    attributesOf: (name) => attributesOf(name, secure),
    durationOf: (name) => OPTIONS[name].duration,
    /** The names under which browsers know the cookies of this session: the second and third only of a long one. */
    namesOf(name) {
      const { cookieName } = handles[name]
      const chunks = Array.from({ length: OPTIONS[name].chunks ?? 1 }, (_, index) => index)
      return chunks.map((index) => (index === 0 ? cookieName : `${cookieName}.${index}`))
    },
    /** All that can be told of the session in a Cookie header. Sends nothing. */
    inspect: (name, header) => handles[name].inspect(header)[0],
    /** Ends all sessions of this user, in whatever browser they are. */
    signOutEverywhere: (user) => handles.session.revokeSubject(user),
    revocationCount: () => revocations.size,
    /** The new secret seals from now on; what older ones have sealed is still opened. */
    rotate() {
      secrets = [clientSessions.generateSecret(), ...secrets].slice(0, MAX_SECRETS)
      build()
    },
    secretCount: () => secrets.length,
  }
}

module.exports = { HOUR, MAX_SECRETS, SHOWN, createCookies }
