/** The table of docs/hosts.md: what each host can do. The tests go by it. */
import fs from 'node:fs'

export interface Row {
  /** Of the design, such as R7. */
  readonly rule: string
  readonly behaviour: string
  /** By host: `undefined` if it can, else the number of the reason. */
  readonly notes: ReadonlyMap<string, number | undefined>
}

const text = fs.readFileSync(new URL('../../docs/hosts.md', import.meta.url), 'utf8')

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const [head = '', , ...lines] = text.split('\n').filter((line) => line.startsWith('|'))

export const COLUMNS: readonly string[] = cellsOf(head).slice(2)

const noteOf = (cell: string): number | undefined => {
  if (cell === '✓') return undefined
  if (/^[1-9]\d*$/.test(cell)) return Number(cell)
  throw new Error(`a cell of docs/hosts.md is "${cell}"; it must be ✓ or the number of a reason`)
}

export const ROWS: readonly Row[] = lines.map((line) => {
  const [rule, behaviour, ...cells] = cellsOf(line) as [string, string, ...string[]]
  const notes = new Map(cells.map((cell, index) => [COLUMNS[index]!, noteOf(cell)]))
  return { rule, behaviour, notes }
})

/** The reasons below the table, by number. */
export const REASONS: ReadonlyMap<number, string> = new Map(
  [...text.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, reason]) => [Number(number), reason!]),
)
