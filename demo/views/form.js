const { html } = require('../html.js')

/** A form that posts, with the session's CSRF token. */
const form = (model, action, content) =>
  html`<form method="post" action="${action}">
    <input type="hidden" name="csrf" value="${model.session.csrf}" />
    ${content}
  </form>`

/** Offered as long as the browser keeps the cookie that was spoilt. */
const restoreForm = (model) =>
  model.original &&
  form(model, '/restore', html`<button class="wide">Put the untouched cookie back</button>`)

module.exports = { form, restoreForm }
