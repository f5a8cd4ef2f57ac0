/** What can be seen in a token from outside: docs/token-format.md, without any key. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const HEADER_BYTES = 4
const NONCE_BYTES = 24
const TAG_BYTES = 16

/** A character carries six bits: one that two parts share is counted with the later one. */
const wholeCharacters = (bytes) => Math.floor((bytes * 8) / 6)

/** The parts of a token, in order. None if it is too short to be one. */
const partsOf = (token) => {
  const bytes = Math.floor((token.length * 6) / 8)
  if (bytes < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) return []
  const ends = [
    ['version', wholeCharacters(1)],
    ['key id', wholeCharacters(HEADER_BYTES)],
    ['nonce', wholeCharacters(HEADER_BYTES + NONCE_BYTES)],
    ['content', wholeCharacters(bytes - TAG_BYTES)],
    ['tag', token.length],
  ]
  return ends.map(([name, end], i) => ({ name, start: i === 0 ? 0 : ends[i - 1][1], end }))
}

/**
 * The cookies of one token, each with where in the token its piece begins. A token that is in several cookies has before
 * each piece what keeps them together, up to the last dot: `2.4fGh.` and `4fGh.`.
 */
const piecesOf = (cookies) => {
  let start = 0
  return cookies.map(({ name, value }) => {
    const dot = value.lastIndexOf('.') + 1
    const piece = { name, value, prefix: value.slice(0, dot), text: value.slice(dot), start }
    start += piece.text.length
    return piece
  })
}

const tokenOf = (pieces) => pieces.map(({ text }) => text).join('')

const withFlipped = (text, at) =>
  text.slice(0, at) + ALPHABET[ALPHABET.indexOf(text[at]) ^ 1] + text.slice(at + 1)

/** The cookie in which that part of the token has its middle, with one character changed there. */
const flipCharacter = (cookies, partName) => {
  const pieces = piecesOf(cookies)
  const parts = partsOf(tokenOf(pieces))
  const part = parts.find(({ name }) => name === partName) ?? parts.at(-2)
  const at = part ? Math.floor((part.start + part.end) / 2) : 0
  const { name, prefix, text, start } = pieces.findLast((piece) => piece.start <= at)
  return { at, name, value: prefix + withFlipped(text, at - start) }
}

/** Where two tokens differ, if that is a single character. */
const changedCharacter = (token, original) => {
  if (token.length !== original?.length) return undefined
  const changed = [...token].flatMap((character, i) => (character === original[i] ? [] : [i]))
  return changed.length === 1 ? changed[0] : undefined
}

module.exports = { changedCharacter, flipCharacter, partsOf, piecesOf, tokenOf }
