/** A stream of events has its head sent at once and goes on for as long as somebody listens. */
import http from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Sessions } from '../../src/adapters/connect.ts'
import { contentOf, type Handler } from '../support/hosts.ts'
import { cookieHeader, listen } from '../support/server.ts'
import { closed, nextTurn, observed } from './observed.ts'

interface Subscription {
  readonly head: http.IncomingMessage
  readonly setCookie: readonly string[]
  /** The text of the stream until this is in it. */
  until(text: string): Promise<string>
  leave(): void
}

const subscribe = (url: string, cookie?: string): Promise<Subscription> =>
  new Promise((resolve, reject) => {
    const headers = cookie === undefined ? {} : { cookie }
    const request = http.get(url, { headers, agent: false }, (head) => {
      let received = ''
      const waiting = new Set<() => void>()
      head.on('data', (chunk: Buffer) => {
        received += chunk.toString()
        for (const look of waiting) look()
      })
      head.on('error', () => undefined) // leaving
      const until = (text: string): Promise<string> =>
        new Promise((found) => {
          const look = (): void => {
            if (received.includes(text)) found(received)
          }
          waiting.add(look)
          look()
        })
      const setCookie = head.headers['set-cookie'] ?? []
      resolve({ head, setCookie, until, leave: () => void request.destroy() })
    })
    request.on('error', reject)
  })

interface Feed {
  readonly url: string
  readonly sessions: Sessions
  readonly told: () => readonly string[]
  /** Sends an event to whoever listens. */
  send(text: string): void
  /** The session of whoever listens. */
  session(): any
  /** The last listener has gone. */
  gone(): Promise<void>
}

const openFeed = async (begin: Handler): Promise<Feed> => {
  const { sessions, told } = observed()
  let last: Parameters<Handler> | undefined
  let over = Promise.resolve()
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      last = [req, res]
      over = closed(res)
      begin(req, res)
      res.writeHead(200, { 'Content-Type': 'text/event-stream' })
      res.flushHeaders()
    }),
  )
  return {
    url,
    sessions,
    told,
    send: (text) => void last![1].write(`data: ${text}\n\n`),
    session: () => last![0]['session'],
    gone: () => over,
  }
}

const count: Handler = (req) => (req['session'].visits = (req['session'].visits ?? 0) + 1)

describe('a stream of events', () => {
  test('the cookie comes with the head, before the first event', async () => {
    const { url, sessions, told } = await openFeed(count)
    const { head, setCookie, leave } = await subscribe(url)
    expect(head.headers['content-type']).toBe('text/event-stream')
    expect(contentOf(sessions, { setCookie } as never)).toEqual({ visits: 1 })
    leave()
    expect(told()).toEqual([])
  })

  test('whoever subscribes again has his session', async () => {
    const { url, sessions } = await openFeed(count)
    const first = await subscribe(url)
    first.leave()
    const second = await subscribe(url, cookieHeader(first.setCookie))
    expect(contentOf(sessions, second as never)).toEqual({ visits: 2 })
    second.leave()
  })

  test('changes while events are sent are reported once, and events go on', async () => {
    const feed = await openFeed(count)
    const { until, leave } = await subscribe(feed.url)
    for (const text of ['one', 'two', 'three']) {
      feed.session().last = text
      feed.send(text)
      await until(text)
      await nextTurn()
    }
    leave()
    await feed.gone()
    expect(feed.told()).toEqual(['late-write'])
  })

  test('a listener who leaves in the middle is no late write', async () => {
    const feed = await openFeed(count)
    const { until, leave } = await subscribe(feed.url)
    feed.send('one')
    await until('one')
    leave()
    await feed.gone()
    feed.send('into the void')
    await nextTurn()
    expect(feed.told()).toEqual([])
  })

  test('a change after the listener has left is reported', async () => {
    const feed = await openFeed(count)
    const { leave } = await subscribe(feed.url)
    leave()
    await feed.gone()
    feed.session().left = true
    await nextTurn()
    expect(feed.told()).toEqual(['late-write'])
  })
})
