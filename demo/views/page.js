const { html } = require('../html.js')
const { account, shop } = require('./application.js')
const { documentOf } = require('./document.js')
const { experiments } = require('./experiments.js')
const { restoreForm } = require('./form.js')
const { inspector, REASONS } = require('./inspector.js')
const { logPanel } = require('./log-panel.js')
const { legend } = require('./token.js')

const header = html`<header>
  <h1><img src="/favicon.svg" alt="" width="36" height="36" /> client-sessions</h1>
  <p>
    The whole session lives in an encrypted, tamper-proof cookie. This server keeps nothing but a
    key, and a note of each session that was ended early: no database, no session table.
  </p>
</header>`

const notice = (model) => {
  const { cookies, message } = model
  const refused = cookies.filter((cookie) => cookie.refused)
  const resealed = cookies.filter((cookie) => cookie.resealed)
  if (!message && refused.length + resealed.length === 0) return undefined
  return html`<div class="notice ${refused.length > 0 && 'notice-bad'}" role="status">
    ${message && html`<p>${message}</p>`}
    ${refused.map(
      ({ cookieName, refused: reason }) =>
        html`<p>
          <strong>The cookie <code>${cookieName}</code> was refused: ${reason}.</strong>
          ${REASONS[reason]}
        </p>`,
    )}
    ${refused.length > 0 && restoreForm(model)}
    ${resealed.map(
      ({ cookieName }) =>
        html`<p>
          The cookie <code>${cookieName}</code> was sealed anew, with its life unchanged.
        </p>`,
    )}
  </div>`
}

const page = (model) =>
  documentOf(
    'client-sessions: sessions in an encrypted cookie',
    html`${header}
      <main>
        ${notice(model)}
        <div class="column">${account(model)} ${shop(model)} ${experiments(model)}</div>
        <div class="column">
          ${model.cookies.map(inspector(model))}
          <section class="card" aria-labelledby="legend">
            <h2 id="legend">The parts of a token</h2>
            ${legend}
          </section>
          ${logPanel(model)}
        </div>
      </main>`,
  )

module.exports = { page }
