/** What `revocation.subject` may give for a session, and what it is then. */
import { expect, test } from 'vitest'
import { cookieHeader } from '../support/server.ts'
import { startSite } from './site.ts'

/** The function of docs/revocation.md. */
const subject = ({ user }: any): string | null | undefined => user && String(user.id)

const routes = {
  'sign-in': (req: any) => void (req.session.user = { id: 7 }),
  'sign-out': (req: any) => void (req.session.user = null),
  user: (req: any) => JSON.stringify(req.session.user ?? null),
}

test('null is nobody: for a session from before the option, and where a user is signed out by it', async () => {
  const before = await startSite({ revocation: undefined }, routes)
  const site = await startSite({ revocation: { subject } }, routes)
  const old = cookieHeader((await before.visit('sign-out')).setCookie)
  expect(await site.visit('user', old)).toMatchObject({ status: 200, body: 'null' })
  expect(site.sessions.read(old)).toMatchObject({ ok: true, data: { user: null } })
  expect((await site.visit('logout', old)).status).toBe(200)

  const cookie = cookieHeader((await site.visit('sign-in')).setCookie)
  const reply = await site.visit('sign-out', cookie)
  expect(reply).toMatchObject({ status: 200, setCookie: [expect.any(String)] })
  const signedOut = cookieHeader(reply.setCookie)
  await site.sessions.revokeSubject('7')
  expect((await site.visit('user', cookie)).body).toBe('null')
  expect(site.sessions.read(cookie)).toEqual({ ok: false, reason: 'revoked' })
  expect(site.sessions.read(signedOut)).toMatchObject({ ok: true })
})

/** As a store has it that keeps UTF-8. */
const kept = (key: string): string => Buffer.from(key).toString()

test('two subjects that differ in half a surrogate pair are two, also where the store keeps UTF-8', async () => {
  const cutoffs = new Map<string, number>()
  const store = {
    cutoffs: async (keys: readonly string[]) => keys.map((key) => cutoffs.get(kept(key))),
    revoke: (key: string, cutoff: number) => void cutoffs.set(kept(key), cutoff),
  }
  const site = await startSite(
    { revocation: { store, subject: ({ user }) => user } },
    {
      one: (req) => void (req.session.user = 'ada\uD83D'),
      two: (req) => void (req.session.user = 'ada\uD83E'),
      some: (req) => (req.session.user ? 'somebody' : 'nobody'),
    },
  )
  const one = cookieHeader((await site.visit('one')).setCookie)
  const two = cookieHeader((await site.visit('two')).setCookie)
  await site.sessions.revokeSubject('ada\uD83D')
  expect((await site.visit('some', one)).body).toBe('nobody')
  expect((await site.visit('some', two)).body).toBe('somebody')
})
