// How cost grows with the size of a session: linear, or less, as long as no cell is more than its bytes are.
const { rowsOf, headsOf } = require('./columns.js')
const { number } = require('./numbers.js')
const { SIZES } = require('./samples.js')

const [smallest, large, largest] = [SIZES[0], SIZES.at(-2), SIZES.at(-1)]
const SPANS = [
  [smallest, large],
  [large, largest],
]

const growthCell = (cells, from, to) => {
  const none = cells[from].none ?? cells[to].none
  return none ? { none } : { size: cells[to].time.median / cells[from].time.median }
}

/** @param tables with a column for each size, by what is done with it: "seal" and "open". */
const growthOf = (libraries, tables) => {
  const columns = Object.entries(tables).flatMap(([act, { rows }]) =>
    SPANS.map(([[fromBytes, from], [toBytes, to]]) => ({
      id: `${act} ${to}`,
      title: `${act}, ${to} ÷ ${from} (bytes: ${number(toBytes / fromBytes)})`,
      cells: Object.fromEntries(rows.map(({ name, cells }) => [name, growthCell(cells, from, to)])),
    })),
  )
  return {
    id: 'growth',
    title: 'How cost grows with size',
    unit: 'multiples of the time that the smaller session takes',
    columns: headsOf(columns),
    rows: rowsOf(libraries, columns),
  }
}

module.exports = { growthOf }
