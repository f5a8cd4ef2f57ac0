/** Things to do to the session. */
const { MAX_SECRETS } = require('../cookies.js')
const { html } = require('../html.js')
const { form, restoreForm } = require('./form.js')

const experiment = (title, about, content) =>
  html`<li>
    <div>
      <h3>${title}</h3>
      <p class="hint">${about}</p>
    </div>
    ${content}
  </li>`

const changeValue = (model) =>
  experiment(
    'Change a value',
    'One change, one Set-Cookie header. A text that is too long for a cookie is refused with a clear error.',
    form(
      model,
      '/note',
      html`<label class="visually-hidden" for="note">Note</label>
        <div class="row">
          <input id="note" name="note" value="${model.session.note}" placeholder="A note" />
          <button class="quiet">Set session.note</button>
        </div>`,
    ),
  )

const flip = (model) =>
  experiment(
    'Flip one character of the cookie',
    'Every bit is authenticated. Choose where to meddle, and see why the server refuses it.',
    html`${form(
      model,
      '/flip',
      html`<label class="visually-hidden" for="part">Part of the cookie</label>
        <div class="row">
          <select id="part" name="part">
            <option value="content">in the content</option>
            <option value="tag">in the tag</option>
            <option value="nonce">in the nonce</option>
            <option value="key id">in the key id</option>
            <option value="version">in the version</option>
          </select>
          <button class="danger">Flip</button>
        </div>`,
    )}
    ${restoreForm(model)}`,
  )

const secrets = (count) =>
  count === 1 ? 'one secret' : `${count} secrets, of which the newest seals`

const experiments = (model) =>
  html`<section class="card" aria-labelledby="experiments">
    <h2 id="experiments">Try it</h2>
    <ul class="experiments">
      ${changeValue(model)} ${flip(model)}
      ${experiment(
        'Rotate the secret',
        `The server has ${secrets(model.secretCount)}; it keeps ${MAX_SECRETS} at most. What an older one has sealed is opened, and sealed anew.`,
        form(model, '/rotate', html`<button class="quiet">Rotate</button>`),
      )}
      ${experiment(
        html`<code>reset(["csrf"])</code>`,
        'Clears all but the csrf token. The session’s life begins anew.',
        form(model, '/reset', html`<button class="quiet">Reset</button>`),
      )}
      ${experiment(
        html`<code>destroy()</code>`,
        'Deletes the cookie; this page then begins another. A copy of it would live until it expires.',
        form(model, '/destroy', html`<button class="danger">Destroy</button>`),
      )}
    </ul>
  </section>`

module.exports = { experiments }
