/** Text for people and for machines. What a cookie holds may come from anyone: nothing of it may steer a terminal. */

const escape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
const escapeAll = (text: string): string => text.replaceAll(/[^]/g, escape)

/** Controls and what changes the direction or the lines of text, escaped as in JSON. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeAll)

const MAX_NAME = 60

/** The name of a cookie or a key, in one line that is not too long. */
export const printableName = (name: string): string =>
  printable(name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name)

/** JSON leaves the controls from U+007F on as they are; its line breaks here are all between values. */
export const json = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replaceAll(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escapeAll)

const UNITS = [
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

const withUnit = (count: number, unit: string): string =>
  `${count} ${unit === 'day' && count !== 1 ? 'days' : unit}`

/** "1 day 3 h": the two largest units. @param ms one second at least. */
const duration = (ms: number): string => {
  const first = UNITS.findIndex(([, size]) => ms >= size)
  const [unit, size] = UNITS[first]!
  const next = UNITS[first + 1]
  const rest = next ? Math.floor((ms % size) / next[1]) : 0
  const whole = withUnit(Math.floor(ms / size), unit)
  return rest === 0 ? whole : `${whole} ${withUnit(rest, next![0])}`
}

/** "in 3 h", "2 days ago", "now". @param ms from now on. */
export const relative = (ms: number): string => {
  if (Math.abs(ms) < 1000) return 'now'
  return ms < 0 ? `${duration(-ms)} ago` : `in ${duration(ms)}`
}

/** A row whose text is `null` is left out. */
export type Row = readonly [title: string, text: string | null]

const TITLE_WIDTH = 13

/** Below a heading. A text of several lines stays in its column. */
export const section = (heading: string, rows: readonly Row[]): string => {
  const lines = rows.flatMap(([title, text]) =>
    (text?.split('\n') ?? []).map(
      (line, index) => `  ${(index === 0 ? title : '').padEnd(TITLE_WIDTH)}${line}`,
    ),
  )
  return [heading, ...lines, ''].join('\n')
}

const MAX_KEYS = 20

/** The fattest keys, one a line. */
export const keyLines = (
  keys: readonly { readonly key: string; readonly bytes: number }[],
): string => {
  if (keys.length === 0) return 'none'
  const shown = keys.slice(0, MAX_KEYS)
  const width = Math.max(...shown.map(({ bytes }) => String(bytes).length))
  const lines = shown.map(
    ({ key, bytes }) => `${String(bytes).padStart(width)} bytes  ${printableName(key)}`,
  )
  const more = keys.length - shown.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}
