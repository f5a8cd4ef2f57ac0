/** Sealing is asynchronous here: what the application does meanwhile must not be undone by it. */
import { expect, test } from 'vitest'
import { createSessions, type LoadedSession } from '../../src/fetch.ts'
import { SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const HOUR = 60 * 60 * 1000

const setup = async () => {
  const clock = { now: 1_800_000_000_000 }
  const options = { cookieName: 'session', secret: SECRET, clock: () => clock.now }
  const sessions = createSessions(options)
  const lines = await sessions.serialize({ user: 'ann' })
  clock.now += HOUR
  const loaded = await sessions.load(new Headers({ cookie: cookieHeader(lines) }))
  const sent = async () => {
    const headers = new Headers()
    await loaded.commit(headers)
    const set = headers.getSetCookie()
    return { set, read: await sessions.read(cookieHeader(set)) }
  }
  return { loaded, sent, clock, sessions }
}

/** save() has begun, and nobody waits for it. */
const saving = (loaded: LoadedSession): Promise<void> => {
  loaded.session['count'] = 1
  return loaded.session.save()
}

test('regenerate() has another id', async () => {
  const { loaded, sent } = await setup()
  const before = loaded.session.id
  const saved = saving(loaded)
  void loaded.session.regenerate()
  loaded.session['user'] = 'bob'
  const after = loaded.session.id
  await saved
  const { read } = await sent()
  expect(after).not.toBe(before)
  expect(read).toMatchObject({ ok: true, data: { user: 'bob' }, id: after })
})

test('reset() begins a new life', async () => {
  const { loaded, sent, clock } = await setup()
  const saved = saving(loaded)
  loaded.session.reset()
  loaded.session['user'] = 'bob'
  await saved
  expect((await sent()).read).toMatchObject({ data: { user: 'bob' }, createdAt: clock.now })
})

test('setDuration() is the duration', async () => {
  const { loaded, sent } = await setup()
  const saved = saving(loaded)
  loaded.session.setDuration(5000)
  await saved
  expect((await sent()).set).toEqual([expect.stringContaining('; Max-Age=5; ')])
})

test('an id that was handed out is stored', async () => {
  const { loaded, sent } = await setup()
  const saved = saving(loaded)
  const { id } = loaded.session
  await saved
  expect((await sent()).read).toMatchObject({ id })
})

test('destroy() is final', async () => {
  const { loaded, sent } = await setup()
  const saved = saving(loaded)
  void loaded.session.destroy()
  await saved
  expect((await sent()).set).toEqual([expect.stringMatching(/^session=; Max-Age=0/)])
})

test('the last of several saves wins', async () => {
  const { loaded, sent } = await setup()
  const first = saving(loaded)
  loaded.session['count'] = 2
  const second = loaded.session.save()
  loaded.session['count'] = 3
  await Promise.all([first, second])
  expect((await sent()).read).toMatchObject({ data: { count: 3 } })
})

test('an exception of the callback of save() is not swallowed', async () => {
  const { loaded } = await setup()
  const told = new Promise((resolve) => process.once('unhandledRejection', resolve))
  const others = process.listeners('unhandledRejection').filter((each) => each.name !== '')
  others.forEach((each) => process.off('unhandledRejection', each))
  void loaded.session.save(() => {
    throw new Error('of the application')
  })
  expect(await told).toMatchObject({ message: 'of the application' })
  others.forEach((each) => process.on('unhandledRejection', each))
})
