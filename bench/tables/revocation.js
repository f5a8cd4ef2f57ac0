// What it costs that sessions can be ended: this library alone, on Express.
const { setTimeout: sleep } = require('node:timers/promises')
const { timedColumn, forRequests, rowsOf, headsOf } = require('../columns.js')
const { isInstalled, load } = require('../installed.js')
const ours = require('../libraries/client-sessions.js')
const { startRedis } = require('../redis.js')
const { startExpress } = require('../servers.js')
const { newSecret } = require('../tokens.js')
const { MODES, visitorsNote, visit } = require('../visits.js')

const NONE = 'no revocation'
const subject = ({ user }) => user && String(user.id)

const WAYS = [
  { name: NONE, note: 'a copied cookie works until it expires', packages: [] },
  { name: 'in process', note: 'in the memory of one process', packages: [] },
  { name: 'Redis, followed', note: 'every server keeps all revocations in memory', packages: [] },
  { name: 'Redis, asked', note: 'one round trip for each request with a cookie', packages: [] },
]

const storesOf = async (tested, redis) => {
  const { redisRevocations } = tested.entry('/redis')
  const { Redis } = await load('ioredis')
  const clients = [0, 1].map(() => new Redis(redis.port, '127.0.0.1'))
  const following = redisRevocations(clients[0], { mode: 'follow' })
  while (following.unavailable()) await sleep(5)
  return {
    'Redis, followed': following,
    'Redis, asked': redisRevocations(clients[1]),
    close() {
      following.close()
      clients.forEach((client) => client.disconnect())
    },
  }
}

const whyNoRedis = (redis) => {
  if (!redis) return 'no redis-server on the PATH'
  if (!isInstalled('ioredis')) return 'ioredis is not installed'
  return undefined
}

const run = async (context, settings, progress) => {
  const redis = await startRedis()
  const without = whyNoRedis(redis)
  const stores = without ? undefined : await storesOf(context.package, redis)
  const optionOf = (name) => {
    if (name === NONE) return undefined
    return name === 'in process' ? { subject } : { subject, store: stores[name] }
  }
  const visits = new Map()
  for (const { name } of WAYS) {
    if (without && name.startsWith('Redis')) {
      visits.set(name, without)
      continue
    }
    const mounted = ours.connect(newSecret(), { ...context, revocation: optionOf(name) })
    visits.set(name, await visit(await startExpress(mounted), name, mounted, settings))
  }
  const columns = []
  for (const [id, title] of MODES) {
    progress(`revocation: ${title}`)
    const caseOf = ({ name }) => {
      const made = visits.get(name)
      return typeof made === 'string' ? made : made.caseOf(id)
    }
    const cells = await timedColumn(WAYS, caseOf, { base: NONE, settings: forRequests(settings) })
    columns.push({ id, title, cells })
  }
  for (const made of visits.values()) await made.close?.()
  stores?.close()
  redis?.close()
  return [
    {
      id: 'revocation',
      title: 'A request to Express 5, with revocation',
      base: NONE,
      showsAdded: true,
      notes: [
        visitorsNote(settings),
        ...(redis ? [`Redis ${redis.version}, on the same machine, by ioredis.`] : []),
      ],
      columns: headsOf(columns),
      rows: rowsOf(WAYS, columns),
    },
  ]
}

module.exports = { run }
