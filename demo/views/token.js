const { html } = require('../html.js')
const { partsOf } = require('../token.js')

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

const part =
  (token, changed) =>
  ({ name, start, end }) =>
    html`<span class="${classOf(name)}" title="${name}: ${MEANING[name]}"
      >${marked(token.slice(start, end), changed - start)}</span
    >`

/** A token in the colours of its parts. @param changed the place of a character to point at, if any. */
const tokenBox = (caption, token, changed) => {
  const parts = partsOf(token)
  return html`<div class="labelled">
    <p class="label"><span>${caption}</span></p>
    <code class="token">${parts.length > 0 ? parts.map(part(token, changed)) : token}</code>
  </div>`
}

const legend = html`<ul class="legend" aria-label="Colours of a token’s parts">
  ${Object.entries(MEANING).map(
    ([name, meaning]) =>
      html`<li><span class="${classOf(name)}">${name}</span> <span>${meaning}</span></li>`,
  )}
</ul>`

module.exports = { legend, tokenBox }
