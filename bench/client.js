// A client for keep-alive requests that costs as little as it can: it shares the process with the servers it measures.
const net = require('node:net')

const HEAD_END = '\r\n\r\n'

/** One connection: a request at a time. */
const connect = (port) =>
  new Promise((resolve, reject) => {
    let text = ''
    let answered
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += chunk
      const bodyAt = text.indexOf(HEAD_END) + HEAD_END.length
      if (bodyAt < HEAD_END.length) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (text.length < bodyAt + length) return
      const answer = text
      text = ''
      answered(answer)
    })
    socket.once('error', reject)
    // Nobody would wait for the next answer: better an error than a bench that never ends.
    socket.once('end', () => socket.destroy(new Error('the server has closed a connection')))
    socket.once('connect', () =>
      resolve({
        ask(request, then) {
          answered = then
          socket.write(request, 'latin1')
        },
        close: () => socket.destroy(),
      }),
    )
  })

/** @param inFlight connections, and so requests under way at a time. */
const createClient = async (port, inFlight) => {
  const connections = await Promise.all(Array.from({ length: inFlight }, () => connect(port)))
  const ask = (request) => new Promise((resolve) => connections[0].ask(request, resolve))
  return {
    /** Status, Set-Cookie pairs and body of one request. */
    async get(path, cookie) {
      const answer = await ask(requestText(path, cookie))
      const bodyAt = answer.indexOf(HEAD_END)
      return {
        status: Number(answer.slice(9, 12)),
        cookies: [...answer.slice(0, bodyAt).matchAll(/\r\nset-cookie: ([^;\r]+)/gi)].map(
          ([, pair]) => pair,
        ),
        body: answer.slice(bodyAt + HEAD_END.length),
      }
    },
    /** The time in ns of so many requests, where `next()` gives the text of each. */
    time: (count, next) =>
      new Promise((resolve) => {
        let asked = 0
        let answered = 0
        const since = performance.now()
        for (const connection of connections) {
          const go = () => {
            if (asked++ < count) connection.ask(next(), arrived)
          }
          const arrived = () => {
            if (++answered === count) resolve((performance.now() - since) * 1e6)
            else go()
          }
          go()
        }
      }),
    close: () => connections.forEach((connection) => connection.close()),
  }
}

const requestText = (path, cookie) =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${cookie ? `Cookie: ${cookie}\r\n` : ''}\r\n`

module.exports = { createClient, requestText }
