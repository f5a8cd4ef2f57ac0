// XSalsa20-Poly1305 of libsodium, a native addon. Keys are given as they are: of a secret it would make one with Argon2.
const { Buffer } = require('node:buffer')
const { load } = require('../installed.js')

const NAME = '@fastify/secure-session'

const keyOf = (secret) => Buffer.from(secret, 'base64url')
const optionsOf = (secrets) => ({ key: secrets.map(keyOf), cookie: { path: '/', secure: false } })

module.exports = {
  name: '@fastify/secure-session',
  note: 'XSalsa20-Poly1305 in native code (libsodium); encodeSecureSession() and decodeSecureSession()',
  packages: [NAME],
  lacks: { connect: 'for Fastify', express: 'for Fastify' },
  async codec(secrets, { inThePast }) {
    const app = (await load('fastify'))()
    await app.register(await load(NAME), optionsOf(secrets))
    await app.ready()
    // createSecureSession() writes its time into what it is given.
    const seal = (data) => app.encodeSecureSession(app.createSecureSession({ ...data }))
    return {
      seal,
      sealExpired: (data) => inThePast(() => seal(data)),
      // In the cookie "=", "+", "/" and ";" take three characters each.
      lengthOf: (token) => encodeURIComponent(token).length,
      open: (token) => app.decodeSecureSession(token) ?? undefined,
      close: () => app.close(),
    }
  },
  fastify: async (secret) => ({
    plugin: await load(NAME),
    options: optionsOf([secret]),
    session: (request) => request.session,
    // Its other way, properties, goes through proxies.
    get: (session, key) => session.get(key),
    set: (session, key, value) => session.set(key, value),
  }),
}
