/** The application itself: somebody signs in and fills a cart. */
const { html } = require('../html.js')
const { GOODS, quantityOf } = require('../shop.js')
const { form } = require('./form.js')

const signInForm = (model) =>
  form(
    model,
    '/sign-in',
    html`<label for="user">Your name</label>
      <div class="row">
        <input
          id="user"
          name="user"
          required
          maxlength="40"
          autocomplete="nickname"
          placeholder="Any name will do"
        />
        <button>Sign in</button>
      </div>
      <p class="hint">No password here: the demo is about what comes after.</p>`,
  )

const welcome = (model) =>
  html`<div class="who">
      <span class="avatar" aria-hidden="true">${[...model.session.user][0].toUpperCase()}</span>
      <p><strong>${model.session.user}</strong><br />signed in, for one day</p>
      ${form(model, '/sign-out', html`<button class="quiet">Sign out</button>`)}
      ${form(
        model,
        '/sign-out-everywhere',
        html`<button class="danger">Sign out everywhere</button>`,
      )}
    </div>
    <p class="hint">
      Sign in by the same name in another browser, or in a private window, and put the two side by
      side. Sign out everywhere in one: the other is signed out when it asks for its next page.
    </p>`

const account = (model) =>
  html`<section class="card" aria-labelledby="account">
    <h2 id="account">Account <code class="tag">req.session</code></h2>
    ${model.session.user ? welcome(model) : signInForm(model)}
  </section>`

const good =
  (cart) =>
  ({ id, name, about, price }) => {
    const quantity = quantityOf(cart, id)
    return html`<li>
      <p><strong>${name}</strong><br /><span class="hint">${about} · € ${price}</span></p>
      <div class="stepper">
        <button
          class="quiet"
          name="remove"
          value="${id}"
          aria-label="One less: ${name}"
          ${quantity === 0 ? 'disabled' : ''}
        >
          −
        </button>
        <output>${quantity}</output>
        <button class="quiet" name="add" value="${id}" aria-label="One more: ${name}">+</button>
      </div>
    </li>`
  }

const shop = (model) =>
  html`<section class="card" aria-labelledby="shop">
    <h2 id="shop">Cart <code class="tag">req.cart</code></h2>
    ${form(
      model,
      '/cart',
      html`<ul class="goods">
        ${GOODS.map(good(model.cart))}
      </ul>`,
    )}
    <div class="total">
      <p>Total <strong>€ ${model.cart.total ?? 0}</strong></p>
      ${form(
        model,
        '/empty',
        html`<button class="quiet" ${model.cart.items ? '' : 'disabled'}>Empty the cart</button>`,
      )}
    </div>
    <p class="hint">
      A second cookie, with a life of four months: signing out leaves the cart alone.
    </p>
  </section>`

module.exports = { account, shop }
