import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionEvent } from '../../src/session/events.ts'
import { HOSTS, SECRET } from '../support/hosts.ts'

const CRYPTO = ['createDecipheriv', 'createCipheriv', 'hkdfSync', 'scryptSync', 'hash'] as const

/** Counts the calls that the library makes of node:crypto. */
const spyOnCrypto = (): { calls(): number } => {
  const spies = CRYPTO.map((name) => vi.spyOn(crypto, name))
  syncBuiltinESMExports()
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
    syncBuiltinESMExports()
  })
  return { calls: () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0) }
}

describe.each(HOSTS)('a request that does not touch its session, on $name', (host) => {
  test.each([
    ['no cookie', undefined],
    ['a cookie that is garbage', 'session=garbage'],
    [
      'a real cookie',
      `session=${clientSessions({ cookieName: 'session', secret: SECRET }).seal({ a: 1 })}`,
    ],
  ])('neither decrypts nor sends anything: %s', async (_, cookie) => {
    const events: SessionEvent[] = []
    const clock = vi.fn(Date.now)
    const onEvent = (event: SessionEvent): void => void events.push(event)
    const site = await host.start({
      sessions: clientSessions({ cookieName: 'session', secret: SECRET, clock, onEvent }),
      handle: (_req, res) => {
        res.setHeader('Cache-Control', 'public, max-age=60')
        res.setHeader('X-App', '1')
        res.write('o')
        res.end('k')
      },
    })
    const spied = spyOnCrypto()
    const reply = await site.visit({ cookie })
    expect(reply).toMatchObject({ status: 200, setCookie: [], body: 'ok' })
    expect(reply.headers['vary']).toBeUndefined()
    expect(reply.headers).toMatchObject({ 'cache-control': 'public, max-age=60', 'x-app': '1' })
    expect(spied.calls()).toBe(0)
    expect(clock).not.toHaveBeenCalled()
    expect(events).toEqual([])
  })

  test('the same spies do see a session that is read', async () => {
    const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
    const cookie = `session=${sessions.seal({ a: 1 })}`
    const site = await host.start({
      sessions,
      handle: (req, res) => res.end(`${req['session'].a}`),
    })
    const spied = spyOnCrypto()
    expect((await site.visit({ cookie })).body).toBe('1')
    expect(spied.calls()).toBeGreaterThan(0)
  })

  test('whose application asks whether there is such a property has not touched it', async () => {
    const events: SessionEvent[] = []
    const onEvent = (event: SessionEvent): void => void events.push(event)
    const site = await host.start({
      sessions: clientSessions({ cookieName: 'session', secret: SECRET, onEvent }),
      handle: (req, res) => res.end(String('session' in req)),
    })
    const reply = await site.visit({ cookie: 'session=garbage' })
    expect(reply).toMatchObject({ body: 'true', setCookie: [] })
    expect(reply.headers['vary']).toBeUndefined()
    expect(events).toEqual([])
  })
})
