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

/** Says which key sealed the token, and is the same for all that this key seals. */
const keyIdOf = (token) => Buffer.from(token, 'base64url').subarray(1, HEADER_BYTES).toString('hex')

/** The token with one character changed, in the middle of the part of that name. */
const flipCharacter = (token, partName) => {
  const parts = partsOf(token)
  const part = parts.find(({ name }) => name === partName) ?? parts.at(-2)
  const at = part ? Math.floor((part.start + part.end) / 2) : 0
  const flipped = ALPHABET[ALPHABET.indexOf(token[at]) ^ 1]
  return { at, token: token.slice(0, at) + flipped + token.slice(at + 1) }
}

/** Where two tokens differ, if that is a single character. */
const changedCharacter = (token, original) => {
  if (token.length !== original?.length) return undefined
  const changed = [...token].flatMap((character, i) => (character === original[i] ? [] : [i]))
  return changed.length === 1 ? changed[0] : undefined
}

module.exports = { changedCharacter, flipCharacter, keyIdOf, partsOf }
