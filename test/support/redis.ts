/** A real Redis of Debian's on a free port of the loopback, without anything on disk. It ends with the test. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

/** `undefined` where it is not installed. */
export const redisServer: string | undefined = ['redis-server', 'valkey-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
)

// Once for each file that needs it: a run without it must not look like one with it.
if (!redisServer) {
  process.stderr.write(
    'Tests with Redis are skipped: no redis-server; install it (Debian: apt-get install redis-server)\n',
  )
}

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** SIGSTOP: connections stay, and nobody answers. */
  pause(): void
  resume(): void
  /** SIGKILL: what it held is gone. */
  kill(): Promise<void>
  /** Again on the same port, empty. */
  start(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().startsWith('+PONG'))
    })
    socket.once('error', () => resolve(false))
  })

export const startRedis = async (): Promise<RedisServer> => {
  const port = await freePort()
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    child = spawn(redisServer!, args, { stdio: 'ignore' })
    while (!(await answers(port))) await sleep(10)
  }
  const kill = async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child!.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
  }
  onTestFinished(kill)
  await start()
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child!.kill('SIGSTOP'),
    resume: () => void child!.kill('SIGCONT'),
    kill,
    start,
  }
}
