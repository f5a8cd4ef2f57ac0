/** What happened lately, for this visitor alone: it lives in a sealed cookie of its own. */
const { SHOWN } = require('./cookies.js')
const { sentCookies } = require('./inspect.js')

// So that the log fits into its cookie, whatever happens.
const MAX_ENTRIES = 6
const MAX_NOTES = 4
const MAX_MESSAGE = 400
const MAX_ORIGINAL = 1000

const sentNote = (name, set) => {
  const bytes = set.reduce((sum, cookie) => sum + cookie.name.length + cookie.value.length, 0)
  const where = set.length > 1 ? ` in ${set.length} cookies` : ''
  return [name, 'set', `${bytes} bytes${where}`]
}

const notesOf = (cookies, req, res, name) => {
  const sent = sentCookies(res, cookies.namesOf(name))
  const set = sent.filter(({ value }) => value)
  const deleted = sent.filter(({ value }) => !value)
  const notes = req.events
    .filter(({ cookieName }) => cookieName === name)
    // That no cookie came is worth a line only where one is given.
    .filter(({ reason }) => reason !== 'absent' || sent.length > 0)
    .map(({ type, reason, cause, error, code }) => [
      name,
      type,
      reason ?? cause ?? error?.code ?? code ?? '',
    ])
  if (set.length > 0) notes.push(sentNote(name, set))
  if (deleted.length > 0) {
    const leftovers = set.length > 0 ? deleted.map((cookie) => cookie.name).join(', ') : ''
    notes.push([name, 'deleted', leftovers])
  }
  return notes
}

/** Notes what the library has reported and sent in this request. Nothing, if it did neither. */
const record = (cookies, req, res) => {
  const notes = SHOWN.flatMap((name) => notesOf(cookies, req, res, name)).slice(0, MAX_NOTES)
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
const keepOriginal = (req, held) => {
  if (held.length > 1 || held[0].value.length > MAX_ORIGINAL) return false
  req.log.original = held[0].value
  return true
}

const originalOf = (req) => req.log.original

/** Keeps when the session ends, for no cookie tells of it then. */
const keepEnd = (req, endsAt) => {
  req.log.endsAt = endsAt
}

/** Whether that time has come: said once. */
const takeEnd = (req) => {
  const hasCome = req.log.endsAt <= Date.now()
  if (hasCome) delete req.log.endsAt
  return hasCome
}

/** Another session has begun: what was kept of the last one does not matter any more. */
const forgetSession = (req) => {
  delete req.log.original
  delete req.log.endsAt
}

module.exports = {
  entriesOf,
  forgetSession,
  keepEnd,
  keepOriginal,
  originalOf,
  record,
  say,
  takeEnd,
  takeMessage,
}
