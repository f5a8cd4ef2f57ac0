/** restify's gzipResponse sends the head when the first compressed bytes come, some turns after the handler. */
import { beforeEach, describe, expect, test } from 'vitest'
import { type Middleware, type Response } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { ask, savedIn } from './apps.ts'
import { observed } from './observed.ts'
import { createRestify, listenerOf, restify } from './restify.ts'

beforeEach(() => void catchWarnings())

const PAGE = 'SECRET page '.repeat(5000)

const SENDINGS: readonly (readonly [string, string, (res: any) => unknown])[] = [
  ['send', '{"a":1}', (res) => res.send({ a: 1 })],
  ['sendRaw', PAGE, (res) => res.sendRaw(PAGE)],
  ['end', PAGE, (res) => res.end(PAGE)],
  ['write and end', PAGE + PAGE, (res) => (res.write(PAGE), res.end(PAGE))],
  ['writeHead and end', PAGE, (res) => (res.writeHead(200), res.end(PAGE))],
]

type Act = (session: any, res: Response) => unknown

describe.each([
  ['in front', true],
  ['behind', false],
])('gzipResponse %s', (_, front) => {
  const open = async (act: Act) => {
    const { sessions, told } = observed()
    const gzip = restify.plugins.gzipResponse()
    const order: Middleware[] = front ? [gzip, sessions] : [sessions, gzip]
    const server = createRestify(order, (req, res, next) => {
      // restify answers itself if a handler is done and no head has gone.
      res.once('close', () => next())
      act(req.session, res)
    })
    return { url: await listen(listenerOf(server)), sessions, told }
  }

  test.each(SENDINGS)('%s: whole, compressed, with one cookie', async (__, body, send) => {
    const { url, sessions, told } = await open((session, res) => {
      session.user = 'ada'
      return send(res)
    })
    const answer = await ask(url)
    expect([answer.status, answer.encoding, answer.body === body]).toEqual([200, 'gzip', true])
    expect([answer.setCookie.length, savedIn(sessions, answer)]).toEqual([1, { user: 'ada' }])
    expect(told()).toEqual([])
  })

  test.each(SENDINGS)('%s of a session that cannot be saved is a 500', async (__, ___, send) => {
    const { url, told } = await open((session, res) => {
      session.bad = 1n
      return send(res)
    })
    const answer = await ask(url)
    expect([answer.status, answer.setCookie]).toEqual([500, []])
    expect(answer.body).toBe('Internal Server Error\n')
    expect(told()).toEqual(['unsaved'])
  })

  test('a change while its bytes are compressed is saved or reported', async () => {
    const { url, sessions, told } = await open((session, res) => {
      session.user = 'ada'
      res.write(PAGE)
      session.late = 1
      res.end(PAGE)
    })
    const answer = await ask(url)
    expect([answer.status, answer.body === PAGE + PAGE]).toEqual([200, true])
    const saved = savedIn(sessions, answer) as { user: string; late?: number }
    expect(saved.user).toBe('ada')
    await expect.poll(() => told().length + (saved.late ?? 0), { interval: 5 }).toBe(1)
  })

  test('a session that is spoiled between two writes is a 500 with a head before its body', async () => {
    const { url, told } = await open((session, res) => {
      session.user = 'ada'
      res.write(PAGE)
      session.bad = 1n
      res.end(PAGE)
    })
    const answer = await ask(url)
    expect([answer.status, answer.setCookie, told()]).toEqual([500, [], ['unsaved']])
  })

  test('a session that is spoiled meanwhile is a 500 or a late write, with a head before its body', async () => {
    const { url, told } = await open((session, res) => {
      session.user = 'ada'
      res.end(PAGE)
      session.bad = 1n
    })
    const answer = await ask(url)
    expect([200, 500]).toContain(answer.status)
    await expect.poll(told, { interval: 5 }).toHaveLength(1)
    expect(told()).toEqual([answer.status === 200 ? 'late-write' : 'unsaved'])
  })
})
