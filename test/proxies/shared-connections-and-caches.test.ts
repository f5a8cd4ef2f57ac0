/** nginx sends the requests of all visitors over a few connections, and may keep answers: each has his own session. */
import http from 'node:http'
import express from 'express'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader, type Reply } from '../support/server.ts'
import { catchWarnings } from '../support/warnings.ts'
import { ask, describeBehindNginx, startBehindNginx } from './nginx.ts'

const CACHE = {
  outer: 'proxy_cache_path cache keys_zone=pages:1m;',
  server: 'proxy_cache pages; proxy_cache_valid any 1m; add_header X-Cache $upstream_cache_status;',
}

const cacheable = (res: http.ServerResponse): unknown =>
  res.setHeader('Cache-Control', 'public, max-age=60')

const createSessions = () => clientSessions({ cookieName: 'session', secret: SECRET })

describeBehindNginx('nginx between many visitors and the application', () => {
  test('over shared connections nobody gets the session of another', async () => {
    const sockets = new Set<unknown>()
    let busy = 0
    const app = express()
    app.use(createSessions())
    app.use((req: any, res) => {
      sockets.add(req.socket)
      const before = req.session.name
      req.session.name = req.query.name
      setTimeout(() => res.send(String(before)), (busy++ % 4) * 3)
    })
    const site = await startBehindNginx(app)
    const names = Array.from({ length: 12 }, (_, i) => `visitor-${i}`)
    const cookies = new Map<string, string>()
    for (let round = 0; round < 3; round++) {
      const visits = names.map(async (name) => {
        const cookie = cookies.get(name)
        const url = `${site.https}/?name=${name}`
        const reply = await ask(site, url, cookie === undefined ? {} : { cookie })
        expect([reply.body, reply.setCookie.length]).toEqual([
          round === 0 ? 'undefined' : name,
          round === 0 ? 1 : 0,
        ])
        if (reply.setCookie.length > 0) cookies.set(name, cookieHeader(reply.setCookie))
      })
      await Promise.all(visits)
    }
    expect(sockets.size).toBeLessThan(36)
  })

  test('a session that cannot be saved does not close the connection for others', async () => {
    catchWarnings()
    const sockets: unknown[] = []
    const sessions = createSessions()
    const site = await startBehindNginx((req: any, res) => {
      sockets.push(req.socket)
      sessions(req, res, () => {
        req.session.name = req.url === '/bad' ? 1n : 'ada'
        res.end('saved')
      })
    })
    const replies: Reply[] = []
    for (const path of ['/good', '/bad', '/good']) replies.push(await ask(site, site.https + path))
    expect(replies.map(({ status }) => status)).toEqual([200, 500, 200])
    expect(new Set(sockets).size).toBe(1)
  })

  test('a cache keeps no answer with a session, and gives none to another visitor', async () => {
    const app = express()
    app.use(createSessions())
    app.get('/name', (req: any, res) => (cacheable(res), res.send(`for ${req.session.name}`)))
    app.get('/login', (req: any, res) => {
      cacheable(res)
      req.session.name = req.query.name
      res.send(`hello ${req.query.name}`)
    })
    app.get('/public', (_req, res) => (cacheable(res), res.send('for all')))
    const site = await startBehindNginx(app, CACHE)
    const login = async (name: string): Promise<Reply> =>
      ask(site, `${site.https}/login?name=${name}`)
    const ada = await login('ada')
    const bob = await login('bob')
    expect([ada.setCookie.length, bob.setCookie.length]).toEqual([1, 1])
    const again = await login('ada')
    expect([again.headers['x-cache'], again.setCookie.length]).toEqual(['MISS', 1])

    const name = async (cookie?: string): Promise<unknown[]> => {
      const reply = await ask(site, `${site.https}/name`, cookie === undefined ? {} : { cookie })
      return [reply.headers['x-cache'], reply.body]
    }
    expect(await name(cookieHeader(ada.setCookie))).toEqual(['MISS', 'for ada'])
    expect(await name(cookieHeader(bob.setCookie))).toEqual(['MISS', 'for bob'])
    expect(await name()).toEqual(['MISS', 'for undefined'])
    expect(await name(cookieHeader(ada.setCookie))).toEqual(['HIT', 'for ada'])

    await ask(site, `${site.https}/public`)
    const cached = await ask(site, `${site.https}/public`, { cookie: cookieHeader(bob.setCookie) })
    expect([cached.headers['x-cache'], cached.body]).toEqual(['HIT', 'for all'])
  })
})
