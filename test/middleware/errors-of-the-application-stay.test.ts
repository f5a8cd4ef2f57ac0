/** An application that answers with an error of its own, while its session cannot be saved, is not overruled. */
import { beforeEach, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, type Handler } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'

beforeEach(() => void catchWarnings())

const events: SessionEvent['type'][] = []
const sessions = clientSessions({
  cookieName: 'session',
  secret: SECRET,
  onEvent: ({ type }) => void events.push(type),
})
const cookie = `session=${sessions.seal({ old: 1 })}`

describe.each(HOSTS)('on $name', (host) => {
  const visit = async (handle: Handler) => {
    events.length = 0
    const site = await host.start({ sessions, handle })
    const { status, body, setCookie } = await site.visit({ cookie })
    return { answer: [status, body], setCookie, events: [...events] }
  }

  test('a 413 after save() has told of the error', async () => {
    const { answer, ...rest } = await visit(async (req, res) => {
      req['session'].note = 'x'.repeat(5000)
      res.statusCode = await req['session'].save().then(
        () => 200,
        () => 413,
      )
      res.end('too long')
    })
    expect(answer).toEqual([413, 'too long'])
    expect(rest).toEqual({ setCookie: [], events: ['unsaved'] })
  })

  test('a 503, whether or not anybody called save()', async () => {
    const { answer, ...rest } = await visit((req, res) => {
      req['session'].note = 1n
      res.writeHead(503).end('db down')
    })
    expect(answer).toEqual([503, 'db down'])
    expect(rest).toEqual({ setCookie: [], events: ['unsaved'] })
  })

  test('but a 404 that nobody has told of is a 500, and so is a 200 in spite of save()', async () => {
    const untold = await visit((req, res) => {
      req['session'].note = 1n
      res.statusCode = 404
      res.end('not here')
    })
    expect(untold.answer[0]).toBe(500)
    const unheard = await visit((req, res) => {
      req['session'].note = 1n
      req['session'].save() // nobody waits for it
      res.end('all is well')
    })
    expect(unheard.answer[0]).toBe(500)
  })

  test('and a 404 after a later save() went well is a 404 with the cookie', async () => {
    const { answer, setCookie } = await visit(async (req, res) => {
      req['session'].note = 1n
      await req['session'].save().catch(() => undefined)
      req['session'].note = '1'
      await req['session'].save()
      res.statusCode = 404
      res.end('not here')
    })
    expect([answer, setCookie.length]).toEqual([[404, 'not here'], 1])
  })
})
