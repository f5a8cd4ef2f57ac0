/** The connection breaks in the middle of a response: nothing of that is the session's fault, and nobody else notices. */
import { createReadStream } from 'node:fs'
import net from 'node:net'
import { pipeline } from 'node:stream/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Response } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { closed, headSent, nextTurn, observed } from './observed.ts'

const FILE = new URL('../../package-lock.json', import.meta.url)

/** Asks for this, and hangs up as soon as something of an answer has come, or at once. */
const leave = (url: string, atOnce = false): Promise<void> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = net.connect(Number(port), hostname, () => {
      socket.write('GET /leave HTTP/1.1\r\nHost: test\r\n\r\n')
      if (atOnce) setTimeout(() => socket.destroy(), 10)
    })
    socket.once('data', () => socket.destroy())
    socket.on('error', () => undefined)
    socket.once('close', () => resolve())
  })

type Act = (session: any, res: Response, over: Promise<void>) => unknown

/** What becomes of a handler whose client leaves; the next one is served. */
const run = async (act: Act, atOnce = false): Promise<readonly string[]> => {
  const { sessions, told } = observed()
  let handled: Promise<unknown> | undefined
  const url = await listen((req: any, res) =>
    sessions(req, res, () => {
      if (req.url === '/next') return res.end('served')
      const over = closed(res)
      handled = (async () => {
        await act(req.session, res, over)
        await over
        await nextTurn()
      })()
      return undefined
    }),
  )
  await leave(url, atOnce)
  await handled
  expect((await get(`${url}/next`)).body).toBe('served')
  return told()
}

const endlessFile = async function* (): AsyncGenerator {
  for (;;) yield* createReadStream(FILE)
}

/** A response so long that it cannot be over before its client has gone. */
const endless = async (res: Response): Promise<void> => {
  while (!res.closed) {
    res.write('x'.repeat(10_000))
    await nextTurn()
  }
}

beforeEach(() => void catchWarnings())

describe('a client leaves in the middle of a stream', () => {
  test('of a session that was saved, nothing is reported', async () => {
    const told = await run((session, res) => {
      session.saved = 1
      return endless(res)
    })
    expect(told).toEqual([])
  })

  test('a file in a pipeline ends with the error that Node has for it', async () => {
    const codes: string[] = []
    const told = await run(async (session, res, over) => {
      session.saved = 1
      await pipeline(endlessFile, res).catch((error) => codes.push(error.code))
      await over
    })
    expect(codes).toEqual(['ERR_STREAM_PREMATURE_CLOSE'])
    expect(told).toEqual([])
  })

  test('a change after the head is reported once, as for others', async () => {
    const told = await run(async (session, res) => {
      const sent = endless(res)
      await headSent(res)
      session.late = 1
      await sent
    })
    expect(told).toEqual(['late-write'])
  })
})

describe('a client leaves before the response', () => {
  test('a session that could be saved is none of his, and no late write', async () => {
    const told = await run(async (session, res, over) => {
      session.saved = 1
      await over
      res.write('into ')
      res.end('the void')
    }, true)
    expect(told).toEqual([])
  })

  test('one that cannot be saved ends no process', async () => {
    const told = await run(async (session, res, over) => {
      await over
      session.bad = 1n
      res.write('into ')
      res.end('the void')
      await nextTurn()
    }, true)
    expect(told).toEqual(['unsaved'])
  })
})
