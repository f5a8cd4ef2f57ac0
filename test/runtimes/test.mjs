/** Asks every runtime the same, and compares. `node test.mjs <node_modules of the runtimes> <folder of vectors>` */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { content, large } from './content.mjs'
import { withHosts } from './hosts.mjs'
import { isForAll, readVectors } from './vectors.mjs'

const [, , bin, vectorsFolder] = process.argv
const { tokens, messages } = readVectors(vectorsFolder)

let compared = 0
const failures = []
const check = (what, actual, expected) => {
  compared++
  if (isDeepStrictEqual(actual, JSON.parse(JSON.stringify(expected)))) return
  failures.push(
    `${what}\n  is        ${JSON.stringify(actual)}\n  should be ${JSON.stringify(expected)}`,
  )
}

/** A runtime that does not answer must not hang the run. */
const request = (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(30_000) })

const ask = async ({ name, url }, task, input = {}) => {
  const response = await request(`${url}/${task}`, { method: 'POST', body: JSON.stringify(input) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${name}: ${task} answers ${response.status}: ${text}`)
  return JSON.parse(text)
}

const visit = async ({ url }, path, cookie) => {
  const response = await request(url + path, { headers: cookie ? { cookie } : {} })
  const lines = response.headers.getSetCookie()
  return {
    status: response.status,
    text: await response.text(),
    lines: lines.length,
    varies: /cookie/i.test(response.headers.get('vary') ?? ''),
    cookie: lines.map((line) => line.split(';')[0]).join('; '),
  }
}

/** workerd does not tell its version: that of its package. */
const versionOf = (name) => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const found = Object.entries(dependencies).find(([each]) => each.includes(name.split(' ')[0]))
  return found[1].replace(/.*@/, '')
}

const checkIdentity = async (host) => {
  const { name } = host
  const webCrypto = !/^node\d+$/.test(name)
  const expected =
    name === 'workerd'
      ? { version: 'Cloudflare-Workers', process: 'undefined', Buffer: 'undefined', webCrypto }
      : { version: versionOf(name), process: 'object', Buffer: 'function', webCrypto }
  check(`${name}: what it is`, await ask(host, 'identity'), expected)
}

const checkVectors = async (host, kind, cases) => {
  const questions = cases.map(({ question }) => question)
  const answers = await ask(host, kind, { [kind]: questions })
  check(`${host.name}: how many ${kind} it answers for`, answers.length, cases.length)
  cases.forEach(({ name, answer }, i) => check(`${host.name}: ${name}`, answers[i], answer))
}

const sends = (text) => ({ status: 200, text, varies: true })

const checkApplication = async (host) => {
  const { name } = host
  const nothing = { lines: 0, cookie: '' }
  // Its first visitors come together, while no key is derived yet.
  for (const { cookie: _, ...answer } of await Promise.all([1, 2, 3].map(() => visit(host, '/up'))))
    check(`${name}: a first visit`, answer, { ...sends('{"count":1}'), lines: 1 })
  let cookie
  for (const count of [1, 2, 3]) {
    const { cookie: sent, ...answer } = await visit(host, '/up', cookie)
    check(`${name}: visit ${count}`, answer, { ...sends(`{"count":${count}}`), lines: 1 })
    check(`${name}: the cookie of visit ${count} is new`, sent !== cookie && sent !== '', true)
    cookie = sent
  }
  const untouched = { status: 200, text: 'untouched', varies: false, ...nothing }
  check(`${name}: untouched`, await visit(host, '/untouched', cookie), untouched)
  const read = { ...sends('{"count":3}'), ...nothing }
  check(`${name}: read`, await visit(host, '/read', cookie), read)
  const forged = cookie.slice(0, 70) + (cookie[70] === 'A' ? 'B' : 'A') + cookie.slice(71)
  const empty = { ...sends('{}'), ...nothing }
  check(`${name}: forged cookie`, await visit(host, '/read', forged), empty)
}

const FORMS = {
  v1: /^session=[\w-]+$/,
  legacy: /^session=[\w-]+\.[\w-]+\.\d+\.\d+\.[\w-]+$/,
  chunks: /^session=2\.[\w.-]+; session\.1=[\w.-]+$/,
  id: /^session=[\w-]+$/,
}

/** What this one seals: in both formats, in several cookies, and with an id. */
const sealedBy = async (host) => {
  const { text, cookie } = await visit(host, '/id')
  const cookies = { ...(await ask(host, 'seal')), id: cookie }
  return Object.entries(FORMS).map(([what, form]) => {
    check(`${host.name}: form of ${cookies[what]} (${what})`, form.test(cookies[what]), true)
    const id = what === 'id' ? JSON.parse(text) : undefined
    if (id) check(`${host.name}: id ${id}`, /^[\da-f]{32}$/.test(id), true)
    const data = what === 'chunks' ? large : content
    return {
      what: `${what} by ${host.name}`,
      cookie: cookies[what],
      id,
      json: JSON.stringify(data),
    }
  })
}

const DAY = 24 * 60 * 60 * 1000

const checkPairs = async (hosts) => {
  const sealed = (await Promise.all(hosts.map(sealedBy))).flat()
  const different = new Set(sealed.map(({ cookie }) => cookie)).size
  check('all sealed sessions differ', different, hosts.length * Object.keys(FORMS).length)
  const cookies = sealed.map(({ cookie }) => cookie)
  for (const host of hosts) {
    const opened = await ask(host, 'open', { cookies })
    sealed.forEach(({ what, id, json }, i) => {
      const { createdAt, expiresAt, ...result } = opened[i]
      const expected = { ok: true, id, json, life: DAY }
      check(`${host.name} opens ${what}`, { ...result, life: expiresAt - createdAt }, expected)
    })
  }
  console.log(
    `${hosts.length} entries, each opens the ${sealed.length} sessions that all have sealed`,
  )
}

const checkAll = async (hosts) => {
  console.log(hosts.map(({ name }) => `${name} ${versionOf(name)}`).join(', '))
  const sync = hosts
    .filter(({ name }) => /^node\d+$/.test(name))
    .map(({ name, url }) => ({ name: `${name}, synchronous`, url: `${url}/sync` }))
  for (const host of hosts) {
    await checkIdentity(host)
    await checkVectors(host, 'tokens', tokens.filter(isForAll))
    await checkVectors(host, 'messages', messages)
    const rejection = { isSessionError: true, code: 'unserializable' }
    check(`${host.name}: unsaveable session`, await ask(host, 'unsaveable'), rejection)
  }
  for (const host of sync) await checkVectors(host, 'tokens', tokens)
  for (const host of [...hosts, ...sync]) await checkApplication(host)
  await checkPairs([...hosts, ...sync])
}

await withHosts(bin, process.cwd(), checkAll)
for (const failure of failures) console.error(failure)
console.log(`${compared - failures.length} of ${compared} comparisons hold`)
if (failures.length > 0) process.exitCode = 1
