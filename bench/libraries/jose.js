// JWE with a direct key, as a CryptoKey that was imported once.
const { Buffer } = require('node:buffer')
const { webcrypto } = require('node:crypto')
const { load } = require('../installed.js')

const DAY_SECONDS = 24 * 60 * 60
const HEADER = { alg: 'dir', enc: 'A256GCM' }
const ALGORITHMS = {
  keyManagementAlgorithms: [HEADER.alg],
  contentEncryptionAlgorithms: [HEADER.enc],
}

/** In whole seconds. */
const now = () => Math.floor(Date.now() / 1000)

module.exports = {
  name: 'jose JWE',
  note: 'EncryptJWT and jwtDecrypt(), dir and A256GCM',
  packages: ['jose'],
  lacks: { keys: 'left to its caller', http: 'is no session library' },
  async codec([secret]) {
    const { EncryptJWT, jwtDecrypt } = await load('jose')
    const raw = Buffer.from(secret, 'base64url')
    const key = await webcrypto.subtle.importKey('raw', raw, 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    const seal = (data, issued) =>
      new EncryptJWT(data)
        .setProtectedHeader(HEADER)
        .setIssuedAt(issued)
        .setExpirationTime(issued + DAY_SECONDS)
        .encrypt(key)
    return {
      isAsync: true,
      seal: (data) => seal(data, now()),
      sealExpired: (data) => seal(data, now() - 2 * DAY_SECONDS),
      async open(token) {
        try {
          return (await jwtDecrypt(token, key, ALGORITHMS)).payload
        } catch {
          return undefined
        }
      },
    }
  },
}
