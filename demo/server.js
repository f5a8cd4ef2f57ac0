const http = require('node:http')
const https = require('node:https')
const { parseArgs } = require('node:util')
const { createApp } = require('./app.js')
const { createCertificate } = require('./certificate.js')

const HINT = {
  http: 'With HTTPS and __Host- cookies: npm run demo -- --https',
  https:
    'The certificate was made for this run, so your browser will warn of it: go on all the same.',
}

const start = () => {
  const { values } = parseArgs({ options: { https: { type: 'boolean', default: false } } })
  const app = createApp({ secret: process.env.SESSION_SECRET || undefined, secure: values.https })
  const server = values.https
    ? https.createServer(createCertificate(), app)
    : http.createServer(app)
  const scheme = values.https ? 'https' : 'http'
  server.listen(process.env.PORT || 3000, () => {
    console.log(`${scheme}://localhost:${server.address().port}\n${HINT[scheme]}`)
  })
}

try {
  start()
} catch (error) {
  // A missing openssl or an argument that is none: where in the code it was noticed helps nobody.
  console.error(error.message)
  process.exitCode = 1
}
