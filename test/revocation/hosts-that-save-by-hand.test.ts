/** Next.js and React Router give no end of a request: there sessions end when the application says so. */
import { expect, test } from 'vitest'
import { createClientSessionStorage } from '../../src/react-router.ts'
import { clientSessions as nextSessions } from '../../src/next.ts'
import { ofAction, ofPage } from '../next/stores.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const options = () => ({
  cookieName: 'session',
  secret: OTHER_SECRET,
  revocation: { subject: (data: { user?: string }) => data.user },
})

const onNext = () => {
  const sessions = nextSessions<{ user: string }>(options())
  const signIn = async (): Promise<string> =>
    cookieHeader(await sessions.serialize({ user: 'ada' }))
  const who = async (cookie: string): Promise<string | undefined> => {
    const { session } = await sessions.load(ofPage(cookie))
    return session.user
  }
  return { sessions, signIn, who }
}

test('on Next a copy of the cookie is refused after destroy()', async () => {
  const { sessions, signIn, who } = onNext()
  const cookie = await signIn()
  expect(await who(cookie)).toBe('ada')
  const { session } = await sessions.load(ofAction(cookie).store)
  await session.destroy()
  expect(await who(cookie)).toBeUndefined()
})

test('on Next all sessions of a user end, one by its id, and one that is watched tells', async () => {
  const { sessions, signIn, who } = onNext()
  const [one, two] = [await signIn(), await signIn()]
  const read = await sessions.read(ofPage(one))
  const told = new Promise<void>((resolve) => void sessions.onRevoked(read, resolve))
  await sessions.revoke(read.ok ? read.id! : '')
  await told
  expect([await who(one), await who(two)]).toEqual([undefined, 'ada'])
  await sessions.revokeSubject('ada')
  expect(await who(two)).toBeUndefined()
  expect(await who(await signIn())).toBe('ada')
})

const onReactRouter = () => {
  const storage = createClientSessionStorage<{ user: string }>(options())
  const signIn = async (): Promise<string> => {
    const session = await storage.getSession()
    session.set('user', 'ada')
    return cookieHeader([await storage.commitSession(session)])
  }
  const who = async (cookie: string): Promise<string | undefined> => {
    const session = await storage.getSession(cookie)
    return session.get('user')
  }
  return { storage, signIn, who }
}

test('on React Router a copy of the cookie is refused after destroySession()', async () => {
  const { storage, signIn, who } = onReactRouter()
  const cookie = await signIn()
  expect(await who(cookie)).toBe('ada')
  const line = await storage.destroySession(await storage.getSession(cookie))
  expect(line).toMatch(/^session=; Max-Age=0/)
  expect(await who(cookie)).toBeUndefined()
})

test('on React Router a session that is committed after destroySession() is another one, signed in', async () => {
  const { storage, signIn, who } = onReactRouter()
  const cookie = await signIn()
  const session = await storage.getSession(cookie)
  await storage.destroySession(session)
  const again = cookieHeader([await storage.commitSession(session)])
  expect([await who(cookie), await who(again)]).toEqual([undefined, 'ada'])
})

test('on React Router all sessions of a user end, and a later commit brings none back', async () => {
  const { storage, signIn, who } = onReactRouter()
  const cookie = await signIn()
  const slow = await storage.getSession(cookie)
  await storage.revokeSubject('ada')
  const late = cookieHeader([await storage.commitSession(slow)])
  expect([await who(cookie), await who(late)]).toEqual([undefined, undefined])
  expect(await who(await signIn())).toBe('ada')
})

test('on React Router no session lives longer than revocations are kept', async () => {
  const { storage } = onReactRouter()
  const session = await storage.getSession()
  await expect(storage.commitSession(session, { maxAge: 60 * 60 * 24 * 30 })).rejects.toThrow(
    /the life of commitSession\(\) is .*; revocations are kept for 86400000 ms/,
  )
})
