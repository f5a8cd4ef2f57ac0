/** What all runtimes seal, and with what. */
export const options = {
  cookieName: 'session',
  secret: 'Rk7vQ2mZ9xLw4TbN8cHs1yJd6pGf3aUe',
  chunks: 3,
}

/** In the format of 0.8, which knows no chunks. */
export const legacyOptions = { ...options, chunks: 1, format: '0.8' }

export const content = {
  name: 'Zoë 渡辺 🍪',
  '\u2028 ключ': ['', null, true, -1.5e-7, { nested: { '': '\0' } }],
  'half a pair': '\ud800',
}

/** More than one cookie holds. */
export const large = { text: 'Zoë 渡辺 🍪 '.repeat(250) }
