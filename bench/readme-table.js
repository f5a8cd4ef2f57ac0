// The table of ratios in the README, from what `npm run bench` left on each Node.
// Usage: node bench/readme-table.js [FOLDER], by default docs/benchmarks.
const { readdirSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const { FLOOR, OURS } = require('./libraries.js')
const { number } = require('./numbers.js')
const { isFaster, isPeer, padded } = require('./report.js')
const { ROWS, timesAdded, timesOurs } = require('./summary.js')

const NONE = '–'
/** Who we are compared with: the first that has figures. 0.8.0 knows no Fastify. */
const OTHERS = ['client-sessions 0.8.0', '@fastify/secure-session']

const runsIn = (folder) =>
  readdirSync(folder)
    .filter((name) => /^node-\d+$/.test(name))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => JSON.parse(readFileSync(join(folder, name, 'results.json'), 'utf8')))

const majorOf = ({ node }) => node.split('.')[0]

/** Of one run, this column: its table, and what a library has in it, if that is a figure. */
const columnOf = ({ tables }, [tableId, columnId]) => {
  const table = tables.find(({ id }) => id === tableId)
  const cellOf = (name) => {
    const cell = table?.rows.find((row) => row.name === name)?.cells[columnId]
    return cell?.none ? undefined : cell
  }
  return { table, cellOf }
}

const toFloor = ({ table, cellOf }) => {
  if (table?.base === FLOOR) return number(cellOf(OURS).ratio.median)
  const [own, floor] = [OURS, FLOOR].map(cellOf)
  return table?.showsAdded && own && floor ? timesAdded(own, floor) : NONE
}

const toOurs = (name) => (column) =>
  column.table ? timesOurs(column.table, column.cellOf(name), column.cellOf(OURS)) : NONE

/** Who was faster in three quarters of the rounds or more, with the Nodes on which that was so. */
const ahead = (runs, of) => {
  const nodes = new Map()
  for (const run of runs) {
    const { table, cellOf } = columnOf(run, of)
    for (const row of table?.rows ?? []) {
      const cell = cellOf(row.name)
      if (!cell || !isPeer(row, table.base) || !isFaster(cell)) continue
      const label = row.isWeaker ? `${row.name} \\*` : row.name
      nodes.set(label, [...(nodes.get(label) ?? []), majorOf(run)])
    }
  }
  const textOf = ([name, on]) => (on.length === runs.length ? name : `${name} (${on.join(', ')})`)
  return nodes.size > 0 ? [...nodes].map(textOf).join(', ') : NONE
}

/** A line for each measure that there is; the first says what was done, and who is ahead. */
const linesOf = (runs, of) => {
  const columns = runs.map((run) => columnOf(run, of))
  const other = OTHERS.find((name) => columns.some(({ cellOf }) => cellOf(name)))
  const measures = [['ours ÷ floor', toFloor]]
  if (other) measures.push([`${other} ÷ ours`, toOurs(other)])
  const lines = []
  for (const [measure, ratioOf] of measures) {
    const ratios = columns.map(ratioOf)
    if (ratios.every((ratio) => ratio === NONE)) continue
    const isFirst = lines.length === 0
    lines.push([isFirst ? of[2] : '', measure, ...ratios, isFirst ? ahead(runs, of) : ''])
  }
  return lines
}

/** On what the runs agree is said once. */
const agreed = (values) => [...new Set(values)].join(' / ')

const readmeTable = (folder) => {
  const runs = runsIn(folder)
  if (runs.length === 0) throw new Error(`${folder}: no results. npm run bench writes them.`)
  const nodes = runs.map((run) => `Node ${majorOf(run)}`)
  const heads = ['', 'time as a ratio', ...nodes, 'faster than ours']
  return [
    padded([heads, ...ROWS.flatMap((of) => linesOf(runs, of))]),
    'The floor is AES-256-GCM of `node:crypto` alone, with JSON and base64url; for requests, called by the handlers themselves: 1.00 is ' +
      'as fast as that. Another library ÷ ours: 2.00 takes twice as long as ours. Of requests and middleware it is the time they add. Where we are behind a peer, the table ' +
      'says so, with the versions of Node if not on all; `> 2` and `< 2` are what the quartiles show where the noise is larger than a figure, `?` and `~0` are lost in the noise; \\* signs only, or keeps sessions in the memory of one process.',
    `${agreed(runs.map(({ date }) => date.slice(0, 10)))}, ${agreed(
      runs.map(({ machine }) => `${machine.cpu}, ${machine.cores} cores`),
    )}, Node ${runs.map(({ node }) => node).join(', ')}: ${agreed(
      runs.map(({ command }) => `\`${command}\``),
    )}.`,
  ].join('\n\n')
}

module.exports = { readmeTable }

if (require.main === module) {
  console.log(readmeTable(process.argv[2] ?? join(__dirname, '..', 'docs/benchmarks')))
}
