// AES-256-CBC and HMAC-SHA-256. The options are one object for all calls: it keeps its derived keys there.
const { load } = require('../installed.js')

const COOKIE = 'session'
const DAY = 24 * 60 * 60 * 1000

module.exports = {
  name: 'client-sessions 0.8.0',
  note: 'util.encode() and util.decode(), which do not look at the expiry',
  packages: ['client-sessions-0.8'],
  lacks: {
    keys: 'has one secret',
    expired: 'util.decode() does not look at the expiry',
    fastify: 'for Connect and Express',
  },
  async codec([secret]) {
    const { util } = await load('client-sessions-0.8')
    const options = { cookieName: COOKIE, secret }
    return {
      seal: (data) => util.encode(options, data, DAY),
      open: (token) => util.decode(options, token)?.content,
    }
  },
  async connect(secret) {
    const clientSessions = await load('client-sessions-0.8')
    return {
      middleware: clientSessions({ cookieName: COOKIE, secret, duration: DAY }),
      session: (req) => req.session,
    }
  },
}
