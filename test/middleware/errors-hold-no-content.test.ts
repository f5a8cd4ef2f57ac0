import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { HOSTS, OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { UNSAVEABLE } from '../support/unsaveable.ts'
import { catchWarnings } from '../support/warnings.ts'

const sealed = clientSessions({ cookieName: 'session', secret: SECRET }).seal({ a: 'TOPSECRET' })

const everything = (value: unknown): string =>
  inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity })

describe.each(HOSTS)('on $name', (host) => {
  test.each(UNSAVEABLE)('what is told of $name holds nothing of the session', async ({ put }) => {
    const told: unknown[] = []
    const warnings = catchWarnings()
    const site = await host.start({
      sessions: clientSessions({
        cookieName: 'session',
        secret: SECRET,
        onEvent: (event) => told.push(event),
      }),
      handle: (req, res) => {
        req['session'].note = 'TOPSECRET'
        put(req['session'])
        res.end()
      },
      onError: (error, _req, res) => {
        told.push(error)
        res.end(String(error))
      },
    })
    const reply = await site.visit({ cookie: `session=${sealed}` })
    expect(reply.status).toBe(500)
    expect(told).toHaveLength(host.express ? 2 : 1) // its error handlers are told as well
    expect(everything(told)).not.toContain('TOPSECRET')
    expect(everything(told)).not.toContain(sealed)
    expect(everything(told)).not.toContain(SECRET)
    expect(everything(warnings)).not.toContain('TOPSECRET')
    expect(reply.body).not.toContain('TOPSECRET')
  })

  test('what is told of rejected, resealed and late sessions holds nothing of them', async () => {
    const told: unknown[] = []
    const foreign = clientSessions({
      cookieName: 'session',
      secret: clientSessions.generateSecret(),
    }).seal({ a: 1 })
    const rotated = clientSessions({ cookieName: 'session', secret: [OTHER_SECRET, SECRET] })
    const site = await host.start({
      sessions: clientSessions({
        cookieName: 'session',
        secret: [OTHER_SECRET, SECRET],
        onEvent: (event) => told.push(event),
      }),
      handle: (req, res) => {
        const { session } = req
        res.setHeader('Cache-Control', 'public')
        res.end()
        session.late = 'TOPSECRET'
      },
    })
    await site.visit({ cookie: `session=${foreign}; session=${sealed}` })
    await expect.poll(() => told.length).toBe(4)
    expect(rotated.read(`session=${sealed}`)).toMatchObject({ ok: true })
    expect(told.map((event: any) => event.type)).toEqual([
      'rejected',
      'resealed',
      'cache-control',
      'late-write',
    ])
    for (const secret of ['TOPSECRET', sealed, foreign, SECRET, OTHER_SECRET]) {
      expect(everything(told)).not.toContain(secret)
    }
  })
})
