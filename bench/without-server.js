// Middleware for Connect on Node's request and response, without a socket that anything is sent to.
const { IncomingMessage, ServerResponse } = require('node:http')
const { Socket } = require('node:net')

const socket = new Socket()

/** One request from its headers to the end of the response. */
const requestWith =
  ({ middleware, session, set }, act) =>
  (cookie) => {
    const req = new IncomingMessage(socket)
    req.method = 'GET'
    req.url = '/'
    req.headers = { host: 'localhost', cookie }
    const res = new ServerResponse(req)
    let given
    middleware(req, res, () => {
      given = act(() => session(req, res), set)
      // As `res.send` of Express does. Who sets the first header pays for the object that Node keeps them in, and of a request that
      // reads that would be this library alone, which sets Vary.
      res.setHeader('Content-Type', 'text/plain')
      res.end('ok')
    })
    return { res, given }
  }

/** The Cookie header of a visitor whose session has this content. */
const cookieFor = (mounted, data) => {
  const { res } = requestWith(mounted, (session) => Object.assign(session(), data))('')
  const lines = [res.getHeader('set-cookie')].flat()
  return lines.map((line) => line.split(';')[0]).join('; ')
}

module.exports = { cookieFor, requestWith }
