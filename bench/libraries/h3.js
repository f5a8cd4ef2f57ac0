// sealSession() and unsealSession(), with the defaults: 8192 rounds of PBKDF2, twice, for each token.
const { load } = require('../installed.js')

const DAY_SECONDS = 24 * 60 * 60

module.exports = {
  name: 'h3',
  note: 'AES-256-CBC and HMAC, keys by 8192 rounds of PBKDF2 for each token; the whole framework',
  packages: ['h3'],
  lacks: { keys: 'has one password', http: 'for h3 servers' },
  async codec([secret], { inThePast }) {
    const { mockEvent, sealSession, unsealSession } = await load('h3')
    const config = { password: secret, maxAge: DAY_SECONDS }
    const seal = (data) => {
      const event = mockEvent('http://localhost/')
      event.context.sessions = { h3: { id: 'an id', createdAt: Date.now(), data } }
      return sealSession(event, config)
    }
    const reader = mockEvent('http://localhost/')
    return {
      isAsync: true,
      seal,
      sealExpired: (data) => inThePast(() => seal(data)),
      async open(token) {
        try {
          return (await unsealSession(reader, config, token)).data
        } catch {
          return undefined
        }
      },
    }
  },
}
