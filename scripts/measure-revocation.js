// What a million live revocations cost, in memory, at the start of a server that follows, and for each check.
// Run by hand: npm run build && node scripts/measure-revocation.js [count]
// It needs redis-server, and starts one of its own on a free port of the loopback.
const { spawn, execFileSync } = require('node:child_process')
const { randomBytes } = require('node:crypto')
const net = require('node:net')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const { setTimeout: sleep } = require('node:timers/promises')
const { Redis } = require('ioredis')
const clientSessions = require('../dist/index.js')
const { redisRevocations } = require('../dist/redis.js')

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const COUNT = Number(process.argv[2] ?? 1_000_000)
const DAY = 24 * 60 * 60 * 1000
const EVER = 2 ** 48 - 1
const BATCH = 5000

const print = (what, value) => console.log(`${what.padEnd(58)} ${value}`)

/** In bytes, of what is still in use. */
const memory = () => {
  gc()
  gc()
  return process.memoryUsage().heapUsed
}

const newId = () => randomBytes(16).toString('hex')

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const measureMemory = () => {
  const store = clientSessions.memoryRevocations()
  const now = Date.now()
  const before = memory()
  for (let i = 0; i < COUNT; i++) store.revoke(`session/id/${newId()}`, EVER, now + DAY, now)
  print(
    'in one process, memory of an entry',
    `${Math.round((memory() - before) / store.size)} bytes`,
  )
}

const fill = async (client) => {
  const store = redisRevocations(client)
  const now = Date.now()
  const used = async () => Number(/used_memory:(\d+)/.exec(await client.call('INFO', 'memory'))[1])
  const before = await used()
  const since = performance.now()
  for (let i = 0; i < COUNT; i += BATCH) {
    const keys = Array.from({ length: Math.min(BATCH, COUNT - i) }, () => `session/id/${newId()}`)
    await Promise.all(keys.map(async (key) => store.revoke(key, EVER, now + DAY, now)))
  }
  const microseconds = ((performance.now() - since) * 1000) / COUNT
  print('Redis, time of a revocation, many at a time', `${microseconds.toFixed(0)} µs`)
  print(
    'Redis, memory of a revocation, with the stream',
    `${Math.round(((await used()) - before) / COUNT)} bytes`,
  )
}

const startFollowing = async (client) => {
  const before = memory()
  const since = performance.now()
  const store = redisRevocations(client, { mode: 'follow' })
  while (store.unavailable()) await sleep(5)
  print(
    'follow, until a server knows all of them',
    `${((performance.now() - since) / 1000).toFixed(1)} s`,
  )
  print('follow, memory of an entry', `${Math.round((memory() - before) / store.size)} bytes`)
  print('follow, entries', store.size)
  return store
}

/** Of each the least of several rounds in turn, in ns: what it costs when nothing else is going on. */
const timesOf = async (acts) => {
  const least = acts.map(() => Infinity)
  for (let round = 0; round < 15; round++) {
    for (const [which, act] of acts.entries()) {
      // Whoever follows has to look at times, or it knows that it is stale.
      await sleep(100)
      const since = process.hrtime.bigint()
      for (let i = 0; i < 5000; i++) act(i)
      least[which] = Math.min(least[which], Number(process.hrtime.bigint() - since) / 5000)
    }
  }
  return least
}

const subject = (data) => data.user
const contentOf = (i) => ({ user: `user ${i}`, text: 'x'.repeat(250) })

const measureChecks = async (store) => {
  const options = { cookieName: 'session', secret: clientSessions.generateSecret(), duration: DAY }
  const plain = clientSessions(options)
  const one = clientSessions({ ...options, revocation: { subject } })
  const following = clientSessions({ ...options, revocation: { store, subject } })
  const headers = Array.from({ length: 5000 }, (_, i) => `session=${one.seal(contentOf(i))}`)
  const keys = headers.map((_, i) => [`session/id/${newId()}`, `session/subject/user ${i}`])
  const now = Date.now()
  const [without, inProcess, follow, lookUp] = await timesOf([
    ...[plain, one, following].map((sessions) => (i) => sessions.read(headers[i])),
    (i) => store.cutoffs(keys[i], now),
  ])
  print('a cookie of 300 bytes opened, without revocation', `${without.toFixed(0)} ns`)
  print('the same with revocation in one process, empty', `${(inProcess / without).toFixed(2)} ×`)
  print(`the same, following ${COUNT} revocations`, `${(follow / without).toFixed(2)} ×`)
  print(
    'the look-up alone, of an id and a subject',
    `${lookUp.toFixed(0)} ns, ${(lookUp / without).toFixed(3)} ×`,
  )
}

const main = async () => {
  print('Node, revocations', `${process.version}, ${COUNT}`)
  measureMemory()
  const port = await freePort()
  execFileSync('redis-server', ['--version'])
  const redis = spawn('redis-server', ['--port', port, '--bind', '127.0.0.1', '--save', ''])
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
  client.on('error', () => {})
  try {
    await fill(client)
    const store = await startFollowing(client)
    await measureChecks(store)
    store.close()
  } finally {
    client.disconnect()
    redis.kill('SIGKILL')
  }
}

void main()
