import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, SECRET, type Request } from '../support/hosts.ts'

const sessions = clientSessions({ cookieName: 'session', secret: SECRET })
const stored = { user: { id: 7, roles: ['admin'] }, count: 1, none: null }
const cookie = (): string => `session=${sessions.seal(stored)}`

const READINGS: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['a key', (req) => req['session'].count],
  ['a key that is not there', (req) => req['session'].missing],
  ['a nested key', (req) => req['session'].user.roles[0]],
  ['the keys', (req) => Object.keys(req['session'])],
  ['all as JSON', (req) => JSON.stringify(req['session'])],
  ['a copy', (req) => structuredClone({ ...req['session'] })],
  ['a loop', (req) => Object.entries(req['session']).length],
  ['"in"', (req) => 'user' in req['session']],
]

const NO_CHANGES: readonly (readonly [string, (req: Request) => unknown])[] = [
  ['the same value again', (req) => (req['session'].count = 1)],
  ['an equal object', (req) => (req['session'].user = { id: 7, roles: ['admin'] })],
  ['an equal session', (req) => (req['session'] = structuredClone(stored))],
  ['the session itself', (req) => Object.assign(req, { session: req['session'] })],
  ['a change taken back', (req) => [req['session'].count++, req['session'].count--]],
  ['deleting what is not there', (req) => delete req['session'].missing],
  ['undefined, which JSON leaves out', (req) => (req['session'].missing = undefined)],
  ['save()', (req) => req['session'].save()],
]

describe.each(HOSTS)('on $name', (host) => {
  test.each(READINGS)('reading sends nothing: %s', async (_, read) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => res.end(JSON.stringify(read(req)) ?? 'undefined'),
    })
    expect(await site.visit({ cookie: cookie() })).toMatchObject({ status: 200, setCookie: [] })
  })

  test.each(READINGS.filter(([name]) => !name.includes('nested')))(
    'reading without a cookie sends nothing: %s',
    async (_, read) => {
      const site = await host.start({
        sessions,
        handle: (req, res) => res.end(JSON.stringify(read(req)) ?? 'undefined'),
      })
      expect(await site.visit()).toMatchObject({ status: 200, setCookie: [] })
    },
  )

  test.each(NO_CHANGES)('an unchanged session sends nothing: %s', async (_, act) => {
    const site = await host.start({
      sessions,
      handle: (req, res) => {
        act(req)
        res.end('ok')
      },
    })
    expect(await site.visit({ cookie: cookie() })).toMatchObject({ status: 200, setCookie: [] })
  })
})
