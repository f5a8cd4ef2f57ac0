// The middleware alone: Node's request and response without a socket, for what is synchronous.
const { libraries } = require('../libraries.js')
const { reasonWithout, timedColumn, forRequests, rowsOf, headsOf } = require('../columns.js')
const { FIRST_ID, sessionOf } = require('../samples.js')
const { SESSION_BYTES } = require('../servers.js')
const { newSecret } = require('../tokens.js')
const { visitorsNote } = require('../visits.js')
const { cookieFor, requestWith } = require('../without-server.js')
const { BARE } = require('./http.js')

let views = 0

const read = (session) => session().user.id
const write = (session, set) => {
  const count = ++views % 1000
  if (set) set(session(), 'views', count)
  else session().views = count
}
const ACTS = [
  { id: 'untouched', title: 'untouched', act: () => {} },
  { id: 'read', title: 'read', act: read },
  { id: 'write', title: 'written', act: write },
]

const bare = { middleware: (req, res, next) => next() }

const cookiesOf = (mounted, count) => {
  const cookie = mounted.cookie ?? ((data) => cookieFor(mounted, data))
  return Array.from({ length: count }, (_, i) => cookie(sessionOf(SESSION_BYTES, i)))
}

const sent = (res) => res.getHeader('set-cookie') !== undefined

const check = (name, mounted, cookies) => {
  const reading = requestWith(mounted, read)(cookies[1])
  const writing = requestWith(mounted, write)(cookies[1])
  if (reading.given !== FIRST_ID + 1 || sent(reading.res) || !sent(writing.res)) {
    throw new Error(`${name} does not work without a server`)
  }
}

const mountedOf = async (library, context, settings) => {
  if (library === BARE) return { mounted: bare, cookies: ['session=none'] }
  const mounted = await library.connect(newSecret(), context)
  const cookies = cookiesOf(mounted, settings.pool)
  check(library.name, mounted, cookies)
  return { mounted, cookies }
}

const run = async (context, settings, progress) => {
  const rows = [BARE, ...libraries.filter(({ isCodecOnly }) => !isCodecOnly)]
  const all = new Map()
  for (const library of rows) {
    const reason = reasonWithout(library, ['http', 'connect'])
    all.set(library.name, reason ?? (await mountedOf(library, context, settings)))
  }
  const columns = []
  for (const { id, title, act } of ACTS) {
    progress(`middleware alone: ${title}`)
    const caseOf = ({ name }) => {
      const made = all.get(name)
      if (typeof made === 'string') return made
      const { mounted, cookies } = made
      let next = 0
      const inputs = (count) =>
        Array.from({ length: count }, () =>
          Buffer.from(cookies[next++ % cookies.length], 'latin1').toString('latin1'),
        )
      const request = requestWith(mounted, mounted === bare ? () => {} : act)
      return { inputs, run: request }
    }
    const cells = await timedColumn(rows, caseOf, {
      base: BARE.name,
      settings: forRequests(settings),
    })
    columns.push({ id, title, cells })
  }
  return [
    {
      id: 'middleware',
      title: 'The middleware alone, without a server',
      base: BARE.name,
      showsAdded: true,
      notes: [visitorsNote(settings)],
      columns: headsOf(columns),
      rows: rowsOf(rows, columns),
    },
  ]
}

module.exports = { run }
