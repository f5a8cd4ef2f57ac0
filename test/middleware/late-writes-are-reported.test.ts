import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { describe, expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET, type Handler, type Host, type Reply } from '../support/hosts.ts'
import { IN_TIME, LATE } from '../support/late-handlers.ts'

const base = { cookieName: 'session', secret: SECRET }
const cookie = `session=${clientSessions(base).seal({ old: 1, nested: { a: 1 } })}`

interface Observed {
  readonly reply: Reply
  /** The late-write events, of `onEvent` and of the diagnostics channel. */
  readonly events: readonly SessionEvent[]
  readonly messages: readonly unknown[]
}

const observe = async (host: Host, handle: Handler): Promise<Observed> => {
  const events: SessionEvent[] = []
  const messages: unknown[] = []
  const listener = (message: unknown): void => void messages.push(message)
  subscribe('client-sessions:late-write', listener)
  onTestFinished(() => void unsubscribe('client-sessions:late-write', listener))
  let closed = false
  const site = await host.start({
    sessions: clientSessions({
      ...base,
      onEvent: (event) => event.type === 'late-write' && events.push(event),
    }),
    handle: (req, res) => {
      res.once('close', () => setTimeout(() => (closed = true), 20))
      return handle(req, res)
    },
  })
  const reply = await site.visit({ cookie })
  await expect.poll(() => closed, { interval: 5 }).toBe(true)
  return { reply, events, messages }
}

describe.each(HOSTS)('on $name', (host) => {
  test.each(LATE)('reported once: %s', async (name, handle) => {
    const { reply, events, messages } = await observe(host, handle)
    expect(reply).toMatchObject({ status: 200, body: 'ok' })
    expect(reply.setCookie).toHaveLength(name.includes('one in time') ? 1 : 0)
    expect(events).toEqual([{ type: 'late-write', cookieName: 'session', after: 'headers' }])
    expect(messages).toEqual(events)
  })

  test('reported once: a change after destroy()', async () => {
    const { reply, events } = await observe(host, (req, res) => {
      req['session'].destroy()
      req['session'].late = 1
      res.end('ok')
    })
    expect(reply.setCookie).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
    expect(events).toEqual([{ type: 'late-write', cookieName: 'session', after: 'destroy' }])
  })

  test.each(IN_TIME)('not reported: %s', async (_, handle) => {
    const { reply, events, messages } = await observe(host, handle)
    expect(reply).toMatchObject({ status: 200, body: 'ok' })
    expect(events).toEqual([])
    expect(messages).toEqual([])
  })
})
