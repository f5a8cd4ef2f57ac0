/** Handlers keep the session in a variable while they stream, and write into it when the stream is over. */
import { createReadStream } from 'node:fs'
import { finished, pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import { HOSTS, type Handler, type Request } from '../support/hosts.ts'
import { observed } from './observed.ts'

const FILE = new URL('../../package-lock.json', import.meta.url)

/** How a handler learns that its response is over. */
const ENDS: readonly (readonly [string, Handler])[] = [
  ['await pipeline()', (_req, res) => pipeline(createReadStream(FILE), res)],
  ['await finished()', (_req, res) => (res.end('ok'), finished(res))],
  ['the callback of end()', (_req, res) => new Promise<void>((done) => void res.end('ok', done))],
  ['the finish event', (_req, res) => new Promise((done) => res.on('finish', done).end('ok'))],
  ['the close event', (_req, res) => new Promise((done) => res.on('close', done).end('ok'))],
]

const CHANGES: readonly (readonly [string, (session: any, req: Request) => void])[] = [
  ['the session in a variable', (session) => (session.downloads = 1)],
  ['req.session', (_, req) => (req['session'].downloads = 1)],
]

describe.each(HOSTS)('on $name', (host) => {
  describe.each(ENDS)('after %s', (_, end) => {
    test.each(CHANGES)('a change of %s is reported once', async (__, change) => {
      const { sessions, told } = observed()
      let handled: Promise<void> | undefined
      const site = await host.start({
        sessions,
        handle: (req, res) => {
          const { session } = req
          handled = (async () => {
            await end(req, res)
            change(session, req)
          })()
        },
      })
      expect(await site.visit()).toMatchObject({ status: 200, setCookie: [] })
      await handled
      await expect.poll(told, { interval: 5 }).toEqual(['late-write'])
    })
  })
})
