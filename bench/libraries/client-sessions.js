// This library, by the handle of its middleware: what an application uses for sockets and scripts, and what is under
// req.session. Tokens to open are sealed by another instance, for a cookie is rarely opened by the server that sealed it.
const { sessionOf } = require('../samples.js')

const COOKIE = 'session'
const DAY = 24 * 60 * 60 * 1000

const fits = (sessions, bytes) => {
  try {
    return sessions.seal(sessionOf(bytes)) !== ''
  } catch (error) {
    if (error.code === 'too-large') return false
    throw error
  }
}

const codec = async (secrets, { package: tested }, more = {}) => {
  const options = { cookieName: COOKIE, secret: secrets, ...more }
  const here = tested.entry()(options)
  const there = tested.anotherServer()
  const sealer = there(options)
  const past = there({ ...options, clock: () => Date.now() - 2 * DAY })
  return {
    fits: (bytes) => fits(sealer, bytes),
    seal: (data) => here.seal(data),
    sealThere: (data) => sealer.seal(data),
    sealExpired: (data) => past.seal(data),
    asInput: (token) => `${COOKIE}=${token}`, // read() is given a Cookie header, and takes it apart
    open(header) {
      const result = here.read(header)
      return result.ok ? result.data : undefined
    },
  }
}

const cookieFrom = (options, { package: tested }) => {
  const sealer = tested.anotherServer()(options)
  return (data) => `${COOKIE}=${sealer.seal(data)}`
}

module.exports = {
  name: 'client-sessions',
  note: 'this library: seal() and read() of the handle',
  lacks: { large: 'more than a cookie holds' },
  codec,
  connect: (secret, { package: tested, revocation }) => ({
    middleware: tested.entry()({ cookieName: COOKIE, secret, revocation }),
    session: (req) => req.session,
    // With the option, sessions have an id from the start.
    cookie: cookieFrom(
      { cookieName: COOKIE, secret, revocation: revocation && {} },
      { package: tested },
    ),
  }),
  fastify: (secret, { package: tested }) => ({
    plugin: tested.entry('/fastify'),
    options: { cookieName: COOKIE, secret },
    session: (request) => request.session,
    cookie: cookieFrom({ cookieName: COOKIE, secret }, { package: tested }),
  }),
}
