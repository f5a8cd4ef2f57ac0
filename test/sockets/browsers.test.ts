/** Which pages' sockets bring the session, as Chromium has it: the reason for what docs/sockets.md says of `Origin`. */
import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { browserCookies } from '../../src/testing.ts'
import { chromium, launch } from '../support/chromium.ts'
import { SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { listenForSockets } from './handshakes.ts'

const describeHandshake = (read: boolean, { headers }: IncomingMessage): object => ({
  session: read,
  origin: new URL(headers.origin!).hostname,
})

test.skipIf(!chromium)(
  'a lax cookie comes with sockets of this site, its subdomains among them, and of no other',
  { timeout: 60_000 },
  async () => {
    const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
    const sockets = await listenForSockets((req) => describeHandshake(sessions.read(req).ok, req))
    const pages = new URL(await listen((_, res) => res.end('<p>a page</p>')))
    const browser = await launch(['--host-resolver-rules=MAP *.test 127.0.0.1'])
    const context = await browser.newContext()
    const url = `http://www.shop.test:${pages.port}/`
    await context.addCookies(browserCookies(sessions, { user: 7 }, { url }))

    const firstMessage = async (host: string): Promise<unknown> => {
      const page = await context.newPage()
      await page.goto(`http://${host}:${pages.port}/`)
      const socket = `ws://www.shop.test:${new URL(sockets).port}/`
      const script = `new Promise((resolve, reject) => {
        const socket = new WebSocket('${socket}')
        socket.onmessage = ({ data }) => resolve(JSON.parse(data))
        socket.onerror = () => reject(new Error('refused'))
      })`
      return page.evaluate(script)
    }

    expect(await firstMessage('www.shop.test')).toEqual({ session: true, origin: 'www.shop.test' })
    expect(await firstMessage('api.shop.test')).toEqual({ session: true, origin: 'api.shop.test' })
    expect(await firstMessage('www.evil.test')).toEqual({ session: false, origin: 'www.evil.test' })
  },
)
