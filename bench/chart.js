// One table as an SVG: a bar for each library in each column, on a logarithmic scale where they are far apart.
const { OURS, OWN } = require('./libraries.js')
const { number } = require('./numbers.js')

const LABEL_WIDTH = 240
const BAR_WIDTH = 430
const WIDTH = LABEL_WIDTH + BAR_WIDTH + 120
const BAR = 14
const STEP = 19
const HEAD = 56

const COLORS = { ours: '#0b6e4f', other: '#8aa1b1', weaker: '#d3dbe1', zero: '#444b52' }

const escapeXml = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c])

const valueOf = (cell) => cell.ratio?.median ?? cell.size

/** This library, and it on a server. */
const isOwn = ({ name }) => OWN.has(name) || name.startsWith(`${OURS} on `)

const colorOf = (row, base) => {
  const { name, isWeaker } = row
  if (isOwn(row)) return COLORS.ours
  if (name === base) return COLORS.zero
  return isWeaker ? COLORS.weaker : COLORS.other
}

/** From a value to the length of its bar. */
const scaleOf = (values) => {
  const shown = values.filter((value) => value > 0)
  if (shown.length === 0) return { isLog: false, length: () => 0 }
  const greatest = Math.max(...shown)
  const least = Math.min(...shown)
  if (greatest / least < 8)
    return { isLog: false, length: (v) => (BAR_WIDTH * Math.max(v, 0)) / greatest }
  // A bar begins at half of the least, or that would have none.
  const from = Math.log(least / 2)
  const length = (v) =>
    (BAR_WIDTH * (Math.log(Math.max(v, least / 2)) - from)) / (Math.log(greatest) - from)
  return { isLog: true, length }
}

const text = (x, y, content, attributes = '') =>
  `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`

const barsOf = ({ id, title }, rows, { length }, base, top) => {
  const shown = rows.filter(({ cells }) => valueOf(cells[id]) !== undefined)
  const parts = [text(0, top + 13, title, 'class="column"')]
  shown.forEach((row, i) => {
    const y = top + STEP * (i + 1)
    const value = valueOf(row.cells[id])
    const width = Math.max(1, length(value)).toFixed(1)
    const own = isOwn(row) ? 'class="own"' : ''
    parts.push(
      text(LABEL_WIDTH - 8, y + 11, row.name, `text-anchor="end" ${own}`),
      `<rect x="${LABEL_WIDTH}" y="${y}" width="${width}" height="${BAR}" fill="${colorOf(row, base)}"/>`,
      text(LABEL_WIDTH + Number(width) + 6, y + 11, number(value), own),
    )
  })
  return { parts, bottom: top + STEP * (shown.length + 1) + 14 }
}

/** @param about date, Node and machine, in one line. */
const chartOf = ({ title, base, baseTitle = base, unit, columns, rows }, about) => {
  const valuesOf = ({ id }) => rows.flatMap(({ cells }) => valueOf(cells[id]) ?? [])
  const isTimed = rows.some(({ cells }) => Object.values(cells).some(({ ratio }) => ratio))
  const ofAll = scaleOf(columns.flatMap(valuesOf))
  const measure = isTimed
    ? `time as a ratio to ${baseTitle}; shorter is faster${ofAll.isLog ? ' (logarithmic scale)' : ''}`
    : `${unit ?? 'the unit is in the head'}; shorter is less`
  const parts = []
  let top = HEAD
  for (const column of columns) {
    // Ratios are all of a kind, and compare over the columns. Sizes are not.
    const drawn = barsOf(column, rows, isTimed ? ofAll : scaleOf(valuesOf(column)), base, top)
    parts.push(...drawn.parts)
    top = drawn.bottom
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-16 -8 ${WIDTH + 32} ${top + 28}" width="${WIDTH + 32}" role="img" aria-label="${escapeXml(title)}">
<style>text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-size:17px;font-weight:600}.column{font-weight:600}.own{font-weight:600}.small{font-size:11px;fill:#57606a}</style>
<rect x="-16" y="-8" width="100%" height="100%" fill="#fff"/>
${text(0, 16, title, 'class="title"')}
${text(0, 36, measure, 'class="small"')}
${parts.join('\n')}
${text(0, top + 8, about, 'class="small"')}
</svg>
`
}

module.exports = { chartOf }
