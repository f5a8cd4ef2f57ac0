import { expect, test } from 'vitest'
import type { SessionOptions } from '../../src/session/options.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { behaviour } from './behaviour.ts'
import { contentOf, cookieOf, type Host } from './hosts.ts'

const start = (host: Host, options: SessionOptions): ReturnType<Host['start']> => {
  const { cookieName } = options // as it is now
  return host.start({
    options,
    handle: async ({ use }) => {
      const session = await use(cookieName)
      session.n = 1
      return { body: 'ok' }
    },
  })
}

const KEY = Buffer.alloc(32, 'k')

/** What the message names, and the remedy in it. */
const IMPOSSIBLE: readonly (readonly [string, object, RegExp, RegExp])[] = [
  [
    'no secret',
    { cookieName: 'session', secret: undefined },
    /secret/,
    /make one with `npx client-sessions keygen`/,
  ],
  ['"=" in the name', { cookieName: 'a=b' }, /cookieName is "a=b"/, /./],
  [
    '__Host- with Domain',
    { cookieName: '__Host-a', cookie: { secure: true, domain: 'a.example' } },
    /domain/,
    /remove|without/,
  ],
  ['SameSite=None without Secure', { cookie: { sameSite: 'none' } }, /sameSite/, /secure/],
  ['Partitioned without Secure', { cookie: { partitioned: true } }, /partitioned/, /secure/],
  [
    'ephemeral with maxAge',
    { cookie: { ephemeral: true, maxAge: 1000 } },
    /ephemeral|maxAge/,
    /remove/,
  ],
  [
    'two equal keys',
    { secret: undefined, encryptionKey: KEY, signatureKey: KEY },
    /signatureKey|encryptionKey/,
    /./,
  ],
  ['a flag that is none', { keepOpened: 1 }, /keepOpened is 1/, /true or false/],
  ['a duration of none', { duration: 0 }, /duration is 0/, /1 or more/],
]

behaviour('impossible options throw at the start', (host) => {
  test.each(IMPOSSIBLE)('%s', async (_, options, named, remedy) => {
    const error = await start(host, { cookieName: 'session', secret: SECRET, ...options }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(TypeError)
    expect((error as Error).message).toMatch(/^client-sessions: /)
    expect((error as Error).message).toMatch(named)
    expect((error as Error).message).toMatch(remedy)
    expect((error as Error).message).not.toContain(SECRET)
  })
})

behaviour(
  'a name that requests have is refused',
  (host) => {
    test.each(['url', 'headers'])('%s', async (cookieName) => {
      await expect(start(host, { cookieName })).rejects.toThrow(
        new RegExp(`cookieName is "${cookieName}".*requestKey`),
      )
    })
  },
  {
    5: (host) => {
      test('it is a name like any other', async () => {
        const site = await start(host, { cookieName: 'url' })
        expect(contentOf(await site.visit(), { cookieName: 'url', requestKey: 'session' })).toEqual(
          { n: 1 },
        )
      })
    },
  },
)

const frozen = <T extends object>(value: T): T => {
  for (const each of Object.values(value)) if (each instanceof Object) frozen(each as object)
  return Object.freeze(value)
}

behaviour('options are read once and never changed', (host) => {
  test('what is changed in them later has no effect', async () => {
    const cookie = { httpOnly: true, path: '/' }
    const secret = [SECRET]
    const options = { cookieName: 'session', secret, cookie }
    const site = await start(host, options)
    Object.assign(options, { cookieName: 'other', duration: 1 })
    Object.assign(cookie, { httpOnly: false, path: '/elsewhere' })
    secret[0] = OTHER_SECRET
    const reply = await site.visit({ cookie: cookieOf({ old: 1 }) })
    expect(reply.setCookie).toEqual([expect.stringMatching(/^session=.*; Path=\/; HttpOnly/)])
    expect(contentOf(reply)).toEqual({ old: 1, n: 1 })
  })

  test('frozen ones are fine', async () => {
    const options = { cookieName: 'session', secret: [SECRET], cookie: { path: '/' } }
    const site = await start(host, frozen(options))
    expect(contentOf(await site.visit())).toEqual({ n: 1 })
  })
})
