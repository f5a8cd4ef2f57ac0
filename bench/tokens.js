// Tokens to open and to refuse. Every library's are checked before they are measured: a fast wrong answer is none.
const { Buffer } = require('node:buffer')
const { randomBytes } = require('node:crypto')
const { sessionOf } = require('./samples.js')

const LEAST = 16

const same = (text) => text

/**
 * As many different tokens as a large site has visitors. Of what is asynchronous, and much slower, as many as `make(i)` makes in
 * the time. What is synchronous has all of them, however slow the machine: a library that keeps what it opened shall not find it.
 */
const manyOf = async (make, { isAsync }, { pool, poolMs }) => {
  const tokens = []
  const until = performance.now() + poolMs
  for (let i = 0; i < pool; i++) {
    if (isAsync && i >= LEAST && performance.now() > until) break
    tokens.push(await make(i))
  }
  return tokens
}

const manyNote = ({ pool, poolMs }) =>
  `${pool.toLocaleString('en')} different cookies in turn, or as many as are made in ${poolMs} ms where that is asynchronous: too ` +
  'many for `keepOpened`, so client-sessions decrypts them.'

const sealedBy = (codec) => codec.sealThere ?? codec.seal

const poolOf = (codec, bytes, settings) =>
  manyOf((i) => sealedBy(codec)(sessionOf(bytes, i)), codec, settings)

/** A text of its own for each time, as each request has: one text's hash, made once, would help a cache. */
const freshInputs = (codec, tokens) => {
  const texts = tokens.map((token) => Buffer.from((codec.asInput ?? same)(token), 'latin1'))
  let next = 0
  return (count) =>
    Array.from({ length: count }, () => texts[next++ % texts.length].toString('latin1'))
}

const openCase = (codec, tokens) => ({
  isAsync: codec.isAsync,
  inputs: freshInputs(codec, tokens),
  run: codec.open,
})

/** With one character in the middle changed. */
const forge = (token) => {
  let at = Math.floor(token.length / 2)
  while (!/[a-z0-9]/i.test(token[at])) at++
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

const HEAD = 8
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * What an attacker can make who has seen one token: its beginning, such as version and key id, and its shape. The end stays as
 * well, or the text would not be canonical base64.
 */
const makeUp = (token) =>
  token.slice(0, HEAD) +
  token
    .slice(HEAD, -2)
    .replaceAll(/[a-z0-9]/gi, () => CHARACTERS[Math.floor(Math.random() * CHARACTERS.length)]) +
  token.slice(-2)

/** Of the same length, and of base64url's characters. */
const garbage = (token) => randomBytes(token.length).toString('base64url').slice(0, token.length)

const openOne = (codec, token) => codec.open((codec.asInput ?? same)(token))

const mustOpen = async (name, codec, token, expected) => {
  const opened = await openOne(codec, token)
  if (opened?.user?.id !== expected.user.id || opened.text !== expected.text) {
    throw new Error(`${name} does not open what it has sealed`)
  }
}

const mustRefuse = async (name, codec, token, what) => {
  if ((await openOne(codec, token)) !== undefined) {
    throw new Error(`${name} opens a token that is ${what}`)
  }
}

const newSecret = () => randomBytes(32).toString('base64url')

module.exports = {
  manyOf,
  manyNote,
  sealedBy,
  poolOf,
  openCase,
  forge,
  garbage,
  makeUp,
  mustOpen,
  mustRefuse,
  newSecret,
}
