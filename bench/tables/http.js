// What sessions add to requests of real servers, over the loopback: bare servers are the zero.
const { libraries, expressOf } = require('../libraries.js')
const { reasonWithout, timedColumn, forRequests, rowsOf, headsOf } = require('../columns.js')
const { startExpress, startFastify } = require('../servers.js')
const { newSecret } = require('../tokens.js')
const { MODES, visitorsNote, visit } = require('../visits.js')

const BARE = { name: 'no session', note: 'the same server without a library', packages: [] }

const HOSTS = [
  {
    id: 'express',
    title: 'A request to Express 5',
    start: startExpress,
    mountOf: expressOf,
    lacks: ['http', 'express'],
  },
  {
    id: 'fastify',
    title: 'A request to Fastify 5',
    start: startFastify,
    mountOf: ({ fastify }) => fastify,
    lacks: ['http', 'fastify'],
  },
]

const visitOf = async (host, library, context, settings) => {
  if (library === BARE) return visit(await host.start(), BARE.name, undefined, settings)
  const mounted = await host.mountOf(library)(newSecret(), context)
  return visit(await host.start(mounted), library.name, mounted, settings)
}

const tableOf = async (host, context, settings, progress) => {
  const rows = [BARE, ...libraries.filter(({ isCodecOnly }) => !isCodecOnly)]
  const visits = new Map()
  for (const library of rows) {
    const reason = reasonWithout(library, host.lacks)
    visits.set(library.name, reason ?? (await visitOf(host, library, context, settings)))
  }
  const columns = []
  for (const [id, title] of MODES) {
    progress(`${host.id}: ${title}`)
    const caseOf = ({ name }) => {
      const made = visits.get(name)
      return typeof made === 'string' ? made : made.caseOf(id)
    }
    const cells = await timedColumn(rows, caseOf, {
      base: BARE.name,
      settings: forRequests(settings),
    })
    columns.push({ id, title, cells })
  }
  for (const made of visits.values()) await made.close?.()
  return {
    id: host.id,
    title: host.title,
    base: BARE.name,
    showsAdded: true,
    notes: [
      visitorsNote(settings),
      'Requests to the bare server have no cookie: what one costs to send and to receive is part of what is added.',
      'iron-session is called by handlers that want the session: on a request that leaves it untouched nothing is called.',
    ],
    columns: headsOf(columns),
    rows: rowsOf(rows, columns),
  }
}

const run = async (context, settings, progress) => {
  const tables = []
  for (const host of HOSTS) tables.push(await tableOf(host, context, settings, progress))
  return tables
}

module.exports = { BARE, run }
