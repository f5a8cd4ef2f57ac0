/** Two tabs of one browser whose requests overlap: what sessions without a store on the server can keep, and what not. */
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { chromium } from '../support/chromium.ts'
import { SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { visitors } from './visitor.ts'

type Request = IncomingMessage & Record<'session' | 'cart', Record<string, unknown>>

/**
 * `/session/a` sets `req.session.a`, and is answered when the test says so. Other addresses show what both cookies hold.
 */
const startShop = async () => {
  const arrivals = new EventEmitter()
  const session = clientSessions({ cookieName: 'session', secret: SECRET })
  const cart = clientSessions({ cookieName: 'cart', secret: SECRET })
  const serve = (req: Request, res: ServerResponse) => {
    if (req.url === '/sign-in') req.session['user'] = 'Ada'
    const [, cookie, key] = /^\/(session|cart)\/(\w+)$/.exec(req.url!) ?? []
    if (key) {
      req[cookie as 'session' | 'cart'][key] = true
      arrivals.emit(req.url!, () => res.end('saved'))
    } else {
      res.end(JSON.stringify({ session: req.session, cart: req.cart }))
    }
  }
  const url = await listen((req, res) =>
    session(req, res, () => cart(req, res, () => serve(req as Request, res))),
  )
  return { url, arrivals }
}

describe.skipIf(!chromium)('two tabs', () => {
  const visit = visitors()

  /** Both requests have read their sessions before either is answered. @returns what is there then. */
  const overlapping = async (first: string, second: string): Promise<unknown> => {
    const { url, arrivals } = await startShop()
    const { open } = await visit()
    const tabs = [await open(`${url}/sign-in`), await open(url)] as const
    const bothArrived = Promise.all([once(arrivals, first), once(arrivals, second)])
    const loads = [tabs[0].goto(url + first), tabs[1].goto(url + second)]
    const [[answerFirst], [answerSecond]] = await bothArrived
    answerFirst()
    await loads[0]
    answerSecond()
    await loads[1]
    await tabs[0].goto(url)
    return JSON.parse(await tabs[0].locator('body').innerText())
  }

  test('that change different cookies at the same time do not undo one another', async () => {
    expect(await overlapping('/session/first', '/cart/second')).toEqual({
      session: { user: 'Ada', first: true },
      cart: { second: true },
    })
  })

  test('that change one cookie at the same time: the one that is answered last wins', async () => {
    expect(await overlapping('/session/first', '/session/second')).toEqual({
      session: { user: 'Ada', second: true },
      cart: {},
    })
  })
})
