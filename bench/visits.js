// Requests to one of the servers, by many visitors, each with a session.
const { createClient, requestText } = require('./client.js')
const { FIRST_ID, sessionOf } = require('./samples.js')
const { SESSION_BYTES } = require('./servers.js')

const IN_FLIGHT = 8

const MODES = [
  ['untouched', 'untouched'],
  ['read', 'read'],
  ['write', 'written'],
  ['mixed', '90 read, 10 written'],
]

/** The path of each request in turn. */
const pathOf = (mode, i) => {
  if (mode !== 'mixed') return `/${mode}`
  return i % 10 === 9 ? '/write' : '/read'
}

/** The Cookie headers of so many visitors. */
const signIn = async (client, mounted, visitors) => {
  const cookies = []
  for (let i = 0; i < visitors; i++) {
    const own = mounted.cookie?.(sessionOf(SESSION_BYTES, i))
    cookies.push(own ?? (await client.get(`/login/${i}`)).cookies.join('; '))
  }
  return cookies
}

/** A library that reads nothing, or writes nothing, is fast. */
const check = async (client, name, cookies) => {
  const wrong = (what, answer) =>
    new Error(`${name} does not work: ${what} gave ${answer.status} ${answer.body.slice(0, 200)}`)
  const read = await client.get('/read', cookies[1])
  if (read.body !== String(FIRST_ID + 1) || read.cookies.length > 0) throw wrong('read', read)
  const written = await client.get('/write', cookies[1])
  if (written.status !== 200 || written.body !== 'written') throw wrong('write', written)
  // Those that keep sessions in memory send none.
  const after = written.cookies.length > 0 ? written.cookies.join('; ') : cookies[1]
  const views = await client.get('/views', after)
  if (!/^\d+$/.test(views.body)) throw wrong('reading what was written', views)
}

const visitorsNote = ({ pool }) =>
  `${pool.toLocaleString('en')} visitors in turn: too many for \`keepOpened\`, so client-sessions decrypts their cookies.`

/** What is measured on one server, by modes. */
const visit = async (server, name, mounted, { pool }) => {
  const client = await createClient(server.port, IN_FLIGHT)
  const cookies = mounted ? await signIn(client, mounted, pool) : Array(pool).fill('')
  if (mounted) await check(client, name, cookies)
  let next = 0
  const caseOf = (mode) => {
    const texts = cookies.map((cookie, i) => requestText(pathOf(mode, i), cookie))
    return { time: (count) => client.time(count, () => texts[next++ % texts.length]) }
  }
  const close = () => {
    client.close()
    return server.close()
  }
  return { caseOf, close }
}

module.exports = { MODES, visitorsNote, visit }
