// The end of each program that a `js` block becomes: serves the block's app, visits each of its routes as a user who is
// signed in, and writes down what came back.
const fs = require('node:fs')
const http = require('node:http')
const { createRequire } = require('node:module')

const { util } = createRequire(`${process.cwd()}/`)('client-sessions')

const HOUR = 60 * 60 * 1000
const options = { cookieName: 'session', secret: process.env.SESSION_SECRET }
const content = { user: { id: 7, name: 'Ada' }, csrf: 'token' }
const cookie = `session=${util.encode(options, content, 24 * HOUR, Date.now() - HOUR)}`

const request = (port, method, path) =>
  new Promise((resolve, reject) => {
    const sent = http.request({ port, method, path, agent: false, headers: { cookie } })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        const setCookie = response.headers['set-cookie'] ?? []
        const value = /^session=([^;]+)/m.exec(setCookie.join('\n'))?.[1]
        const session = value && util.decode(options, value)
        const body = Buffer.concat(chunks).toString()
        resolve({ method, path, status: response.statusCode, body, setCookie, session })
      })
    })
    sent.end()
  })

module.exports = async (app) => {
  const routes = app.router.stack.flatMap(({ route }) =>
    route ? Object.keys(route.methods).map((method) => [method.toUpperCase(), route.path]) : [],
  )
  app.use((error, _req, res, _next) => res.status(500).send(error.stack))
  const server = app.listen(0)
  const { port } = server.address()
  const visits = [['GET', '/not-found'], ...routes]
  const replies = await Promise.all(visits.map(([method, path]) => request(port, method, path)))
  server.close()
  fs.writeFileSync('replies.json', JSON.stringify(replies))
}
