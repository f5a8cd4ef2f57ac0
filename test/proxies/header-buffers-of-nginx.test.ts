/** nginx has buffers for headers: what the library warns of is what nginx refuses, and the settings it names help. */
import http2 from 'node:http2'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { MAX_COOKIE_HEADER_BYTES } from '../../src/cookie/limits.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { ask, describeBehindNginx, startBehindNginx, type Proxy } from './nginx.ts'

/** So that a Set-Cookie of 16 KiB has a place, and more than one buffer of a page is left for the body. */
const LARGER = 'proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k;'

const cookieOf = (length: number): string => `a=${'x'.repeat(length - 2)}`

interface Site extends Proxy {
  readonly events: readonly SessionEvent[]
  /** The warnings of cookies that are large. */
  warned(): string[]
}

/** `/put/N` puts N characters into the session, `/length` tells how many there are, `/cookies` what came. */
const open = async (chunks: number, server = ''): Promise<Site> => {
  const events: SessionEvent[] = []
  const app = express()
  app.get('/cookies', (req, res) => res.send(String(req.headers.cookie?.length ?? 0)))
  const onEvent = (event: SessionEvent): void => void events.push(event)
  app.use(clientSessions({ cookieName: 'session', secret: SECRET, chunks, onEvent }))
  app.get('/put/:count', (req: any, res) => {
    req.session.text = 'x'.repeat(Number(req.params.count))
    res.send('put')
  })
  app.get('/length', (req: any, res) => res.send(String(req.session.text?.length)))
  const proxy = await startBehindNginx(app, { server })
  const warned = (): string[] =>
    events.flatMap((event) => (event.type === 'warning' ? [event.code] : []))
  return { ...proxy, events, warned }
}

describeBehindNginx('the buffers of nginx', () => {
  test('a session in several cookies is a 502 with the buffers that nginx has by itself', async () => {
    const site = await open(3)
    const reply = await ask(site, `${site.https}/put/5500`)
    expect([reply.status, reply.setCookie]).toEqual([502, []])
    expect(site.log()).toContain('upstream sent too big header')
    const warning = site.events.find(({ type }) => type === 'warning')
    expect(warning).toMatchObject({ code: 'large-cookie', cookieName: 'session' })
    expect((warning as { message: string }).message).toMatch(/nginx answers 502.*proxy_buffer_size/)
  })

  test('with proxy_buffer_size 16k it passes, comes back, and the warning stays', async () => {
    const site = await open(3, LARGER)
    const reply = await ask(site, `${site.https}/put/5500`)
    expect([reply.status, reply.setCookie.length]).toEqual([200, 2])
    expect(site.warned()).toEqual(['large-cookie'])
    const cookie = cookieHeader(reply.setCookie)
    expect((await ask(site, `${site.https}/length`, { cookie })).body).toBe('5500')
  })

  test('the fullest single cookie is a 502 as well, and warned of', async () => {
    const site = await open(1)
    expect((await ask(site, `${site.https}/put/2950`)).status).toBe(502)
    expect(site.warned()).toEqual(['large-cookie'])
    expect((await ask(site, `${site.direct}/put/2950`)).setCookie).toHaveLength(1)
  })

  test('the largest one without a warning passes', async () => {
    const site = await open(1)
    let count = 2000
    while (site.warned().length === 0) await ask(site, `${site.direct}/put/${(count += 10)}`)
    const reply = await ask(site, `${site.https}/put/${count - 10}`)
    expect([reply.status, reply.setCookie.length]).toEqual([200, 1])
  })

  test('the limit for the Cookie header is that of nginx, to the byte', async () => {
    const site = await open(1)
    const url = `${site.http}/cookies`
    const fits = await ask(site, url, { cookie: cookieOf(MAX_COOKIE_HEADER_BYTES) })
    expect([fits.status, fits.body]).toEqual([200, String(MAX_COOKIE_HEADER_BYTES)])
    const over = await ask(site, url, { cookie: cookieOf(MAX_COOKIE_HEADER_BYTES + 1) })
    expect([over.status, over.body]).toEqual([400, expect.stringContaining('Cookie Too Large')])
  })

  test('large_client_header_buffers moves it', async () => {
    const site = await open(1, 'large_client_header_buffers 4 16k;')
    const reply = await ask(site, `${site.http}/cookies`, { cookie: cookieOf(12_000) })
    expect(reply.body).toBe('12000')
  })

  test('the fullest session in several cookies comes back within that limit', async () => {
    catchWarnings()
    const site = await open(3, LARGER)
    let count = 5500
    let reply = await ask(site, `${site.https}/put/${count}`)
    for (;;) {
      const next = await ask(site, `${site.https}/put/${count + 20}`)
      if (next.status !== 200) break
      reply = next
      count += 20
    }
    const cookie = cookieHeader(reply.setCookie)
    expect(reply.setCookie.length).toBeGreaterThan(1)
    expect(cookie.length).toBeGreaterThan(MAX_COOKIE_HEADER_BYTES - 50)
    expect((await ask(site, `${site.https}/length`, { cookie })).body).toBe(String(count))
  })

  test('over HTTP/2 the browser may send each cookie by itself: the session is whole', async () => {
    const site = await open(3, LARGER)
    const { setCookie } = await ask(site, `${site.https}/put/5500`)
    const crumbs = ['theme=dark', ...setCookie.map((line) => line.split(';', 1)[0]!)]
    const client = http2.connect(site.https, { ca: site.certificate })
    onTestFinished(() => client.destroy())
    const body = await new Promise<string>((resolve, reject) => {
      let text = ''
      const headers = { ':path': '/length', cookie: crumbs as unknown as string }
      const stream = client.request(headers)
      client.on('error', reject)
      stream.on('error', reject)
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => (text += chunk))
      stream.on('end', () => resolve(text))
      stream.end()
    })
    expect(body).toBe('5500')
  })
})
