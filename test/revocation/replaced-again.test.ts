/** Sessions that are replaced more than once in a request, of which the first was over already. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createMemoryRevocations } from '../../src/revocation/memory.ts'
import type { RevocationStore } from '../../src/revocation/store.ts'
import { createSessions } from '../../src/fetch.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'
import { AskedRevocations } from './hosts-store.ts'

/** One that takes longer to be told than to be asked. */
const slowToTell = (): RevocationStore => {
  const store = createMemoryRevocations()
  return {
    cutoffs: async (keys, now) => store.cutoffs(keys, now),
    async revoke(...revocation) {
      await sleep(30)
      store.revoke(...revocation)
    },
  }
}

const stores: readonly (readonly [string, () => RevocationStore])[] = [
  ['in memory', createMemoryRevocations],
  ['that has to be asked', () => new AskedRevocations()],
  ['that takes long to be told', slowToTell],
]

const keep = (session: any): void => session.reset(['user'])
const regenerate = (session: any): void => void session.regenerate()
const revoke = (session: any): void => void session.revoke()

const start = async (store: RevocationStore) => {
  const options = { cookieName: 'session', secret: OTHER_SECRET, revocation: { store } }
  const sessions = createSessions<{ user: string }>(options)
  const cookie = cookieHeader(await sessions.serialize({ user: 'ada' }))
  /** @param meanwhile what happens once the session was let in. */
  const visit = async (
    acts: readonly ((session: any) => void)[],
    meanwhile: () => unknown = () => {},
  ): Promise<string> => {
    const handle = sessions.withSession(async (_, load) => {
      const loaded = await load()
      await meanwhile()
      for (const act of acts) act(loaded.session)
      return new Response('')
    })
    const request = new Request('https://site.example/', { headers: { cookie } })
    return cookieHeader((await handle(request)).headers.getSetCookie())
  }
  const signOut = async (): Promise<void> => {
    const session = await sessions.read(cookie)
    if (session.ok) await sessions.revoke(session.id!)
  }
  const isOver = async (header: string): Promise<boolean> => !(await sessions.read(header)).ok
  return { cookie, visit, signOut, isOver }
}

describe.each(stores)('with a store %s', (_, store) => {
  test.each([
    ['reset([…]) twice', [keep, keep]],
    ['reset([…]) three times', [keep, keep, keep]],
    ['reset([…]), revoke() and reset([…])', [keep, revoke, keep]],
  ])('%s keeps nothing of a session that was over', async (__, acts) => {
    const { cookie, visit, signOut, isOver } = await start(store())
    const next = await visit(acts, signOut)
    expect([await isOver(cookie), await isOver(next)]).toEqual([true, true])
  })

  test('revoke() and reset([…]) keep nothing of a session', async () => {
    const { cookie, visit, isOver } = await start(store())
    const next = await visit([revoke, keep])
    expect([await isOver(cookie), await isOver(next)]).toEqual([true, true])
  })

  test.each([
    ['reset([…]) twice', [keep, keep]],
    ['reset([…]) and regenerate()', [keep, regenerate]],
    ['regenerate() and reset([…])', [regenerate, keep]],
    ['regenerate() twice', [regenerate, regenerate]],
  ])('after %s the last session is valid, and the first is over', async (__, acts) => {
    const { cookie, visit, isOver } = await start(store())
    const next = await visit(acts)
    expect([await isOver(cookie), await isOver(next)]).toEqual([true, false])
  })

  test.each([
    ['reset([…]) and regenerate()', [keep, regenerate]],
    ['regenerate() and reset([…])', [regenerate, keep]],
  ])('%s begin with nothing: that one is valid, though the first was over', async (__, acts) => {
    const { cookie, visit, signOut, isOver } = await start(store())
    const next = await visit(acts, signOut)
    expect([await isOver(cookie), await isOver(next)]).toEqual([true, false])
  })
})
