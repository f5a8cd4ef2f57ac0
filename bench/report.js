// The results as Markdown that reads well in a terminal too. Ratios come first: times differ from machine to machine.
const { FLOOR, OURS, OWN } = require('./libraries.js')
const { number, withSpread, unitFor } = require('./numbers.js')

const padded = (rows) => {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)))
  const line = (row) =>
    `| ${row.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n')
}

const labelOf = ({ name, isWeaker }) => {
  if (name === OURS || name.startsWith(`${OURS} on`)) return `**${name}**`
  return isWeaker ? `${name} *` : name
}

/** One grid of the table's cells, written by `text`. */
const grid = ({ columns, rows }, text) =>
  padded([
    ['', ...columns.map(({ title }) => title)],
    ...rows
      .filter(({ none }) => !none)
      .map((row) => {
        const cells = columns.map(({ id }) => row.cells[id])
        return [labelOf(row)].concat(cells.map((cell) => (cell.none ? '–' : text(cell))))
      }),
  ])

const isPeer = ({ name }, base) => name !== base && name !== FLOOR && !OWN.has(name)
/** Beyond the spread: three quarters of the rounds say so. */
const isFaster = ({ ofOurs }) => ofOurs !== undefined && ofOurs.high < 1

/** Each library with what it has to say of columns, as "iron-session (read: 0.80 ×, written: 1.20 ×)". */
const byColumn = ({ columns, rows }, textOf) =>
  rows.flatMap((row) => {
    const texts = columns.flatMap(({ id, title }) => {
      const text = textOf(row, row.cells[id])
      return text === undefined ? [] : [`${title}: ${text}`]
    })
    return texts.length > 0 ? [`${row.name} (${texts.join(', ')})`] : []
  })

const listed = (title, items) => (items.length > 0 ? [`${title} ${items.join('; ')}.`] : [])

const whoIsFaster = (table) => {
  const faster = byColumn(table, (row, cell) =>
    isPeer(row, table.base) && isFaster(cell) ? `${number(cell.ofOurs.median)} ×` : undefined,
  )
  const none = [`No other library in this table is faster than ${OURS}.`]
  return faster.length > 0 ? listed(`**Faster than ${OURS} here:**`, faster) : none
}

/** Why there are dashes, and who is not in the table at all. */
const absent = (table) => [
  ...listed(
    'Dashes:',
    byColumn(table, (row, cell) => (row.none ? undefined : cell.none)),
  ),
  ...listed(
    'Not in this table:',
    table.rows.filter(({ none }) => none).map(({ name, none }) => `${name} (${none})`),
  ),
]

const weaker = ({ rows }) => {
  const notes = rows.filter(({ isWeaker, none }) => isWeaker && !none)
  return notes.map(({ name, note }) => `\\* ${name}: ${note}.`)
}

const timesOf = ({ rows }, kind) =>
  rows.flatMap(({ cells }) => Object.values(cells)).flatMap((cell) => cell[kind]?.median ?? [])

const addedOf = ({ added }) => (added ? withSpread(added, 1e-3) : '?')

const timed = (table) => {
  const { base, baseTitle = base, showsAdded } = table
  const { unit, scale } = unitFor(timesOf(table, 'time'))
  const timeOf = (cell) => withSpread(cell.time, scale)
  const hasOurs = table.rows.some(({ name }) => name === OURS)
  return [
    `Time as a ratio to ${baseTitle}; lower is faster.`,
    grid(table, (cell) => (cell.ratio ? withSpread(cell.ratio) : '?')),
    ...(showsAdded
      ? [`Added to ${base}, in µs:`, grid(table, addedOf)]
      : [`In ${unit}:`, grid(table, timeOf)]),
    ...(hasOurs ? whoIsFaster(table) : []),
  ]
}

const sized = (table) => [
  ...(table.unit ? [`In ${table.unit}.`] : []),
  grid(table, (cell) => number(cell.size)),
]

const isTimed = ({ rows }) =>
  rows.some(({ cells }) => Object.values(cells).some(({ time }) => time !== undefined))

const tableText = (table, chart) =>
  [
    `## ${table.title}`,
    ...(chart ? [`![${table.title}](${chart})`] : []),
    ...(isTimed(table) ? timed(table) : sized(table)),
    ...(table.notes ?? []),
    ...absent(table),
    ...weaker(table),
  ].join('\n\n')

const machineText = (results) => {
  const { date, command, node, openssl, machine, settings, versions, libraries, isRough } = results
  return [
    `- ${date}, \`${command}\``,
    ...(isRough
      ? ['- a quick run: few rounds, hardly warm. It shows that all works, not who is faster']
      : []),
    `- ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}; load ${machine.load} when it began`,
    `- Node ${node}, OpenSSL ${openssl}`,
    `- ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `- medians of ${settings.rounds} rounds, ± half of the distance between the quartiles; ratios are taken within a round`,
    ...libraries.map(({ name, note }) => `- ${name}: ${note}`),
  ].join('\n')
}

module.exports = { labelOf, padded, isPeer, isFaster, tableText, machineText }
