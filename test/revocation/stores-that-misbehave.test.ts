/** Whatever a store of the application does: nobody is let in unchecked, who signs out is told, and the process goes on. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { RevocationStore } from '../../src/revocation/store.ts'
import { cookieHeader } from '../support/server.ts'
import { watchRejections } from './faults.ts'
import { startSite } from './site.ts'

const TIMEOUT = 40
const DOWN = new Error('out of order')

type Then = (ok: (value?: unknown) => void, failed: (error: unknown) => void) => void
/** No promise, but what can be waited for like one. */
// oxlint-disable-next-line unicorn/no-thenable -- as libraries of promises gave them
const thenable = (then: Then): object => ({ then })

const throwing = (thrown: unknown) => (): never => {
  throw thrown
}

const failures: readonly (readonly [string, () => unknown])[] = [
  ['throws', throwing(DOWN)],
  ['throws what is no error', throwing(undefined)],
  ['rejects', async () => throwing(DOWN)()],
  ['rejects with what is no error', async () => throwing(null)()],
  ['never settles', () => new Promise(() => {})],
  ['gives what never calls back', () => thenable(() => {})],
  ['gives what fails', () => thenable((_, failed) => failed(DOWN))],
  ['gives what throws when it is waited for', () => thenable(throwing(DOWN))],
  [
    'gives what fails, and then works',
    () =>
      thenable((ok, failed) => {
        failed(DOWN)
        ok()
      }),
  ],
]

/** Each method works until it is replaced. */
const start = async (
  immediate: boolean,
  subject?: (data: { user?: string }) => string | undefined,
) => {
  const rejections = watchRejections()
  const memory = clientSessions.memoryRevocations()
  const broken: Partial<Record<'cutoffs' | 'revoke' | 'unavailable', () => unknown>> = {}
  const store = {
    immediate,
    cutoffs(keys: readonly string[], now: number) {
      if (broken.cutoffs) return broken.cutoffs()
      const cutoffs = memory.cutoffs(keys, now)
      return immediate ? cutoffs : Promise.resolve(cutoffs)
    },
    revoke: (...revocation: Parameters<typeof memory.revoke>) =>
      broken.revoke ? broken.revoke() : memory.revoke(...revocation),
    unavailable: () => broken.unavailable?.(),
  } as RevocationStore
  const onRequest: { act?: () => void } = {}
  const site = await startSite(
    { revocation: { store, timeout: TIMEOUT, subject } },
    {
      keep(req) {
        void req.session.user
        onRequest.act?.()
        req.session.reset(['user'])
      },
    },
  )
  /** Until all that was asked has failed. */
  const settled = (): Promise<void> => sleep(2 * TIMEOUT + 100)
  const unrevoked = () => site.events.filter(({ type }) => type === 'unrevoked')
  return { ...site, unrevoked, broken, onRequest, rejections, settled }
}

const UNAVAILABLE = expect.objectContaining({
  name: 'SessionError',
  code: 'revocation-unavailable',
})
const UNREVOKED = { type: 'unrevoked', cookieName: 'session', error: UNAVAILABLE }
const REFUSED = { status: 503, body: 'revocation-unavailable' }
const UNCHECKED = { ok: false, reason: 'unchecked' }
const REVOKED = { ok: false, reason: 'revoked' }

describe.each(failures)('a method that %s', (_, fail) => {
  test('revoke(): who signs out is told, and so are observers', async () => {
    const { sessions, signIn, visit, unrevoked, broken, rejections } = await start(
      true,
      ({ user }) => user,
    )
    const cookie = await signIn('ada')
    broken.revoke = fail
    expect(await visit('logout', cookie)).toMatchObject(REFUSED)
    expect(await visit('revoke', cookie)).toMatchObject(REFUSED)
    expect(await visit('regenerate', cookie)).toMatchObject(REFUSED)
    await expect(sessions.revokeSubject('ada')).rejects.toEqual(UNAVAILABLE)
    await expect(sessions.revoke('0'.repeat(32))).rejects.toEqual(UNAVAILABLE)
    expect(unrevoked()).toEqual(Array.from({ length: 5 }, () => UNREVOKED))
    expect(rejections).toEqual([])
  })

  test('cutoffs() of a store to be asked: nobody is let in', async () => {
    const { sessions, signIn, visit, broken, rejections } = await start(false)
    const cookie = await signIn('ada')
    broken.cutoffs = fail
    expect(await visit('who', cookie)).toMatchObject(REFUSED)
    expect(await Promise.resolve(sessions.read(cookie))).toEqual(UNCHECKED)
    expect(rejections).toEqual([])
  })

  test('cutoffs() of an immediate store: nobody is let in', async () => {
    const { sessions, signIn, visit, broken, rejections, settled } = await start(true)
    const cookie = await signIn('ada')
    broken.cutoffs = fail
    expect(await visit('who', cookie)).toMatchObject(REFUSED)
    expect(sessions.read(cookie)).toEqual(UNCHECKED)
    await settled()
    expect(rejections).toEqual([])
  })

  test('unavailable(): nobody is let in', async () => {
    const { sessions, signIn, visit, broken, rejections, settled } = await start(true)
    const cookie = await signIn('ada')
    broken.unavailable = fail
    expect(await visit('who', cookie)).toMatchObject(REFUSED)
    expect(sessions.read(cookie)).toEqual(UNCHECKED)
    await settled()
    expect(rejections).toEqual([])
  })

  test('cutoffs() when reset([…]) asks whether the session is over: what was kept does not go on', async () => {
    const { sessions, signIn, visit, unrevoked, broken, onRequest, rejections, settled } =
      await start(true)
    const cookie = await signIn('ada')
    onRequest.act = () => void (broken.cutoffs = fail)
    const next = cookieHeader((await visit('keep', cookie)).setCookie)
    await settled()
    delete broken.cutoffs
    expect(unrevoked()).toEqual([UNREVOKED])
    expect([sessions.read(cookie), sessions.read(next)]).toEqual([REVOKED, REVOKED])
    expect(rejections).toEqual([])
  })

  test('revoke() when reset([…]) ends the session: that is told', async () => {
    const { signIn, visit, unrevoked, broken, onRequest, rejections, settled } = await start(true)
    onRequest.act = () => void (broken.revoke = fail)
    expect((await visit('keep', await signIn('ada'))).status).toBe(200)
    await settled()
    expect(unrevoked()).toEqual([UNREVOKED])
    expect(rejections).toEqual([])
  })

  test('both when reset([…]) asks and ends: that is told', async () => {
    const { signIn, visit, unrevoked, broken, onRequest, rejections, settled } = await start(true)
    onRequest.act = () => Object.assign(broken, { cutoffs: fail, revoke: fail })
    expect((await visit('keep', await signIn('ada'))).status).toBe(200)
    await settled()
    expect(unrevoked()).toEqual([UNREVOKED, UNREVOKED, UNREVOKED])
    expect(rejections).toEqual([])
  })
})

test('a revoke() that works, and then fails, has worked', async () => {
  const { signIn, visit, unrevoked, broken } = await start(true)
  const cookie = await signIn('ada')
  broken.revoke = () =>
    thenable((ok, failed) => {
      ok()
      failed(DOWN)
    })
  expect((await visit('logout', cookie)).status).toBe(200)
  expect(unrevoked()).toEqual([])
})

test('an unavailable() that gives no error, and not nothing: nobody is let in', async () => {
  const { sessions, signIn, visit, broken } = await start(true)
  const cookie = await signIn('ada')
  for (const given of ['loading', {}, true, 7]) {
    broken.unavailable = () => given
    expect(sessions.read(cookie)).toEqual(UNCHECKED)
    expect(await visit('who', cookie)).toMatchObject(REFUSED)
  }
})

test.each([null, false])('an unavailable() that gives %j has nothing to say', async (nothing) => {
  const { sessions, signIn, who, broken } = await start(true)
  const cookie = await signIn('ada')
  for (const given of [nothing, Promise.resolve(nothing)]) {
    broken.unavailable = () => given
    expect(await who(cookie)).toBe('ada')
  }
  broken.unavailable = () => nothing
  expect(sessions.read(cookie)).toMatchObject({ ok: true })
})

test('what reset([…]) keeps of a session that was over is ended, also where that one cannot be once more', async () => {
  const { sessions, signIn, visit, unrevoked, broken, onRequest, settled } = await start(true)
  const cookie = await signIn('ada')
  const session = sessions.read(cookie)
  let ending: Promise<void> | undefined
  onRequest.act = () => {
    ending = sessions.revoke(session.ok ? session.id! : '')
    broken.revoke = () => {
      delete broken.revoke
      throw DOWN
    }
  }
  const next = cookieHeader((await visit('keep', cookie)).setCookie)
  await ending
  await settled()
  expect(unrevoked()).toEqual([UNREVOKED])
  expect(sessions.read(next)).toEqual(REVOKED)
})

test('a subject() whose result throws when it is waited for is told to give a text', async () => {
  const { sessions, signIn } = await start(true)
  const cookie = await signIn('ada')
  const subject = (() => thenable(throwing(DOWN))) as () => never
  const { sessions: others } = await startSite({ revocation: { subject } })
  expect(sessions.read(cookie)).toMatchObject({ ok: true })
  expect(() => others.read(cookie)).toThrow(/result of revocation\.subject\(\) is .*a text/)
})
