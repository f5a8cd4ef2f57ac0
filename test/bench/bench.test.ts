/** The benchmark runs, with the libraries that are installed, and says what it found. No test here looks at how fast anything is. */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { packed, root } from '../package/packed.ts'

const require = createRequire(import.meta.url)
const bench = join(root, 'bench')
const ours = require('../../bench/libraries/client-sessions.js')
const { FULL } = require('../../bench/main.js')
const { compare } = require('../../bench/measure.js')
const { packageUnderTest } = require('../../bench/package-under-test.js')
const { readmeTable } = require('../../bench/readme-table.js')
const { tableText } = require('../../bench/report.js')
const { mustOpen, mustRefuse, newSecret, openCase, poolOf } = require('../../bench/tokens.js')

interface Cell {
  readonly none?: string
  readonly size?: number
  readonly time?: { readonly median: number }
  readonly ratio?: { readonly median: number }
}
interface Row {
  readonly name: string
  readonly cells: Readonly<Record<string, Cell>>
}
interface Table {
  readonly id: string
  readonly title: string
  readonly rows: readonly Row[]
}

let folder: string
/** The built package. */
let tested: string
let result: SpawnSyncReturns<string>
let tables: readonly Table[]

const runBench = (...options: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ['run.js', ...options], { cwd: bench, encoding: 'utf8' })

const page = (): string => {
  const name = fs.readdirSync(folder).find((each) => each.endsWith('.md'))
  return fs.readFileSync(join(folder, name!), 'utf8')
}

beforeAll(async () => {
  folder = fs.mkdtempSync(join(tmpdir(), 'client-sessions-bench-'))
  const { directory } = await packed()
  tested = join(directory, 'node_modules', 'client-sessions')
  result = runBench(
    '--quick',
    '--rounds=1',
    '--no-install',
    `--package=${tested}`,
    `--out=${folder}`,
  )
  expect(result.stderr).toBe('')
  expect(result.status).toBe(0)
  const results = join(folder, `node-${process.versions.node.split('.')[0]}`, 'results.json')
  tables = JSON.parse(fs.readFileSync(results, 'utf8')).tables
  return () => fs.rmSync(folder, { recursive: true, force: true })
}, 180_000)

test('every table has figures of this library, and a chart', () => {
  const ids = tables.map(({ id }) => id)
  expect(ids.join(' ')).toBe(
    'seal open growth length again refuse middleware express fastify revocation import install',
  )
  for (const { id, title, rows } of tables) {
    const own = rows.find(({ name }) => name === 'client-sessions' || name === 'in process')!
    const figures = Object.values(own.cells).map(({ time, size }) => time?.median ?? size)
    expect(figures.filter((figure) => figure! > 0).length, id).toBeGreaterThan(0)
    const chart = join(folder, `node-${process.versions.node.split('.')[0]}`, `${id}.svg`)
    expect(fs.readFileSync(chart, 'utf8')).toMatch(
      /^<svg [^]+(?:client-sessions|in process)[^]+<\/svg>\n$/,
    )
    expect(page()).toContain(`## ${title}\n`)
    expect(result.stdout).toContain(`## ${title}\n`)
  }
})

test('every library has a figure in every column, or the reason why not', () => {
  const silent = tables.flatMap(({ id, rows }) =>
    rows.flatMap(({ name, cells }) =>
      Object.entries(cells)
        .filter(([, { none, time, size }]) => !none && !((time?.median ?? size ?? NaN) > 0))
        .map(([column]) => `${id} ${name} ${column}`),
    ),
  )
  expect(silent).toEqual([])
})

test('what is timed is also a ratio to a zero', () => {
  const timed = tables.flatMap(({ rows }) => rows.flatMap(({ cells }) => Object.values(cells)))
  const cells = timed.filter(({ time }) => time !== undefined)
  expect(cells.length).toBeGreaterThan(50)
  expect(cells.filter(({ ratio }) => !(ratio!.median > 0))).toEqual([])
})

test('a library that is not installed is said to be', () => {
  const without = ['iron-session-8', 'iron-session', 'cookie-session', 'jose'].filter((name) => {
    const places = [bench, root].map((place) => join(place, 'node_modules', name))
    return !places.some((place) => fs.existsSync(place))
  })
  const iron = Number(process.versions.node.split('.')[0]) > 20 ? 'iron-session-8' : 'iron-session'
  for (const name of without.filter((each) => each !== iron)) {
    expect(page()).toContain(`(${name} is not installed)`)
  }
  // Those of the repository itself always are.
  expect(page()).not.toContain('client-sessions-0.8 is not installed')
})

test('the page tells when, where, and with what it was measured', () => {
  const text = page()
  expect(text).toMatch(
    /- \d{4}-\d\d-\d\dT.+, `npm run bench -- --quick --rounds 1 --package FOLDER`/,
  )
  expect(text).toContain(`- Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`)
  expect(text).toMatch(/ cores, \d+ GiB, .+ load /)
  expect(text).toMatch(/- client-sessions \d+\.\d+\.\d+ .*client-sessions-0\.8 0\.8\.0/)
})

test('the many different cookies are too many for what client-sessions keeps of them', async () => {
  const codec = await ours.codec([newSecret()], { package: packageUnderTest(tested) })
  const decrypted = vi.spyOn(crypto, 'createDecipheriv')
  onTestFinished(() => decrypted.mockRestore())
  const openAll = async (pool: number, times: number): Promise<number> => {
    const tokens = await poolOf(codec, 300, { ...FULL, pool })
    const { inputs, run } = openCase(codec, tokens)
    decrypted.mockClear()
    for (const input of inputs(times * pool)) run(input)
    return decrypted.mock.calls.length / (times * pool)
  }
  expect(await openAll(FULL.pool, 5)).toBeGreaterThan(0.999)
  // Of few it does find what it kept, so the figure above tells something.
  expect(await openAll(1, 5)).toBeLessThan(0.9)
})

test.each(['express', 'fastify'])('memory on %s is looked at twice', (host) => {
  const args = ['--expose-gc', 'children/memory.js', tested, host, 'client-sessions', '100', '300']
  const child = spawnSync(process.execPath, args, { cwd: bench, encoding: 'utf8' })
  expect(child.stderr).toBe('')
  const looks: { requests: number; heap: number; rss: number }[] = JSON.parse(child.stdout)
  expect(looks.map(({ requests }) => requests)).toEqual([100, 300])
  for (const { heap, rss } of looks) {
    expect(heap).toBeGreaterThan(1e6)
    expect(rss).toBeGreaterThan(heap)
  }
})

/** Measured without any spread. */
const cell = (ratio: number, ofOurs: number): object => ({
  time: { median: 1000 * ratio, low: 1000 * ratio, high: 1000 * ratio },
  ratio: { median: ratio, low: ratio, high: ratio },
  ofOurs: { median: ofOurs, low: ofOurs, high: ofOurs },
})

test('whoever is faster is named below the table', () => {
  const table = (peer: object): object => ({
    title: 'Seal',
    base: 'floor',
    columns: [{ id: 'small', title: '100 B' }],
    rows: [
      { name: 'floor', cells: { small: cell(1, 0.5) } },
      { name: 'client-sessions', cells: { small: cell(2, 1) } },
      { name: 'peer', cells: { small: peer } },
    ],
  })
  expect(tableText(table(cell(1.5, 0.75)))).toContain(
    '**Faster than client-sessions here:** peer (100 B: 0.75 ×).',
  )
  expect(tableText(table(cell(4, 2)))).toContain('No other library in this table is faster')
})

const rowsWith = (peer: number): object[] => [
  { name: 'floor', cells: { '300 B': cell(1, 0.8) } },
  { name: 'client-sessions', cells: { '300 B': cell(1.25, 1) } },
  { name: 'client-sessions 0.8.0', cells: { '300 B': cell(2.5, 2) } },
  { name: 'native', cells: { '300 B': cell(0.5, 0.4) } },
  { name: 'peer', isWeaker: true, cells: { '300 B': cell(1.25 * peer, peer) } },
]

const requestsWith = (peer: number): { readonly name: unknown }[] =>
  [
    ['floor', 10, 0.5],
    ['client-sessions', 20, 1],
    ['client-sessions 0.8.0', 60, 3],
    ['peer', 20 * peer, peer],
  ].map(([name, added, ofOurs]) => {
    const requests = { added: { low: added, median: added, high: added }, ofOurs: { high: ofOurs } }
    return { name, cells: { read: requests, write: requests, mixed: requests } }
  })

test('the table of the README has a column for each Node, and names who is faster', () => {
  const runs = fs.mkdtempSync(join(tmpdir(), 'client-sessions-runs-'))
  onTestFinished(() => fs.rmSync(runs, { recursive: true, force: true }))
  for (const [major, peer] of [
    [8, 1.1],
    [20, 0.9],
  ] as const) {
    const run = {
      node: `${major}.1.0`,
      date: '2026-11-23T08:00:00.000Z',
      command: 'npm run bench',
      machine: { cpu: 'Abacus', cores: 2 },
      tables: [
        { id: 'seal', base: 'floor', rows: rowsWith(peer) },
        {
          id: 'express',
          base: 'no session',
          showsAdded: true,
          rows: requestsWith(peer).slice(major === 8 ? 1 : 0),
        },
      ],
    }
    fs.mkdirSync(join(runs, `node-${major}`))
    fs.writeFileSync(join(runs, `node-${major}`, 'results.json'), JSON.stringify(run))
  }
  const text: string = readmeTable(runs)
  const lines = text.split('\n').map((line) => line.replaceAll(/ +/g, ' '))
  expect(lines[0]).toBe('| | time as a ratio | Node 8 | Node 20 | faster than ours |')
  expect(lines[2]).toBe(
    '| seal a session of 300 B | ours ÷ floor | 1.25 | 1.25 | native, peer \\* (20) |',
  )
  expect(lines[3]).toBe('| | client-sessions 0.8.0 ÷ ours | 2 | 2 | |')
  expect(lines[4]).toBe('| Express: a request that reads | ours ÷ floor | – | 2 | peer (20) |')
  expect(lines[5]).toBe('| | client-sessions 0.8.0 ÷ ours | 3 | 3 | |')
  expect(lines.at(-1)).toBe('2026-11-23, Abacus, 2 cores, Node 8.1.0, 20.1.0: `npm run bench`.')
})

test('the table of the README is what docs/benchmarks has', () => {
  const readme = fs.readFileSync(join(root, 'README.md'), 'utf8')
  expect(readme).toContain(readmeTable(join(root, 'docs/benchmarks')))
})

test('cases run in turn, and backwards in every other round', async () => {
  const order: string[] = []
  const caseOf = (name: string): object => ({
    name,
    time(count: number) {
      order.push(name)
      return count
    },
  })
  const settings = { rounds: 3, warmMs: 0, sampleMs: 0, inFlight: 1 }
  const cells = await compare(['a', 'b', 'c'].map(caseOf), { base: 'a', ours: 'b' }, settings)
  // Once to get warm, then three rounds.
  expect(order.join('')).toBe('abcabccbaabc')
  expect(cells.c).toEqual({
    time: { median: 1, low: 1, high: 1 },
    ratio: { median: 1, low: 1, high: 1 },
    added: { median: 0, low: 0, high: 0 },
    ofOurs: { median: 1, low: 1, high: 1 },
  })
})

test('a library that opens the wrong thing is not measured', async () => {
  const session = { user: { id: 7 }, text: 'text' }
  await mustOpen('good', { open: () => session }, 'token', session)
  await mustRefuse('good', { open: () => undefined }, 'token', 'forged')
  const careless = { open: () => ({ ...session, text: 'another' }) }
  await expect(mustOpen('careless', careless, 'token', session)).rejects.toThrow(
    'careless does not',
  )
  await expect(mustRefuse('careless', careless, 'token', 'forged')).rejects.toThrow('is forged')
})

test('it stops at options that it does not know', () => {
  const outcome = runBench('--only=nothing', '--no-install', `--package=${root}`)
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toContain('--only nothing: there are codec, opening')
})
