/** `next start` on a free port. It ends in any case. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'

const START_MS = 60_000

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const untilUp = async (url, server, output) => {
  const end = Date.now() + START_MS
  for (;;) {
    const up = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined)
    if (up) return
    if (server.exitCode !== null) throw new Error(`next start has ended:\n${output()}`)
    if (Date.now() > end) throw new Error(`next start does not listen:\n${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Calls `use` with its address and what it has said. */
export const withServer = async (secret, use) => {
  const port = await freePort()
  const args = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)]
  const env = { ...process.env, SESSION_SECRET: secret }
  const server = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => server.once('close', resolve))
  let text = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (part) => (text += part))
  process.once('exit', () => server.kill('SIGKILL'))
  try {
    const url = `http://127.0.0.1:${port}`
    await untilUp(url, server, () => text)
    return await use(url, () => text)
  } finally {
    server.kill()
    const killed = setTimeout(() => server.kill('SIGKILL'), 5000)
    await ended
    clearTimeout(killed)
  }
}
