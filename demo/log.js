/** What happened lately, for this visitor alone: it lives in a sealed cookie of its own. */
const { SHOWN } = require('./cookies.js')
const { sentCookie } = require('./inspect.js')

// So that the log fits into its cookie, whatever happens.
const MAX_ENTRIES = 6
const MAX_NOTES = 4
const MAX_MESSAGE = 400
const MAX_ORIGINAL = 1000

const notesOf = (req, res, name) => {
  const sent = sentCookie(res, name)
  const notes = req.events
    .filter(({ cookieName }) => cookieName === name)
    // That no cookie came is worth a line only where one is given.
    .filter(({ reason }) => reason !== 'absent' || sent)
    .map(({ type, reason, cause, error }) => [name, type, reason ?? cause ?? error?.code ?? ''])
  if (sent?.value) notes.push([name, 'set', `${name.length + sent.value.length} bytes`])
  else if (sent) notes.push([name, 'deleted', ''])
  return notes
}

/** Notes what the library has reported and sent in this request. Nothing, if it did neither. */
const record = (req, res) => {
  const notes = SHOWN.flatMap((name) => notesOf(req, res, name)).slice(0, MAX_NOTES)
  if (notes.length === 0) return
  const entry = { at: Date.now(), request: `${req.method} ${req.path}`, notes }
  req.log.entries = [entry, ...entriesOf(req)].slice(0, MAX_ENTRIES)
}

const entriesOf = (req) => req.log.entries ?? []

/** A sentence for the next page. */
const say = (req, message) => {
  req.log.message = message.slice(0, MAX_MESSAGE)
}

const takeMessage = (req) => {
  const { message } = req.log
  delete req.log.message
  return message
}

/** Keeps the cookie that is about to be spoilt, in this browser and sealed, so that it can be put back. */
const keepOriginal = (req, token) => {
  if (token.length <= MAX_ORIGINAL) req.log.original = token
}

const originalOf = (req) => req.log.original

const forgetOriginal = (req) => {
  delete req.log.original
}

module.exports = { entriesOf, forgetOriginal, keepOriginal, originalOf, record, say, takeMessage }
