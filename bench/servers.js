// The same application for each library. Without one it is the bare server, the zero of the tables.
const { load } = require('./installed.js')
const { FIRST_ID, sessionOf } = require('./samples.js')

const SESSION_BYTES = 300
const NOTHING_READ = String(FIRST_ID) // as long as what the others read

let views = 0

/** What the handlers do with a session; `untouched` has nothing to do. */
const acts = {
  read: (session, path, { get }) => String((get ? get(session, 'user') : session.user).id),
  write(session, path, { set }) {
    const count = ++views % 1000
    if (set) set(session, 'views', count)
    else session.views = count
    return 'written'
  },
  views: (session, path, { get }) => String(get ? get(session, 'views') : session.views),
  login(session, path) {
    Object.assign(session, sessionOf(SESSION_BYTES, Number(path.split('/').pop())))
    return 'logged in'
  },
}
const isWrite = { write: true, login: true }

/** Runs one of `acts`, and answers. Sessions of some libraries are promises. */
const perform = (what, path, answer, mounted, req, res) => {
  const { session: sessionOfRequest, save } = mounted
  const act = (session) => {
    const text = acts[what](session, path, mounted)
    if (!save || !isWrite[what]) return answer(text)
    return save(session).then(() => answer(text))
  }
  const session = sessionOfRequest(req, res)
  return session instanceof Promise ? session.then(act) : act(session)
}

/** Connections wait while it is the turn of other servers. */
const waitForEver = (server) => {
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, timeout: 0 })
}

/** @param mounted what `express()` or `connect()` of a library gives; nothing for the bare server. */
const startExpress = async (mounted) => {
  const express = await load('express')
  const app = express()
  app.set('env', 'test') // errors are in the answer, and not printed
  app.disable('x-powered-by')
  if (mounted?.middleware) app.use(mounted.middleware)
  app.get('/untouched', (req, res) => res.send(NOTHING_READ))
  for (const what of Object.keys(acts)) {
    app.get([`/${what}`, `/${what}/:id`], (req, res) => {
      if (!mounted) return res.send(NOTHING_READ)
      return perform(what, req.path, (text) => res.send(text), mounted, req, res)
    })
  }
  const server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  waitForEver(server)
  return { port: server.address().port, close: () => server.close() }
}

/** @param mounted what `fastify()` of a library gives; nothing for the bare server. */
const startFastify = async (mounted) => {
  const app = (await load('fastify'))()
  if (mounted?.plugin) await app.register(mounted.plugin, mounted.options)
  app.get('/untouched', (request, reply) => reply.send(NOTHING_READ))
  for (const what of Object.keys(acts)) {
    for (const path of [`/${what}`, `/${what}/:id`]) {
      app.get(path, (request, reply) => {
        if (!mounted) return reply.send(NOTHING_READ)
        return perform(what, request.url, (text) => reply.send(text), mounted, request, reply)
      })
    }
  }
  await app.listen({ port: 0, host: '127.0.0.1' })
  waitForEver(app.server)
  return { port: app.server.address().port, close: () => app.close() }
}

module.exports = { SESSION_BYTES, startExpress, startFastify }
