/** What the browser holds, and what the server reads from it. */
const { html } = require('../html.js')
const { span } = require('../public/span.js')
const { changedCharacter } = require('../token.js')
const { tokenBox } = require('./token.js')

/** RFC 6265bis §5.6: browsers keep no longer name and value. */
const MAX_BYTES = 4096

const REASONS = {
  malformed: 'This is not the text of a token in a format that the server knows.',
  'unknown-key': 'It names a key that the server does not have.',
  forged: 'The tag does not match: something was changed after the server had sealed it.',
  expired: 'It is authentic, but its life is over.',
}

const badgeOf = ({ value, refused, resealed, sent }) => {
  if (refused) return ['bad', `refused: ${refused}`]
  if (value === undefined) return ['none', 'no cookie']
  if (resealed) return ['new', 'sealed anew']
  return sent ? ['new', 'sent with this page'] : ['good', 'accepted, nothing sent']
}

const bytes = (count) => count.toLocaleString('en')

const facts = ({ name, size, keyId, life, duration }, now) =>
  html`<dl class="facts">
    <div>
      <dt>Size</dt>
      <dd>${bytes(size)} <small>of ${bytes(MAX_BYTES)} B</small></dd>
      <progress aria-label="Size of ${name}" max="${MAX_BYTES}" value="${size}"></progress>
    </div>
    <div>
      <dt>Remaining life</dt>
      <dd data-left="${life.until - now}">${span(life.until - now)}</dd>
      <progress
        aria-label="Remaining life of ${name}"
        max="${duration}"
        value="${life.until - now}"
      ></progress>
    </div>
    <div>
      <dt>Age</dt>
      <dd data-age="${now - life.from}">${span(now - life.from)}</dd>
    </div>
    <div>
      <dt>Key id</dt>
      <dd><code>${keyId}</code></dd>
    </div>
  </dl>`

const refusal = ({ refused, cameIn }, original) =>
  refused &&
  html`<div class="refusal">
    <p><strong>Refused: ${refused}.</strong> ${REASONS[refused]} The page began a fresh session.</p>
    ${cameIn && tokenBox('What the browser sent', cameIn, changedCharacter(cameIn, original))}
  </div>`

const contents = (cookie, now) =>
  html`${facts(cookie, now)} ${tokenBox('What the browser holds', cookie.value)}
    <div class="labelled">
      <p class="label">What the server reads</p>
      <pre><code>${JSON.stringify(cookie.data, undefined, 2)}</code></pre>
    </div>`

const inspector =
  ({ original, now }) =>
  (cookie) => {
    const [tone, badge] = badgeOf(cookie)
    return html`<section class="card" aria-labelledby="cookie-${cookie.name}">
      <h2 id="cookie-${cookie.name}">
        <span>Cookie <code>${cookie.name}</code></span>
        <span class="badge badge-${tone}">${badge}</span>
      </h2>
      ${refusal(cookie, cookie.name === 'session' ? original : undefined)}
      ${
        cookie.life
          ? contents(cookie, now)
          : html`<p class="hint">
              Nothing is stored, so the browser holds nothing: reading sends no cookie.
            </p>`
      }
    </section>`
  }

module.exports = { REASONS, inspector }
