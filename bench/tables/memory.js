// Whether memory grows with the number of requests. It takes minutes, so it is asked for: --memory.
const { execFile } = require('node:child_process')
const os = require('node:os')
const { join } = require('node:path')
const { promisify } = require('node:util')
const { libraries } = require('../libraries.js')
const { reasonWithout, rowsOf, headsOf } = require('../columns.js')

const CHILD = join(__dirname, '..', 'children', 'memory.js')
const MEGABYTE = 1e6

const HOSTS = [
  { host: 'express', title: 'Express' },
  { host: 'fastify', title: 'Fastify' },
]

const memoryOf = async (folder, host, name, requests) => {
  const args = ['--expose-gc', CHILD, folder, host, name, ...requests]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const [early, late] = JSON.parse(stdout)
  return {
    early: early.heap / MEGABYTE,
    late: late.heap / MEGABYTE,
    growth: (late.heap - early.heap) / MEGABYTE,
    'rss-early': early.rss / MEGABYTE,
    'rss-late': late.rss / MEGABYTE,
  }
}

/** As many at a time as there are cores: each is a process of its own, and nothing is timed. */
const inParallel = async (items, work) => {
  const waiting = items.values()
  const one = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: os.availableParallelism() }, one))
}

const run = async ({ package: tested }, { requests }, progress) => {
  const [first, last] = requests.map((count) => count.toLocaleString('en'))
  const columns = [
    { id: 'early', title: `heap after ${first}`, cells: {} },
    { id: 'late', title: `heap after ${last}`, cells: {} },
    { id: 'growth', title: 'growth', cells: {} },
    { id: 'rss-early', title: `process after ${first}`, cells: {} },
    { id: 'rss-late', title: `process after ${last}`, cells: {} },
  ]
  const rows = HOSTS.flatMap(({ host, title }) =>
    libraries
      .filter(({ isCodecOnly }) => !isCodecOnly)
      .map((library) => {
        const { name, note, isWeaker } = library
        return { library, host, note, isWeaker, name: `${name} on ${title}` }
      }),
  )
  await inParallel(rows, async ({ library, host, name }) => {
    const none = reasonWithout(library, ['http', host, 'memory'])
    if (!none) progress(`memory: ${name}`)
    const memory = none ? undefined : await memoryOf(tested.folder, host, library.name, requests)
    for (const { id, cells } of columns) cells[name] = none ? { none } : { size: memory[id] }
  })
  return [
    {
      id: 'memory',
      title: 'Memory in use after many requests',
      unit: 'MB',
      notes: [
        'The heap is what is in use after a full garbage collection; the process (RSS) keeps what it once had. Of a hundred ' +
          'requests 89 read, 10 write, and one is a new visitor, whose session a server with sessions in memory has to keep.',
      ],
      columns: headsOf(columns),
      rows: rowsOf(rows, columns),
    },
  ]
}

module.exports = { run }
