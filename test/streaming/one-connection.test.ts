/** Several requests over one connection, also before the first is answered, and connections of HTTP/1.0. */
import { describe, expect, test } from 'vitest'
import { contentOf } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { nextTurn, observed } from './observed.ts'
import { exchange, repliesIn } from './wire.ts'

interface Asked {
  readonly path: string
  readonly method?: string
  readonly cookie?: string
  readonly more?: string
}

const requestOf = ({ path, method = 'GET', cookie, more = '' }: Asked): string =>
  `${method} ${path} HTTP/1.1\r\nHost: test\r\n${cookie === undefined ? '' : `Cookie: ${cookie}\r\n`}${more}\r\n`

const LAST = 'Connection: close\r\n'
const nameOf = (req: { url?: string }): string => req.url!.slice(1)

/** An application that stores the path in each session, and takes longer for earlier requests. */
const openSlow = async () => {
  const { sessions, told } = observed()
  let waiting = 6
  const url = await listen((req: any, res) =>
    sessions(req, res, async () => {
      const name = nameOf(req)
      if (name === 'none') {
        res.end('none')
        return
      }
      const before = req.session.name ?? 'nobody'
      if (name !== 'look') req.session.name = name
      for (let i = waiting--; i > 0; i--) await nextTurn()
      if (name === 'bad') req.session.bad = 1n
      res.write(`${name}, `)
      res.end(`was ${before}`)
    }),
  )
  return { url, sessions, told }
}

describe('requests that do not wait for the answer before', () => {
  test('each answer has the cookie of its own session, and no other', async () => {
    const { url, sessions, told } = await openSlow()
    const cookie = `session=${sessions.seal({ name: 'eve' })}`
    const asked = [
      { path: '/ada' },
      { path: '/look', cookie },
      { path: '/bob', cookie },
      { path: '/none', cookie },
      { path: '/joe', method: 'HEAD' },
      { path: '/look', more: LAST },
    ]
    const replies = repliesIn(await exchange(url, asked.map(requestOf).join('')), [4])
    expect(replies.map(({ status, body }) => [status, body])).toEqual([
      [200, 'ada, was nobody'],
      [200, 'look, was eve'],
      [200, 'bob, was eve'],
      [200, 'none'],
      [200, ''],
      [200, 'look, was nobody'],
    ])
    expect(replies.map(({ setCookie }) => setCookie.length)).toEqual([1, 0, 1, 0, 1, 0])
    const saved = replies.map((reply) => contentOf(sessions, reply as never))
    expect([saved[0], saved[2], saved[4]]).toEqual([
      { name: 'ada' },
      { name: 'bob' },
      { name: 'joe' },
    ])
    expect(told()).toEqual([])
  })

  test('one that cannot be saved is a 500 in its place, and harms none beside it', async () => {
    const { url, sessions, told } = await openSlow()
    const asked = [{ path: '/ada' }, { path: '/bad' }, { path: '/bob', more: LAST }]
    const warnings = catchWarnings()
    const replies = repliesIn(await exchange(url, asked.map(requestOf).join('')))
    expect(replies.map(({ status, setCookie }) => [status, setCookie.length])).toEqual([
      [200, 1],
      [500, 0],
      [200, 1],
    ])
    expect(replies[1]!.body).toBe('Internal Server Error\n')
    expect(contentOf(sessions, replies[2] as never)).toEqual({ name: 'bob' })
    expect(told()).toEqual(['unsaved'])
    expect(warnings).toEqual([expect.stringContaining('"bad" is a BigInt')])
  })
})

describe('a connection of HTTP/1.0', () => {
  test('gets the cookie with a body that ends with the connection', async () => {
    const { url, sessions } = await openSlow()
    const text = await exchange(url, 'GET /ada HTTP/1.0\r\n\r\n')
    const [reply, ...others] = repliesIn(text)
    expect([reply!.body, others]).toEqual(['ada, was nobody', []])
    expect(reply!.lines.join()).not.toMatch(/transfer-encoding/i)
    expect(contentOf(sessions, reply as never)).toEqual({ name: 'ada' })
  })

  test('that is kept alive serves the next request, after a plain 500 as well', async () => {
    const { sessions } = observed()
    const url = await listen((req: any, res) =>
      sessions(req, res, () => {
        req.session.name = nameOf(req) === 'bad' ? 1n : nameOf(req)
        res.setHeader('Content-Length', 3) // Node keeps no such connection alive without it
        res.end(nameOf(req))
      }),
    )
    const warnings = catchWarnings()
    const keep = 'Connection: keep-alive\r\n'
    const asked = ['ada', 'bad', 'bob'].map((name) => `GET /${name} HTTP/1.0\r\n${keep}\r\n`)
    const text = await exchange(url, `${asked.join('')}GET /end HTTP/1.0\r\n\r\n`)
    const replies = repliesIn(text)
    expect(replies.map(({ status, body }) => [status, body])).toEqual([
      [200, 'ada'],
      [500, 'Internal Server Error\n'],
      [200, 'bob'],
      [200, 'end'],
    ])
    expect(replies.map(({ setCookie }) => setCookie.length)).toEqual([1, 0, 1, 1])
    expect(warnings).toHaveLength(1)
  })
})
