/** What the library reports, kept apart by request: no visitor is shown what happened to another. */
const { AsyncLocalStorage } = require('node:async_hooks')

const current = new AsyncLocalStorage()

/** Everything that is reported while this request is served goes to `req.events`. */
const collectEvents = (req, res, next) => {
  req.events = []
  current.run(req.events, next)
}

const onEvent = (event) => {
  current.getStore()?.push(event)
}

module.exports = { collectEvents, onEvent }
