/** What the library has reported and sent to this visitor, newest first. */
const { html } = require('../html.js')

const SENTENCES = {
  rejected: (detail) => (detail === 'absent' ? 'no cookie came' : `refused: ${detail}`),
  resealed: (detail) => `sealed anew: ${detail}`,
  unsaved: (detail) => `not saved: ${detail}`,
  set: (detail) => `Set-Cookie, ${detail}`,
  deleted: (detail) => `Set-Cookie that deletes ${detail || 'it'}`,
  warning: (detail) => `warning: ${detail}`,
}

const note = ([name, type, detail]) =>
  html`<li class="event event-${type} ${detail === 'absent' && 'event-absent'}">
    <code>${name}</code> ${SENTENCES[type]?.(detail) ?? type}
  </li>`

const entry = ({ at, request, notes }) => {
  const time = new Date(at).toISOString()
  return html`<li>
    <p><strong>${request}</strong> <time datetime="${time}">${time.slice(11, 19)} UTC</time></p>
    <ul>
      ${notes.map(note)}
    </ul>
  </li>`
}

const logPanel = ({ entries }) =>
  html`<section class="card" aria-labelledby="log">
    <h2 id="log">Event log</h2>
    <ol class="log">
      ${entries.map(entry)}
    </ol>
    <p class="hint">
      Requests that only read a session send nothing, and are not listed. The log itself lives in a
      third such cookie, so it is yours alone.
    </p>
  </section>`

module.exports = { logPanel }
