/** A network between a client and Redis that can be cut. It counts what goes through. */
import net from 'node:net'
import { onTestFinished } from 'vitest'

export interface Proxy {
  readonly url: string
  /** Connections break, and new ones are closed at once. */
  cut(): void
  heal(): void
  /** How many questions about revocations, and revocations, have come from clients. */
  readonly commands: number
  /** How many connections clients have tried to open. */
  readonly connections: number
}

const COMMAND = /\*\d+\r\n\$4\r\n(?:MGET|EVAL)\r\n/gi

export const startProxy = async (port: number): Promise<Proxy> => {
  const sockets = new Set<net.Socket>()
  const counted = { commands: 0, connections: 0 }
  let isCut = false
  const server = net.createServer((near) => {
    counted.connections++
    if (isCut) {
      near.destroy()
      return
    }
    const far = net.connect(port, '127.0.0.1')
    near.on('data', (data) => {
      counted.commands += data.toString('latin1').match(COMMAND)?.length ?? 0
    })
    near.pipe(far).pipe(near)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    breakAll()
    server.close()
  })
  return {
    url: `redis://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    cut() {
      isCut = true
      breakAll()
    },
    heal: () => void (isCut = false),
    get commands() {
      return counted.commands
    },
    get connections() {
      return counted.connections
    },
  }
}
