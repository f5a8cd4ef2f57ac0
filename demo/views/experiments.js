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

/** One that a button is enough for. */
const oneButton = (model, action, title, about, button) =>
  experiment(title, about, form(model, action, button))

const changeValue = (model) =>
  experiment(
    'Change a value',
    'One change, one cookie. A text that is far too long is refused with a clear error.',
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

const end = (model) =>
  experiment(
    'Let it end soon',
    html`<code>setDuration(ms)</code> Browsers drop a cookie at its end. One that is kept, as by
      somebody who copied it, is refused all the same.`,
    form(
      model,
      '/end',
      html`<div class="row">
        <label class="unit">
          <span class="visually-hidden">Seconds until the end</span>
          <input name="seconds" type="number" min="1" max="60" value="10" required /> s
        </label>
        <button class="quiet">End it</button>
        <button class="quiet" name="keep" value="yes">End it, keep the cookie</button>
      </div>`,
    ),
  )

const destroy = (model) =>
  experiment(
    html`<code>destroy()</code>`,
    `Deletes the cookie, and ends the session: a copy of the cookie, as somebody may have made of it, is refused. The server
      remembers ${revocations(model.revocationCount)}, each until its sessions would have expired.`,
    form(
      model,
      '/destroy',
      html`<div class="row">
        <button class="danger">Destroy</button>
        <button class="danger" name="keep" value="yes">Destroy, keep the cookie</button>
      </div>`,
    ),
  )

const revocations = (count) => (count === 1 ? 'one revocation' : `${count} revocations`)

const secrets = (count) =>
  count === 1 ? 'one secret' : `${count} secrets, of which the newest seals`

const experiments = (model) =>
  html`<section class="card" aria-labelledby="experiments">
    <h2 id="experiments">Try it</h2>
    <ul class="experiments">
      ${changeValue(model)}
      ${oneButton(
        model,
        '/long-note',
        'Outgrow one cookie',
        html`With <code>chunks: 3</code> a note of 3,500 characters makes it two. A short one,
          above, deletes the second.`,
        html`<button class="quiet">Long note</button>`,
      )}
      ${flip(model)} ${end(model)}
      ${oneButton(
        model,
        '/rotate',
        'Rotate the secret',
        `The server has ${secrets(model.secretCount)}; it keeps ${MAX_SECRETS} at most. What an older one has sealed is opened, and sealed anew.`,
        html`<button class="quiet">Rotate</button>`,
      )}
      ${oneButton(
        model,
        '/reset',
        html`<code>reset(["csrf"])</code>`,
        'Clears all but the csrf token. The session’s life begins anew.',
        html`<button class="quiet">Reset</button>`,
      )}
      ${destroy(model)}
    </ul>
  </section>`

module.exports = { experiments }
