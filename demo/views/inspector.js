/** What the browser holds, and what the server reads from it. */
const { html } = require('../html.js')
const { span } = require('../public/span.js')
const { tokenBoxes } = require('./token.js')

/** RFC 6265bis §5.6: browsers keep no longer name and value. */
const MAX_BYTES = 4096

const REASONS = {
  malformed: 'This is not the text of a token in a format that the server knows.',
  'unknown-key': 'It names a key that the server does not have.',
  forged: 'The tag does not match: something was changed after the server had sealed it.',
  expired: 'It is authentic, but its life is over.',
  revoked: 'It is authentic, and its session was ended: by a sign-out, here or in another browser.',
  torn: 'It is in several cookies, which do not belong together.',
}

const badgeOf = ({ held, refused, resealed, sent }) => {
  if (refused) return ['bad', `refused: ${refused}`]
  if (held.length === 0) return ['none', 'no cookie']
  if (resealed) return ['new', 'sealed anew']
  return sent ? ['new', 'sent with this page'] : ['good', 'accepted, nothing sent']
}

/** As in Set-Cookie. */
const attributesText = ({ path, httpOnly, sameSite, secure, partitioned }) =>
  [
    `Path=${path}`,
    httpOnly && 'HttpOnly',
    sameSite === 'lax' && 'SameSite=Lax',
    secure && 'Secure',
    partitioned && 'Partitioned',
  ]
    .filter(Boolean)
    .join('; ')

const bytes = (count) => count.toLocaleString('en')

const sizeText = ({ size, held }) =>
  held.length === 1
    ? html`${bytes(size)} <small>of ${bytes(MAX_BYTES)} B</small>`
    : html`${bytes(size)} <small>B in ${held.length} cookies</small>`

const facts = (cookie, now) => {
  const { name, held, size, keyId, session, duration } = cookie
  const left = session.expiresAt - now
  return html`<dl class="facts">
    <div>
      <dt>Size</dt>
      <dd>${sizeText(cookie)}</dd>
      <progress
        aria-label="Size of ${name}"
        max="${MAX_BYTES * held.length}"
        value="${size}"
      ></progress>
    </div>
    <div>
      <dt>Remaining life</dt>
      <dd data-left="${left}">${span(left)}</dd>
      <progress aria-label="Remaining life of ${name}" max="${duration}" value="${left}"></progress>
    </div>
    <div>
      <dt>Age</dt>
      <dd data-age="${now - session.createdAt}">${span(now - session.createdAt)}</dd>
    </div>
    <div>
      <dt>Key id</dt>
      <dd><code>${keyId}</code></dd>
    </div>
  </dl>`
}

const refusal = ({ refused, cameIn }, original) =>
  refused &&
  html`<div class="refusal">
    <p><strong>Refused: ${refused}.</strong> ${REASONS[refused]} The page began a fresh session.</p>
    ${tokenBoxes('What the browser sent', cameIn, original)}
  </div>`

const contents = (cookie, now) =>
  html`${facts(cookie, now)} ${tokenBoxes('What the browser holds', cookie.held)}
    <div class="labelled">
      <p class="label">What the server reads</p>
      <pre><code>${JSON.stringify(cookie.session.data, undefined, 2)}</code></pre>
    </div>`

const inspector =
  ({ original, now }) =>
  (cookie) => {
    const [tone, badge] = badgeOf(cookie)
    return html`<section class="card" aria-labelledby="cookie-${cookie.name}">
      <h2 id="cookie-${cookie.name}">
        <span>Cookie <code>${cookie.cookieName}</code></span>
        <span class="badge badge-${tone}">${badge}</span>
      </h2>
      ${refusal(cookie, cookie.name === 'session' ? original : undefined)}
      ${
        cookie.session
          ? contents(cookie, now)
          : html`<p class="hint">
              Nothing is stored, so the browser holds nothing: reading sends no cookie.
            </p>`
      }
      <p class="hint"><code>${attributesText(cookie.attributes)}</code></p>
    </section>`
  }

module.exports = { REASONS, inspector }
