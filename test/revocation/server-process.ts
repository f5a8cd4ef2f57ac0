/** A server in a process of its own, with its port on standard output. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { redisRevocations, type RedisClient } from '../../src/redis.ts'

const { CLIENT, MODE, REDIS, SECRET } = process.env as Record<string, string>

const connected = async (): Promise<RedisClient> =>
  CLIENT === 'ioredis' ? new Redis(REDIS!) : createClient({ url: REDIS! }).connect()

const handle = async (req: any, res: http.ServerResponse): Promise<void> => {
  if (req.url === '/in') req.session.user = 'ada'
  if (req.url === '/out') await req.session.destroy()
  res.end(req.session.user ?? 'nobody')
}

const serve = async (): Promise<void> => {
  const store = redisRevocations(await connected(), { mode: MODE } as { mode: 'ask' })
  const sessions = clientSessions({ cookieName: 'session', secret: SECRET!, revocation: { store } })
  const server = http.createServer((req, res) => {
    sessions(req, res, (error?: unknown) => {
      if (error) res.writeHead(503).end()
      else void handle(req, res)
    })
  })
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
  })
}

void serve()
