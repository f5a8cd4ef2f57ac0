// sealData() and unsealData(), with the defaults. The password is a map: then the key is found by its id.
// Version 9 wants Node 22.13; on older ones npm would install version 8.
const { load } = require('../installed.js')

const DAY_SECONDS = 24 * 60 * 60
const [major, minor] = process.versions.node.split('.').map(Number)
const isNew = major > 22 || (major === 22 && minor >= 13)
const NAME = isNew ? 'iron-session' : 'iron-session-8'

/** Newest last, as it wants them. */
const passwordsOf = (secrets) =>
  Object.fromEntries(secrets.map((secret, i) => [secrets.length - i, secret]))

/** It calls getIronSession() itself: what does not need the session does not call it. */
const inNode = async (secret) => {
  const { getIronSession, nodeCookies } = await load(NAME)
  const options = {
    cookieName: 'session',
    password: secret,
    ttl: DAY_SECONDS,
    cookieOptions: { secure: false },
  }
  const sessionOf = nodeCookies
    ? (req, res) => getIronSession(nodeCookies(req, res), options)
    : (req, res) => getIronSession(req, res, options)
  return { sessionOf, save: (session) => session.save() }
}

module.exports = {
  name: 'iron-session',
  note: `AES-256-CBC and HMAC, new keys by PBKDF2 for each token${isNew ? '' : '; version 8, the newest that supports this Node'}`,
  packages: [NAME],
  lacks: { connect: 'is asynchronous', memory: 'has no middleware' },
  async codec(secrets, { inThePast }) {
    const { sealData, unsealData } = await load(NAME)
    const options = { password: passwordsOf(secrets), ttl: DAY_SECONDS }
    return {
      isAsync: true,
      seal: (data) => sealData(data, options),
      sealExpired: (data) => inThePast(() => sealData(data, options)),
      // It gives {} for what it refuses, and throws for some of what is not a token at all.
      async open(token) {
        try {
          const data = await unsealData(token, options)
          return data.user && data
        } catch {
          return undefined
        }
      },
    }
  },
  async express(secret) {
    const { sessionOf, save } = await inNode(secret)
    return { session: sessionOf, save }
  },
  async fastify(secret) {
    const { sessionOf, save } = await inNode(secret)
    return { session: (request, reply) => sessionOf(request.raw, reply.raw), save }
  },
}
