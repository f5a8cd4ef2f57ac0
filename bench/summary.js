// The one table that says most: how long others take for what this library does.
const { OURS, OWN, libraries } = require('./libraries.js')
const { number } = require('./numbers.js')
const { labelOf, padded } = require('./report.js')

const ROWS = [
  ['seal', '300 B', 'seal a session of 300 B'],
  ['open', '300 B', 'open one of many cookies'],
  ['again', 'seen', 'open the same cookie again'],
  ['refuse', 'forged', 'refuse a forged cookie'],
  ['middleware', 'read', 'middleware alone, reading'],
  ['middleware', 'write', 'middleware alone, writing'],
  ['express', 'read', 'Express: a request that reads'],
  ['express', 'write', 'Express: a request that writes'],
  ['express', 'mixed', 'Express: nine read, one writes'],
  ['fastify', 'mixed', 'Fastify: nine read, one writes'],
  ['import', 'import', 'import in a new process'],
]

const PEERS = libraries.filter(({ name }) => !OWN.has(name))

const MOST_SAID = 10
const roundedDown = (ratio) => Math.floor(ratio * 100) / 100
const roundedUp = (ratio) => Math.ceil(ratio * 100) / 100

/** What the quartiles still show of what is too little to divide by. */
const bound = (added, other) => {
  if (other.high > 0 && added.low > other.high) {
    return `> ${number(Math.min(MOST_SAID, roundedDown(added.low / other.high)))}`
  }
  if (other.low > 0 && added.high < other.low) {
    return `< ${number(Math.max(0, roundedUp(added.high / other.low)))}`
  }
  return '?'
}

const isNoise = ({ low, median, high }) => median <= high - low

/** What one adds to a bare request as a ratio to what another does, as text. */
const timesAdded = ({ added }, { added: other }) => {
  if (isNoise(other)) return bound(added, other)
  // It disappears in the noise.
  if (added.median <= 0) return '~0'
  if (isNoise(added)) return bound(added, other)
  return number(added.median / other.median)
}

/** How many times our time another takes, as text. Of requests, what a library adds to a bare one counts. */
const timesOurs = ({ showsAdded }, cell, own) => {
  if (!cell || cell.none || !own) return '–'
  if (showsAdded) return timesAdded(cell, own)
  return cell.ofOurs ? number(cell.ofOurs.median) : '–'
}

const rowOf = (tables, [tableId, columnId, title]) => {
  const table = tables.find(({ id }) => id === tableId)
  if (!table) return []
  const cellOf = (name) => table.rows.find((row) => row.name === name)?.cells[columnId]
  return [[title, ...PEERS.map(({ name }) => timesOurs(table, cellOf(name), cellOf(OURS)))]]
}

/** As Markdown; nothing if none of its tables was measured. */
const summaryOf = (tables) => {
  const rows = ROWS.flatMap((row) => rowOf(tables, row))
  if (rows.length === 0) return []
  return [
    [
      `## In short`,
      `Time of each library as a ratio to ${OURS}: 2.00 takes twice as long, under 1 is faster than ${OURS}. Of requests it is ` +
        'the time added to a server without sessions. Where one is too little for that, `> 2` and `< 2` say what the quartiles ' +
        'still show, and `?` that they show nothing; `~0` where theirs is lost in the noise.',
      padded([['', ...PEERS.map(labelOf)], ...rows]),
      '\\* cookie-session is signed only, express-session keeps sessions in the memory of one process.',
    ].join('\n\n'),
  ]
}

module.exports = { ROWS, timesAdded, timesOurs, summaryOf }
