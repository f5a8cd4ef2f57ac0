/** The servers of docs/sockets.md, as they stand there, with clients. test/docs only sees that the examples start. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { blocksOf } from '../docs/blocks.ts'
import { jsProgram } from '../docs/program.ts'
import { node, packed, project, root } from '../package/packed.ts'
import { SECRET } from '../support/hosts.ts'

const TIME = { timeout: 90_000 }
const blocks = blocksOf(join(root, 'docs/sockets.md'), 'docs/sockets.md')

/** Starts the example's server. The client is in a thread of its own, so that a day can pass for the server alone. */
const SERVER = `
  const { Worker } = require('node:worker_threads')
  const { cookieHeader } = require('client-sessions/testing')
  const cookie = cookieHeader(sessions, { user: { id: 7, name: 'Ada' } })
  server.listen(0, '127.0.0.1', () => {
    const workerData = { url: 'http://127.0.0.1:' + server.address().port, cookie }
    const client = new Worker('./client.cjs', { workerData })
    client.on('message', ({ seen }) => {
      if (seen) {
        console.log(JSON.stringify(seen))
        process.exit()
      }
      const tomorrow = Date.now() + 24 * 60 * 60 * 1000 + 1000
      Date.now = () => tomorrow
      client.postMessage('done')
    })
  })`

const CLIENT = `
  const { once } = require('node:events')
  const { parentPort, workerData } = require('node:worker_threads')
  const { url, cookie } = workerData
  const seen = []
  const aDayPasses = async () => {
    parentPort.postMessage({})
    await once(parentPort, 'message')
  }`

/** What the client sees of the example that holds this text. */
const run = async (text: string, client: string): Promise<unknown> => {
  const { directory } = await packed()
  const { code } = blocks.find((block) => block.code.includes(text))!
  const cwd = project(directory, {
    'block.cjs': jsProgram(code).text + SERVER,
    'client.cjs': `${CLIENT}
      const run = async () => {
        ${client}
        parentPort.postMessage({ seen })
      }
      void run()`,
  })
  return JSON.parse(await node(['block.cjs'], cwd, { SESSION_SECRET: SECRET }))
}

test(
  'of ws: users are let in, strangers are not, and a session ends in its time',
  TIME,
  async () => {
    const client = `
      const { WebSocket } = require('ws')
      const [refused] = await once(new WebSocket(url), 'error')
      seen.push(refused.message)
      const user = new WebSocket(url, { headers: { cookie } })
      await once(user, 'open')
      user.send('hello')
      seen.push(String((await once(user, 'message'))[0]))
      await aDayPasses()
      user.send('hello')
      seen.push((await once(user, 'close'))[0])`
    expect(await run('require("ws")', client)).toEqual([
      'Unexpected server response: 401',
      'Ada: hello',
      4401,
    ])
  },
)

test('of socket.io: the same', TIME, async () => {
  const client = `
    const { io } = require('socket.io-client')
    const options = { reconnection: false, forceNew: true }
    const next = (socket, event) => new Promise((resolve) => socket.once(event, resolve))
    seen.push((await next(io(url, options), 'connect_error')).message)
    const user = io(url, { ...options, extraHeaders: { cookie } })
    await next(user, 'connect')
    seen.push(await user.emitWithAck('say', 'hello'))
    await aDayPasses()
    user.emit('say', 'hello', () => seen.push('answered'))
    seen.push(await next(user, 'disconnect'))`
  expect(await run('io.use(', client)).toEqual([
    'unauthorized',
    'Ada: hello',
    'io server disconnect',
  ])
})
