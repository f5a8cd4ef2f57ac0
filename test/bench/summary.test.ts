/** What the tables say of two times, of which one may be lost in the noise. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

interface Cell {
  readonly added: { readonly low: number; readonly median: number; readonly high: number }
}

const { timesOurs } = createRequire(import.meta.url)('../../bench/summary.js') as {
  timesOurs(table: { showsAdded: boolean }, theirs: Cell, ours: Cell): string
}

const cell = (low: number, median: number, high: number): Cell => ({ added: { low, median, high } })

test.each([
  ['a ratio of what is added, where both are clear', cell(140, 170, 200), cell(80, 85, 90), '2'],
  [
    'at least so much, where ours is too little to divide by',
    cell(140, 170, 200),
    cell(30, 60, 92),
    '> 1.52',
  ],
  ['rounded down', cell(100.4, 170, 200), cell(30, 60, 100), '> 1'],
  ['at most so much, of a peer that adds less', cell(11, 12, 13), cell(20, 25, 50), '< 0.65'],
  [
    'never more than ten times, for that is made of noise',
    cell(140, 170, 200),
    cell(-3, 0, 1),
    '> 10',
  ],
  ['nothing, where they overlap', cell(50, 170, 200), cell(30, 60, 92), '?'],
  ['nothing, where ours is below that of no session', cell(140, 170, 200), cell(-9, -5, -1), '?'],
  ['nothing of theirs, where it is theirs that is lost', cell(-10, -1, 9), cell(80, 85, 90), '~0'],
])('a table tells %s', (_what, theirs, ours, expected) => {
  expect(timesOurs({ showsAdded: true }, theirs, ours)).toBe(expected)
})
