/** Node: the fetch entry behind node:http, and the synchronous one beside it under /sync. */
import { createServer } from 'node:http'
import { json, text } from 'node:stream/consumers'
import clientSessions from 'client-sessions'
import { content, large, legacyOptions, options } from './content.mjs'
import { answer, cookieHeader, readTokens, told } from './suite.mjs'

const sessions = clientSessions(options)
const legacy = clientSessions(legacyOptions)

const tasks = {
  tokens: ({ tokens }) => readTokens(clientSessions, tokens),
  seal: () => ({
    v1: `session=${sessions.seal(content)}`,
    legacy: `session=${legacy.seal(content)}`,
    chunks: cookieHeader(sessions.serialize(large)),
  }),
  open: ({ cookies }) => cookies.map((cookie) => told(sessions.read(cookie))),
}

const visit = (req) => {
  if (req.url === '/sync/up') req.session.count = (req.session.count ?? 0) + 1
  if (req.url !== '/sync/id') return JSON.stringify(req.session)
  req.session = content
  return JSON.stringify(req.session.id)
}

const sync = async (req, res) => {
  if (req.method === 'POST') {
    const task = tasks[req.url.slice('/sync/'.length)]
    res.end(JSON.stringify(await task(await json(req))))
  } else {
    sessions(req, res, () => res.end(req.url === '/sync/untouched' ? 'untouched' : visit(req)))
  }
}

const web = async (req, res) => {
  const { method, headers, url } = req
  const body = method === 'POST' ? await text(req) : undefined
  const response = await answer(new Request(`http://localhost${url}`, { method, headers, body }))
  res.setHeaders(response.headers)
  res.end(await response.text())
}

const server = createServer((req, res) => {
  const handle = req.url.startsWith('/sync/') ? sync : web
  handle(req, res).catch((error) => res.writeHead(500).end(String(error.stack)))
})
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })))
