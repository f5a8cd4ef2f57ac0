import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import zlib from 'node:zlib'
import compression from 'compression'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { contentOf } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { observed } from './observed.ts'

beforeEach(() => void catchWarnings())

const PAGE = 'SECRET page '.repeat(5000)

interface Answer {
  readonly status: number | undefined
  readonly setCookie: readonly string[]
  readonly body: string
}

const ask = async (listener: (req: any, res: any) => unknown): Promise<Answer> => {
  const server = http2.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':path': '/', 'accept-encoding': 'gzip' })
    const chunks: Buffer[] = []
    let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {}
    stream.on('response', (headers) => {
      head = headers
    })
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('error', reject)
    stream.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = head['content-encoding'] === 'gzip' ? zlib.gunzipSync(bytes) : bytes
      const setCookie = head['set-cookie'] ?? []
      resolve({ status: head[':status'], setCookie, body: body.toString() })
    })
  })
}

describe.each([
  ['in front', true],
  ['behind', false],
])('compression %s', (_, front) => {
  const open = (put: (session: any) => unknown) => {
    const { sessions, told } = observed()
    const compress = compression()
    const handle = (req: any, res: any): void => {
      put(req.session)
      res.setHeader('Content-Type', 'text/plain')
      res.write(PAGE)
      res.end(PAGE)
    }
    const listener = (req: any, res: any): unknown =>
      front
        ? compress(req, res, () => sessions(req, res, () => handle(req, res)))
        : sessions(req, res, () => compress(req, res, () => handle(req, res)))
    return { listener, sessions, told }
  }

  test('the page is whole, with one cookie', async () => {
    const { listener, sessions } = open((session) => (session.user = 'ada'))
    const answer = await ask(listener)
    expect([answer.status, answer.body === PAGE + PAGE]).toEqual([200, true])
    expect(answer.setCookie).toHaveLength(1)
    expect(contentOf(sessions, answer as never)).toEqual({ user: 'ada' })
  })

  test('a session that cannot be saved is a 500 that can be read', async () => {
    const { listener, told } = open((session) => (session.bad = 1n))
    expect(await ask(listener)).toEqual({
      status: 500,
      setCookie: [],
      body: 'Internal Server Error\n',
    })
    expect(told()).toEqual(['unsaved'])
  })
})
