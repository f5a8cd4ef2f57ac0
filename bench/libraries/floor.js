// A plain use of node:crypto: the cipher alone, without a name, an expiry or a key id. Over HTTP it is a few lines in the handlers
// that want the session: they open the cookie, and seal it once where they write. Nothing looks for changes, no rules, no errors,
// nothing for caches, and requests that leave their session alone know nothing of it.
const { createCipheriv, createDecipheriv, createSecretKey, randomBytes } = require('node:crypto')
const { Buffer } = require('node:buffer')

const NONCE_BYTES = 12
const TAG_BYTES = 16
const OPTIONS = { authTagLength: TAG_BYTES }

/** Of JSON texts. */
const cipherOf = (secret) => {
  const key = createSecretKey(Buffer.from(secret, 'base64url'))
  return {
    seal(json) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, OPTIONS)
      const ciphertext = cipher.update(json, 'utf8')
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
      return plain.toString('utf8')
    },
  }
}

const codec = async ([secret]) => {
  const { seal, open } = cipherOf(secret)
  return {
    seal: (data) => seal(JSON.stringify(data)),
    open(text) {
      const json = open(text)
      return json === undefined ? undefined : JSON.parse(json)
    },
  }
}

const COOKIE = 'session='
/** Of a session, how its line gets into the response. */
const SEND = Symbol('send')

/** By calls in handlers. The benchmark's clients send one cookie, this one. */
const inHandlers = (secret, send) => {
  const { seal, open } = cipherOf(secret)
  const cookie = (data) => `${COOKIE}${seal(JSON.stringify(data))}`
  return {
    session(req, res) {
      const header = req.headers.cookie
      const data = JSON.parse((header && open(header.slice(COOKIE.length))) || '{}')
      data[SEND] = (line) => send(res, line)
      return data
    },
    get: (session, key) => session[key],
    set(session, key, value) {
      session[key] = value
      session[SEND](`${cookie(session)}; Path=/; HttpOnly; SameSite=Lax`)
    },
    cookie,
  }
}

const express = (secret) => inHandlers(secret, (res, line) => res.setHeader('Set-Cookie', line))
const connect = (secret) => ({ middleware: (req, res, next) => next(), ...express(secret) })
const fastify = (secret) => inHandlers(secret, (reply, line) => reply.header('Set-Cookie', line))

module.exports = {
  name: 'floor',
  note: 'bare node:crypto AES-256-GCM, one KeyObject, random nonce, JSON, base64url; over HTTP some lines in the handlers',
  packages: [],
  lacks: {
    keys: 'has one key',
    expired: 'has no expiry',
    package: 'is no package',
    memory: 'keeps nothing',
  },
  codec,
  connect,
  express,
  fastify,
}
