/** `res.clearCookie(name)` is no sign-out, for it knows nothing of the session; but what it deletes shall not come back. */
import express from 'express'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { get, listen } from '../support/server.ts'

const MINUTE = 60_000
const TOKEN = /^session=[\w-]{60,};/
const DELETIONS: readonly (readonly [string, (res: express.Response) => unknown])[] = [
  ['clearCookie() of Express', (res) => res.clearCookie('session')],
  ['a line with Max-Age=0', (res) => res.append('Set-Cookie', 'session=; Max-Age=0; Path=/')],
  ['a line with a negative Max-Age', (res) => res.append('Set-Cookie', 'session=x;max-age=-1')],
]
const KEPT: readonly (readonly [string, (res: express.Response) => unknown])[] = [
  ['no line', () => {}],
  ['the deletion of another cookie', (res) => res.clearCookie('session2')],
  ['a cookie of the name that lasts', (res) => res.cookie('session', 'x', { maxAge: MINUTE })],
  [
    'one whose Max-Age outlasts its Expires',
    (res) =>
      res.append('Set-Cookie', 'session=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60'),
  ],
]

/** Reads its session, of which a renewal is due, and puts that line into the response. */
const visit = async (
  options: SessionOptions,
  act: (res: express.Response, session: Record<string, unknown>) => unknown,
): Promise<readonly string[]> => {
  let now = Date.now()
  const common = { cookieName: 'session', clock: () => now }
  const token = clientSessions({ ...common, secret: SECRET }).seal({ user: 'ada' })
  now += 20 * MINUTE
  const app = express()
  app.use(clientSessions({ ...common, secret: SECRET, ...options }))
  app.get('/', (req, res) => {
    const { session } = req as unknown as { session: Record<string, unknown> }
    expect(session['user']).toBe('ada')
    act(res, session)
    res.send('read')
  })
  const { setCookie } = await get(await listen(app), `session=${token}`)
  return setCookie.filter((line) => TOKEN.test(line))
}

describe.each<[string, SessionOptions]>([
  ['half of its idle time is over', { idleDuration: 30 * MINUTE }],
  ['its secret is the older one', { secret: [OTHER_SECRET, SECRET] }],
])('a session that was only read, when %s,', (_, options) => {
  test.each(DELETIONS)('is not sent anew beside %s', async (_name, act) => {
    expect(await visit(options, act)).toEqual([])
  })

  test.each(KEPT)('is sent anew beside %s', async (_name, act) => {
    expect(await visit(options, act)).toHaveLength(1)
  })
})

test('a session that was changed is sent all the same', async () => {
  const lines = await visit({}, (res, session) => {
    session['seen'] = true
    res.clearCookie('session')
  })
  expect(lines).toHaveLength(1)
})
