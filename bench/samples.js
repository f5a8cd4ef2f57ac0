// The sessions that are measured: each of an exact number of bytes as JSON, and no two alike.
const FIRST_ID = 1_000_000

/** Their bytes, by the names of their columns. */
const SIZES = [
  [100, '100 B'],
  [300, '300 B'],
  [1000, '1 KB'],
  [3000, '3 KB'],
  [16_000, '16 KB'],
]

const WORDS =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt '

/** A session of so many bytes as JSON; 61 at least. */
const sessionOf = (bytes, i = 0) => {
  const session = { user: { id: FIRST_ID + i, name: 'Ada' }, views: 100, text: '' }
  const left = bytes - JSON.stringify(session).length
  session.text = WORDS.repeat(Math.ceil(left / WORDS.length)).slice(0, left)
  return session
}

module.exports = { FIRST_ID, SIZES, sessionOf }
