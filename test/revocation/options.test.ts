import express from 'express'
import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import { SECRET } from '../support/hosts.ts'
import { get, listen, type Reply } from '../support/server.ts'
import { startSite } from './site.ts'

const make = (options: object): ReturnType<typeof clientSessions> =>
  clientSessions({ cookieName: 'session', secret: SECRET, ...options })

const store = { cutoffs: (keys: readonly string[]) => keys.map(() => undefined), revoke() {} }

test.each([
  [{ revocation: true }, /revocation.*it must be an object/],
  [{ revocation: 'redis' }, /revocation.*it must be an object/],
  [{ revocation: {}, format: '0.8' }, /revocation.*no place for the id.*remove option format/],
  [{ revocation: { timout: 5 } }, /revocation\.timout.*store, subject, unavailable, timeout/],
  [{ revocation: { subject: 'user' } }, /revocation\.subject.*\(data\) => data\.userId/],
  [{ revocation: { unavailable: 'deny' } }, /revocation\.unavailable.*"deny".*"refuse" or "allow"/],
  [{ revocation: { timeout: 0 } }, /revocation\.timeout.*0.*from 1 to 60000/],
  [{ revocation: { timeout: 60_001 } }, /revocation\.timeout/],
  [{ revocation: { timeout: '500' } }, /revocation\.timeout/],
  [{ revocation: { timeout: Number.NaN } }, /revocation\.timeout/],
  [{ revocation: { store: null } }, /revocation\.store.*redisRevocations\(\)/],
  [{ revocation: { store: 'redis://' } }, /revocation\.store.*redisRevocations\(\)/],
  [{ revocation: { store: {} } }, /revocation\.store.*without the method cutoffs\(\)/],
  [{ revocation: { store: { cutoffs() {} } } }, /revocation\.store.*without the method revoke\(\)/],
])('what cannot be is refused with the remedy: %j', (options, message) => {
  expect(() => make(options)).toThrow(message)
  expect(() => make(options)).toThrow(TypeError)
})

test.each([
  [{}],
  [{ revocation: undefined }],
  [{ revocation: false }],
  [{ revocation: {} }],
  [{ revocation: { store, subject: () => undefined, unavailable: 'allow', timeout: 1 } }],
])('what can be is taken: %j', (options) => {
  expect(() => make(options)).not.toThrow()
})

test('without the option nothing can be revoked, and the remedy is told', async () => {
  const site = await startSite({ revocation: undefined })
  await expect(site.sessions.revoke('0'.repeat(32))).rejects.toThrow(
    /revocation.*set revocation to \{\}/,
  )
  await expect(site.sessions.revokeSubject('ada')).rejects.toThrow(/set revocation to \{\}/)
  const reply = await site.visit('revoke', await site.signIn('ada'))
  expect(reply).toMatchObject({
    status: 500,
    body: expect.stringContaining('set revocation to {}'),
  })
})

test('whose a session is has to be told, before all of somebody’s can be ended', async () => {
  const { sessions } = await startSite({ revocation: {} })
  await expect(sessions.revokeSubject('ada')).rejects.toThrow(/revocation\.subject.*data\.userId/)
})

test.each([undefined, null, '', 7, {}])('what is no subject is refused: %j', async (subject) => {
  const { sessions } = await startSite()
  await expect(sessions.revokeSubject(subject as never)).rejects.toThrow(
    /argument of revokeSubject/,
  )
})

test.each([undefined, '', 'ada', 'F'.repeat(32), '0'.repeat(31)])(
  'what is no id is refused: %j',
  async (id) => {
    const { sessions } = await startSite()
    await expect(sessions.revoke(id as never)).rejects.toThrow(/argument of revoke\(\)/)
  },
)

test.each([
  ['a number', () => 7],
  ['no text', () => ''],
  ['a promise', async () => Promise.reject(new Error('later'))],
])('a function that gives no subject is told of: %s', async (_, subject) => {
  const site = await startSite({ revocation: { subject: subject as never } })
  const reply = await site.visit('signIn/ada')
  expect(reply.status).toBe(500)
  expect(reply.setCookie).toEqual([])
  expect(site.events.at(-1)).toMatchObject({
    type: 'unsaved',
    error: {
      code: 'seal-failed',
      message: expect.stringContaining('option revocation.subject'),
      cause: { message: expect.stringContaining('revocation.subject()') },
    },
  })
})

/** Two middlewares of one cookie, as a parent application and its child have them. */
const visitBoth = async (first: object, second: object): Promise<Reply> => {
  const app = express()
  app.use(make(first), make(second))
  app.get('/', (_, res) => void res.end('served'))
  app.use((error: Error, _req: unknown, res: any, _next: unknown) => {
    res.status(500).end(error.message)
  })
  return get(await listen(app))
}

test('a middleware with the option is not served by a first one of its cookie without it', async () => {
  expect(await visitBoth({}, { revocation: {} })).toMatchObject({
    status: 500,
    body: expect.stringMatching(/revocation is not set on the middleware.*first.*set it there/),
  })
  for (const [first, second] of [
    [{ revocation: {} }, {}],
    [{ revocation: {} }, { revocation: {} }],
    [{}, {}],
  ] as const) {
    expect(await visitBoth(first, second)).toMatchObject({ status: 200, body: 'served' })
  }
})

test('nor where the first has it under another requestKey', async () => {
  expect(
    await visitBoth({ requestKey: 'first' }, { requestKey: 'second', revocation: {} }),
  ).toMatchObject({
    status: 500,
    body: expect.stringMatching(/not set on the middleware.*first.*req\.second here too/),
  })
  const both = await visitBoth({ revocation: {} }, { requestKey: 'second', revocation: {} })
  expect(both).toMatchObject({ status: 200, body: 'served' })
})

test('a session cannot be given a longer life than revocations are kept', async () => {
  const routes = { long: (req: any) => req.session.setDuration(2000) }
  const short = await startSite({ duration: 1000 }, routes)
  const reply = await short.visit('long', await short.signIn('ada'))
  expect(reply).toMatchObject({
    status: 500,
    body: expect.stringMatching(/setDuration\(\).*set absoluteDuration/),
  })
  const long = await startSite({ duration: 1000, absoluteDuration: 3000 }, routes)
  expect((await long.visit('long', await long.signIn('ada'))).status).toBe(200)
})

test('a clock that fails before the handler runs refuses the request', () => {
  const sessions = make({
    revocation: {},
    clock: () => {
      throw new Error('no time')
    },
  })
  const told: unknown[] = []
  sessions({ headers: {} } as never, {} as never, (error) => void told.push(error))
  expect(told).toEqual([expect.objectContaining({ message: 'no time' })])
})
