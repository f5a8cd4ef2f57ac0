// The cookie holds a signed id, the session stays in the memory of this one process.
const { load } = require('../installed.js')

module.exports = {
  name: 'express-session',
  note: 'MemoryStore: the session is in the memory of one process, the cookie is a signed id',
  isWeaker: true,
  packages: ['express-session'],
  lacks: {
    codec: 'the cookie is an id',
    connect: 'is asynchronous',
    fastify: 'for Connect and Express',
  },
  async express(secret) {
    const expressSession = await load('express-session')
    // Its documentation advises both, and both are the faster setting.
    const options = { name: 'session', secret, resave: false, saveUninitialized: false }
    return { middleware: expressSession(options), session: (req) => req.session }
  },
}
