// A Redis of our own on a free port of the loopback, if there is one on the PATH.
const { spawn, spawnSync } = require('node:child_process')
const net = require('node:net')
const { setTimeout: sleep } = require('node:timers/promises')

const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const isUp = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    const end = (up) => () => {
      socket.destroy()
      resolve(up)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })

/** `undefined` if there is none to start. */
const startRedis = async () => {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  const port = await freePort()
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const server = spawn('redis-server', args, { stdio: 'ignore' })
  const close = () => server.kill('SIGKILL')
  process.once('exit', close)
  for (let tries = 0; !(await isUp(port)); tries++) {
    if (tries === 100) throw new Error('redis-server does not come up')
    await sleep(50)
  }
  return { port, close, version: /v=(\S+)/.exec(stdout)?.[1] }
}

module.exports = { startRedis }
