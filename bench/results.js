// What a run leaves: a page, its charts, and all figures as JSON.
const { mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { chartOf } = require('./chart.js')
const { machineText, tableText } = require('./report.js')
const { summaryOf } = require('./summary.js')

/** The whole report. @param chartName of a table's chart, if charts are to be in it. */
const reportOf = (results, chartName = () => undefined) =>
  [
    `# Speed beside other libraries, on Node ${results.node.split('.')[0]}`,
    machineText(results),
    ...summaryOf(results.tables),
    ...results.tables.map((table) => tableText(table, chartName(table))),
    ...results.skipped,
    '',
  ].join('\n\n')

/** More digits would be noise in a diff. */
const rounded = (key, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value)

const writeResults = (results, folder) => {
  const name = `node-${results.node.split('.')[0]}`
  const charts = join(folder, name)
  mkdirSync(charts, { recursive: true })
  const about = `${results.date.slice(0, 10)}, Node ${results.node}, ${results.machine.cpu}, ${results.machine.cores} cores`
  for (const table of results.tables) {
    writeFileSync(join(charts, `${table.id}.svg`), chartOf(table, about))
  }
  const page = reportOf(results, ({ id }) => `${name}/${id}.svg`)
  writeFileSync(join(folder, `${name}.md`), page.replace(/\n+$/, '\n'))
  writeFileSync(join(charts, 'results.json'), `${JSON.stringify(results, rounded)}\n`)
  return join(folder, `${name}.md`)
}

module.exports = { reportOf, writeResults }
