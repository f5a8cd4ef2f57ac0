import { expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { Sessions } from '../../src/adapters/connect.ts'
import { cookieHeader } from '../support/server.ts'
import { startSite } from './site.ts'

test.each(['logout', 'revoke', 'regenerate'])(
  'a copy of the cookie is refused after %s',
  async (route) => {
    const { signIn, who, visit, events } = await startSite()
    const cookie = await signIn('ada')
    expect(await who(cookie)).toBe('ada')
    expect((await visit(route, cookie)).status).toBe(200)
    const reply = await visit('who', cookie)
    expect(reply).toMatchObject({ status: 200, body: 'nobody', setCookie: [] })
    expect(events.at(-1)).toMatchObject({ type: 'rejected', reason: 'revoked' })
  },
)

test('the session that regenerate() begins is valid', async () => {
  const { signIn, who, visit } = await startSite(
    {},
    {
      renew: async (req) => {
        await req.session.regenerate()
        req.session.user = 'ada'
      },
    },
  )
  const cookie = await signIn('ada')
  const next = cookieHeader((await visit('renew', cookie)).setCookie)
  expect(await who(next)).toBe('ada')
  expect(await who(cookie)).toBe('nobody')
})

test('all sessions of a subject are over, and nobody else’s', async () => {
  const { signIn, who, visit } = await startSite()
  const [one, two, other] = [await signIn('ada'), await signIn('ada'), await signIn('bob')]
  expect((await visit('everywhere', one)).status).toBe(200)
  expect(await Promise.all([one, two, other].map(who))).toEqual(['nobody', 'nobody', 'bob'])
})

test('who signs in after everybody was signed out is signed in, in the same ms', async () => {
  const { sessions, signIn, who } = await startSite()
  for (let round = 0; round < 3; round++) {
    const before = await signIn('ada')
    expect(await who(before)).toBe('ada')
    await sessions.revokeSubject('ada')
    const after = await signIn('ada')
    expect([await who(before), await who(after)]).toEqual(['nobody', 'ada'])
  }
})

test('who signs in to a visitor’s session from before is signed in', async () => {
  const { sessions, visit, signIn, who, clock } = await startSite()
  const anonymous = cookieHeader((await visit('touch')).setCookie)
  clock.now += 1000
  await sessions.revokeSubject('ada')
  const cookie = await signIn('ada', anonymous)
  expect(await who(cookie)).toBe('ada')
  clock.now += 1000
  await sessions.revokeSubject('ada')
  expect(await who(cookie)).toBe('nobody')
})

/** A promise, and what settles it. */
const signal = () => {
  const settle: { now?: () => void } = {}
  const promise = new Promise<void>((resolve) => {
    settle.now = resolve
  })
  return { promise, now: () => settle.now!() }
}

/** Opens the session, waits until it is told to go on, and changes it. */
const slowRoute = (act: (session: any) => unknown) => {
  const [begun, going] = [signal(), signal()]
  const slow = async (req: any): Promise<void> => {
    void req.session.user
    begun.now()
    await going.promise
    act(req.session)
  }
  return { slow, go: going.now, begin: begun.promise }
}

test.each([
  ['a change', (session: any) => void (session.late = true)],
  ['an extension', (session: any) => session.setDuration(60 * 60 * 1000)],
  ['a reset that keeps the user', (session: any) => session.reset(['user'])],
  ['a replacement', (session: any) => void Object.assign(session, { user: 'ada', x: 1 })],
])('%s in a slow response does not bring it back', async (_, act) => {
  for (const end of ['logout', 'everywhere']) {
    const { slow, go, begin } = slowRoute(act)
    const { signIn, who, visit } = await startSite({ absoluteDuration: 86_400_000 }, { slow })
    const cookie = await signIn('ada')
    const late = visit('slow', cookie)
    await begin
    await visit(end, cookie)
    go()
    const { setCookie } = await late
    expect(setCookie).toHaveLength(1)
    expect(await who(cookieHeader(setCookie))).toBe('nobody')
  }
})

/** Nobody has looked at the session before. */
const untouchedRoute = (act: (session: any) => unknown) => {
  const [begun, going] = [signal(), signal()]
  const slow = async (req: any): Promise<void> => {
    begun.now()
    await going.promise
    act(req.session)
  }
  return { slow, go: going.now, begin: begun.promise }
}

test.each([
  ['that was looked at', slowRoute],
  ['that was not', untouchedRoute],
])(
  'a sign-in to a session %s, under way when everybody was signed out, is over',
  async (_, route) => {
    const { slow, go, begin } = route((session) => void (session.user = 'ada'))
    const { sessions, who, visit } = await startSite({}, { slow })
    const late = visit('slow')
    await begin
    await sessions.revokeSubject('ada')
    go()
    expect(await who(cookieHeader((await late).setCookie))).toBe('nobody')
  },
)

const idOf = (sessions: Sessions, cookie: string): string | undefined => {
  const result = sessions.read(cookie)
  return result.ok ? result.id : undefined
}

test('reset() ends the session before it, unless that of the same user goes on', async () => {
  const { sessions, signIn, who, visit } = await startSite(
    {},
    {
      reset: (req) => req.session.reset(['user']),
      clear: (req) => req.session.reset(['seen']),
      switch: (req) => {
        req.session.reset()
        req.session.user = 'bob'
      },
    },
  )
  const first = await signIn('ada')
  const second = cookieHeader((await visit('reset', first)).setCookie)
  expect([await who(first), await who(second)]).toEqual(['ada', 'ada'])
  expect(idOf(sessions, first)).toBe(idOf(sessions, second))
  const third = cookieHeader((await visit('switch', second)).setCookie)
  expect([await who(first), await who(second), await who(third)]).toEqual([
    'nobody',
    'nobody',
    'bob',
  ])
  await visit('clear', third)
  expect(await who(third)).toBe('nobody')
})

test('without a subject, what reset() keeps is over if it was over before', async () => {
  const { slow, go, begin } = slowRoute((session) => session.reset(['user']))
  const { signIn, who, visit } = await startSite(
    { revocation: {} },
    { slow, reset: (req) => req.session.reset(['user']) },
  )
  const first = await signIn('ada')
  const second = cookieHeader((await visit('reset', first)).setCookie)
  expect([await who(first), await who(second)]).toEqual(['nobody', 'ada'])
  const late = visit('slow', second)
  await begin
  await visit('logout', second)
  go()
  expect(await who(cookieHeader((await late).setCookie))).toBe('nobody')
})

test('of several valid cookies of the name a sign-out ends all', async () => {
  const { signIn, who, visit } = await startSite()
  const [one, two] = [await signIn('ada'), await signIn('ada')]
  expect(await who(`${one}; ${two}`)).toBe('ada')
  expect((await visit('logout', `${one}; ${two}`)).status).toBe(200)
  expect([await who(one), await who(two)]).toEqual(['nobody', 'nobody'])
})

test('a sign-out of several cookies fails if one of them could not be ended', async () => {
  const memory = clientSessions.memoryRevocations()
  let left = 1
  const { signIn, visit } = await startSite({
    revocation: {
      store: {
        cutoffs: memory.cutoffs,
        immediate: true,
        revoke(...revocation) {
          if (left-- === 0) throw new Error('full')
          memory.revoke(...revocation)
        },
      },
    },
  })
  const [one, two] = [await signIn('ada'), await signIn('ada')]
  const reply = await visit('logout', `${one}; ${two}`)
  expect(reply).toMatchObject({ status: 503, body: 'revocation-unavailable' })
})

test('a request that was let in keeps its session when the store goes down: a callback cannot fail', async () => {
  const memory = clientSessions.memoryRevocations()
  let down: Error | undefined
  const store = { ...memory, unavailable: () => down }
  const { signIn, visit } = await startSite(
    { revocation: { store } },
    {
      slow: (req) => {
        down = new Error('cut off')
        return req.session.user ?? 'nobody'
      },
    },
  )
  const cookie = await signIn('ada')
  expect(await visit('slow', cookie)).toMatchObject({ status: 200, body: 'ada' })
  expect(await visit('who', cookie)).toMatchObject({ status: 503, body: 'revocation-unavailable' })
})

test('reload() after reset() brings back the content for the request, and not the session', async () => {
  const { signIn, who, visit } = await startSite(
    {},
    {
      again: async (req) => {
        req.session.reset()
        await req.session.reload()
        return req.session.user
      },
    },
  )
  const cookie = await signIn('ada')
  expect(await visit('again', cookie)).toMatchObject({ body: 'ada', setCookie: [] })
  expect(await who(cookie)).toBe('nobody')
})

test('every session has an id, also one that the handle makes', async () => {
  const { sessions, signIn } = await startSite()
  const own = sessions.read(await signIn('ada'))
  const made = sessions.read(`session=${sessions.seal({ user: 'ada' })}`)
  for (const result of [own, made]) {
    expect(result).toMatchObject({ ok: true, id: expect.stringMatching(/^[\da-f]{32}$/) })
  }
})

test('a session is revoked by its id', async () => {
  const { sessions, signIn, who } = await startSite()
  const [one, two] = [await signIn('ada'), await signIn('ada')]
  const result = sessions.read(one)
  await sessions.revoke(result.ok ? result.id! : '')
  expect([await who(one), await who(two)]).toEqual(['nobody', 'ada'])
  expect(sessions.read(one)).toEqual({ ok: false, reason: 'revoked' })
})

test('a request that does not touch its session is not checked', async () => {
  const memory = clientSessions.memoryRevocations()
  let lookups = 0
  const cutoffs: typeof memory.cutoffs = (keys, now) => {
    lookups++
    return memory.cutoffs(keys, now)
  }
  const { signIn, visit, events } = await startSite({
    revocation: { store: { ...memory, cutoffs } },
  })
  const cookie = await signIn('ada')
  await visit('logout', cookie)
  const before = [events.length, lookups]
  const reply = await visit('untouched', cookie)
  expect(reply.headers).not.toHaveProperty('vary')
  expect([events.length, lookups]).toEqual(before)
  await visit('who', cookie)
  expect([events.length, lookups]).toEqual(before.map((count) => count + 1))
})

test('two handles of one cookie that share a store know the same', async () => {
  const store = clientSessions.memoryRevocations()
  const [here, there] = [
    await startSite({ revocation: { store } }),
    await startSite({ revocation: { store } }),
  ]
  const cookie = await here.signIn('ada')
  expect(await there.who(cookie)).toBe('ada')
  await here.visit('logout', cookie)
  expect(await there.who(cookie)).toBe('nobody')
  expect(store.size).toBe(1)
})
