const { html } = require('../html.js')
const { changedCharacter, partsOf, piecesOf, tokenOf } = require('../token.js')

const MEANING = {
  version: 'which format this is',
  'key id': 'which secret has sealed it',
  nonce: 'never the same twice',
  content: 'the session, encrypted',
  tag: 'proof that nothing was changed',
}

const classOf = (name) => `part part-${name.replace(' ', '-')}`

const marked = (text, at) =>
  at >= 0 && at < text.length
    ? html`${text.slice(0, at)}<mark>${text[at]}</mark>${text.slice(at + 1)}`
    : text

/** What this piece has of a part of the token. Nothing, if the part is in another cookie. */
const partIn = (piece, changed) => (part) => {
  const start = Math.max(part.start, piece.start)
  const text = piece.text.slice(start - piece.start, Math.max(part.end - piece.start, 0))
  return (
    text &&
    html`<span class="${classOf(part.name)}" title="${part.name}: ${MEANING[part.name]}"
      >${marked(text, changed - start)}</span
    >`
  )
}

/**
 * A token in the colours of its parts, one box for each cookie that it is in.
 *
 * @param original the token before one character of it was changed, if it was: that one is pointed at.
 */
const tokenBoxes = (caption, cookies, original) => {
  const pieces = piecesOf(cookies)
  const token = tokenOf(pieces)
  const parts = partsOf(token)
  const changed = changedCharacter(token, original)
  return pieces.map((piece, i) => {
    const { name, value } = piece
    const which = html`, ${i + 1} of ${pieces.length}: <b>${name}</b>`
    return html`<div class="labelled">
      <p class="label"><span>${caption}${pieces.length > 1 && which}</span></p>
      <code class="token"
        >${parts.length > 0 ? [piece.prefix, parts.map(partIn(piece, changed))] : value}</code
      >
    </div>`
  })
}

const legend = html`<ul class="legend" aria-label="Colours of a token’s parts">
  ${Object.entries(MEANING).map(
    ([name, meaning]) =>
      html`<li><span class="${classOf(name)}">${name}</span> <span>${meaning}</span></li>`,
  )}
</ul>`

module.exports = { legend, tokenBoxes }
