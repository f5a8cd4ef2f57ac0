// What nobody can be faster than with node:crypto: the cipher alone, without a name, an expiry or a key id.
const { createCipheriv, createDecipheriv, createSecretKey, randomBytes } = require('node:crypto')
const { Buffer } = require('node:buffer')

const NONCE_BYTES = 12
const TAG_BYTES = 16
const OPTIONS = { authTagLength: TAG_BYTES }

const codec = async ([secret]) => {
  const key = createSecretKey(Buffer.from(secret, 'base64url'))
  return {
    seal(data) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS)
      const ciphertext = cipher.update(JSON.stringify(data), 'utf8')
      cipher.final()
      return Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]).toString('base64url')
    },
    open(text) {
      const token = Buffer.from(text, 'base64url')
      const tagAt = token.length - TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', key, token.subarray(0, NONCE_BYTES), OPTIONS)
      decipher.setAuthTag(token.subarray(tagAt))
      const plain = decipher.update(token.subarray(NONCE_BYTES, tagAt))
      try {
        decipher.final()
      } catch {
        return undefined
      }
      return JSON.parse(plain.toString('utf8'))
    },
  }
}

module.exports = {
  name: 'floor',
  note: 'bare node:crypto AES-256-GCM, one KeyObject, random nonce, JSON, base64url',
  packages: [],
  isCodecOnly: true,
  lacks: {
    keys: 'has one key',
    expired: 'has no expiry',
  },
  codec,
}
