import fs from 'node:fs'
import { expect, test } from 'vitest'
import { HOSTS } from './behaviour.ts'
import { COLUMNS, REASONS, ROWS } from './table.ts'

const folder = new URL('./', import.meta.url)

const tested = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => {
    const text = fs.readFileSync(new URL(file, folder), 'utf8')
    return [...text.matchAll(/^behaviour\(\s*'([^'\n]+)'/gm)].map(([, name]) => name!)
  })

test('its columns are the hosts that are tested', () => {
  expect(COLUMNS).toEqual(HOSTS.map(({ name }) => name))
})

test('its rows are the behaviours that are tested, each by one test', () => {
  const rows = ROWS.map(({ behaviour }) => behaviour)
  expect(rows.toSorted()).toEqual(tested.toSorted())
})

test('it has rows for each rule of R1 to R13', () => {
  const rules = Array.from({ length: 13 }, (_, index) => `R${index + 1}`)
  expect(ROWS.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules))
})

test('each cell is filled, and each number in it has its reason', () => {
  const used = ROWS.flatMap(({ notes }) => {
    expect(notes.size).toBe(COLUMNS.length)
    return [...notes.values()].filter((note) => note !== undefined)
  })
  expect(new Set(used)).toEqual(new Set(REASONS.keys()))
})
