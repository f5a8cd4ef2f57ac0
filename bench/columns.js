// From what libraries do, or lack, to the columns of a table.
const { OURS, missingOf } = require('./libraries.js')
const { compare } = require('./measure.js')

/** Why this library has no figure in a table about `what`; `undefined` if it has. */
const reasonWithout = (library, what) => {
  const missing = missingOf(library)
  if (missing) return `${missing} is not installed`
  return what.map((each) => library.lacks?.[each]).find((each) => each !== undefined)
}

/**
 * One column: the times of what `caseOf(library)` gives, side by side. Where it gives a text, that is why there is none.
 *
 * @returns cells by the names of libraries.
 */
const timedColumn = async (libraries, caseOf, { base, ours = OURS, settings }) => {
  const cases = []
  const cells = {}
  for (const library of libraries) {
    const made = await caseOf(library)
    if (typeof made === 'string') cells[library.name] = { none: made }
    else cases.push({ name: library.name, ...made })
  }
  return { ...cells, ...(await compare(cases, { base, ours }, settings)) }
}

/** Requests take longer than a token does, and more code has to get warm. */
const forRequests = (settings) => ({
  ...settings,
  warmMs: settings.warmMs * 3,
  sampleMs: settings.sampleMs * 2,
})

/** Why a row has no figure, if that is the same in all columns: then it belongs below the table. */
const reasonOf = (cells) => {
  const reasons = new Set(Object.values(cells).map(({ none }) => none))
  return reasons.size === 1 ? [...reasons][0] : undefined
}

const rowsOf = (libraries, columns) =>
  libraries.map(({ name, note, isWeaker = false }) => {
    const cells = Object.fromEntries(columns.map((column) => [column.id, column.cells[name]]))
    return { name, note, isWeaker, none: reasonOf(cells), cells }
  })

const headsOf = (columns) => columns.map(({ id, title }) => ({ id, title }))

module.exports = { reasonWithout, timedColumn, forRequests, rowsOf, headsOf }
