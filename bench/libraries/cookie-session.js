// Not encrypted: whoever has the cookie reads the session. It has no codec of its own, so only requests are measured.
const { load } = require('../installed.js')
const { cookieFor } = require('../without-server.js')

const connect = async (secret) => {
  const cookieSession = await load('cookie-session')
  return {
    middleware: cookieSession({ name: 'session', keys: [secret] }),
    session: (req) => req.session,
  }
}

module.exports = {
  name: 'cookie-session',
  note: 'signed only, not encrypted',
  isWeaker: true,
  packages: ['cookie-session'],
  lacks: { codec: 'has no codec apart from its middleware', fastify: 'for Connect and Express' },
  connect,
  /** Of its two cookies, with the name of the second. */
  async cookieLength(data, secret) {
    return cookieFor(await connect(secret), data).length - 'session='.length
  },
}
