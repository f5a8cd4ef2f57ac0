const { html } = require('../html.js')
const { documentOf } = require('./document.js')

const errorPage = (status, why) =>
  documentOf(
    `${status} · client-sessions`,
    html`<main class="error">
      <h1>${status}</h1>
      <p>${why}</p>
      <p><a class="button" href="/">Back to the demo</a></p>
    </main>`,
  )

module.exports = { errorPage }
