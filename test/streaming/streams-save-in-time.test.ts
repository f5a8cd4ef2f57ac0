/** The cookie leaves with the head of a stream: what the session is by then is saved, what it becomes is reported. */
import { createReadStream, readFileSync } from 'node:fs'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { HOSTS, contentOf, type Handler, type Host, type Reply } from '../support/hosts.ts'
import { catchWarnings } from '../support/warnings.ts'
import { closed, headSent, nextTurn, observed } from './observed.ts'

beforeEach(() => void catchWarnings())

const FILE = new URL('../../package-lock.json', import.meta.url) // several chunks long
const TEXT = readFileSync(FILE, 'utf8')

const pieces = async function* (): AsyncGenerator<string> {
  for (const piece of ['a', 'b', 'c']) {
    await nextTurn()
    yield piece
  }
}

const STREAMS: readonly (readonly [string, string, Handler])[] = [
  ['a file, by pipeline()', TEXT, (_req, res) => pipeline(createReadStream(FILE), res)],
  ['a file, by pipe()', TEXT, (_req, res) => createReadStream(FILE).pipe(res)],
  ['a generator, by pipeline()', 'abc', (_req, res) => pipeline(pieces, res)],
  [
    'a generator, by write() and the drain event',
    'abc',
    async (_req, res) => {
      for await (const piece of pieces()) {
        if (!res.write(piece)) await new Promise((resolve) => res.once('drain', resolve))
      }
      res.end()
    },
  ],
  [
    'a web stream, by pipeTo()',
    'abc',
    (_req, res) => Readable.toWeb(Readable.from(pieces())).pipeTo(Writable.toWeb(res) as never),
  ],
  [
    'corked writes',
    'abc',
    async (_req, res) => {
      res.cork?.() // http2's response has none
      res.write('a')
      res.write('b')
      await nextTurn()
      res.uncork?.()
      res.end('c')
    },
  ],
  [
    'a head, flushed long before its body',
    'abc',
    async (_req, res) => {
      res.flushHeaders()
      await new Promise((resolve) => void setTimeout(resolve, 10))
      res.end('abc')
    },
  ],
]

interface Change {
  readonly before?: unknown
  readonly after?: unknown
}

const run = async (
  host: Host,
  send: Handler,
  { before, after }: Change,
): Promise<{ reply: Reply; told: readonly string[]; saved: unknown }> => {
  const { sessions, told } = observed()
  let handled: Promise<void> | undefined
  const site = await host.start({
    sessions,
    handle: (req, res) => {
      handled = (async () => {
        const over = closed(res)
        const { session } = req
        if (before !== undefined) session.before = before
        // A pipeline whose response was taken over fails as one whose client has left.
        const sent = Promise.resolve(send(req, res)).catch((error) => {
          if (before !== 1n) throw error
        })
        await headSent(res)
        if (after !== undefined) session.after = after
        await sent
        await over
      })()
    },
    onError: (error, _req, res) => {
      res.statusCode = error.status
      res.end('Internal Server Error\n')
    },
  })
  const reply = await site.visit()
  await handled
  return { reply, told: told(), saved: contentOf(sessions, reply) }
}

describe.each(HOSTS)('on $name', (host) => {
  describe.each(STREAMS)('%s', (name, body, send) => {
    test('a change before it is saved, and nothing is reported', async () => {
      const { reply, told, saved } = await run(host, send, { before: 1 })
      expect([reply.status, reply.body, reply.setCookie.length]).toEqual([200, body, 1])
      expect([saved, told]).toEqual([{ before: 1 }, []])
    })

    test('a change after its head is reported once, and harms nothing', async () => {
      const { reply, told } = await run(host, send, { after: 1 })
      expect([reply.status, reply.body, reply.setCookie]).toEqual([200, body, []])
      expect(told).toEqual(['late-write'])
    })

    test('of a change before and one after, the first is saved, the second reported', async () => {
      const { reply, told, saved } = await run(host, send, { before: 1, after: 1 })
      expect([reply.status, reply.body, reply.setCookie.length]).toEqual([200, body, 1])
      expect([saved, told]).toEqual([{ before: 1 }, ['late-write']])
    })

    // There Node's own adapter throws out of the close event of a response that somebody else has ended.
    const broken = host.http2 && name.includes('web stream')
    test.skipIf(broken)(
      'a session that cannot be saved is a 500, and the handler ends',
      async () => {
        const { reply, told } = await run(host, send, { before: 1n })
        expect([reply.status, reply.setCookie]).toEqual([500, []])
        expect(reply.body).toBe('Internal Server Error\n')
        expect(told).toEqual(['unsaved'])
      },
    )

    test('one that can no more be saved after the head is reported once', async () => {
      const { reply, told } = await run(host, send, { after: 1n })
      expect([reply.status, reply.body]).toEqual([200, body])
      expect(told).toEqual(['late-write'])
    })
  })
})
