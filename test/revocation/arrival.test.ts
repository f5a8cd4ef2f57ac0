/** A sign-in is from the arrival of its request, whenever its session is loaded. Other hosts: hosts.test.ts. */
import { expect, test } from 'vitest'
import { createSessions } from '../../src/fetch.ts'
import { clientSessions as svelteKitSessions } from '../../src/sveltekit.ts'
import { OTHER_SECRET } from '../support/hosts.ts'
import { cookieHeader } from '../support/server.ts'

const REVOKED = { ok: false, reason: 'revoked' }

const options = () => ({
  cookieName: 'session',
  secret: OTHER_SECRET,
  revocation: { subject: (data: { user?: string }) => data.user },
})

const cookieOf = (response: Response): string => cookieHeader(response.headers.getSetCookie())

const onFetch = () => {
  const sessions = createSessions<{ user: string }>(options())
  const signIn = sessions.withSession(async (_, load) => {
    const loaded = await load()
    loaded.session.user = 'ada'
    return new Response('')
  })
  return { sessions, signIn }
}

test('on fetch the first handler that is wrapped sees a request arrive, and one within it does not see it again', async () => {
  const { sessions, signIn } = onFetch()
  const outer = sessions.withSession(async (request) => {
    await sessions.revokeSubject('ada')
    return signIn(request)
  })
  const under = cookieOf(await outer(new Request('https://site.example/')))
  expect(await sessions.read(under)).toEqual(REVOKED)
  const after = cookieOf(await signIn(new Request('https://site.example/')))
  expect(await sessions.read(after)).toMatchObject({ ok: true })
})

test('on fetch an application can tell itself that a request has come', async () => {
  const { sessions, signIn } = onFetch()
  const request = new Request('https://site.example/')
  sessions.arrive(request)
  await sessions.revokeSubject('ada')
  expect(await sessions.read(cookieOf(await signIn(request)))).toEqual(REVOKED)
})

/** What SvelteKit gives `handle`, as far as it is used. */
const eventOf = (request: Request): any => ({
  request,
  url: new URL(request.url),
  fetch: globalThis.fetch,
  cookies: { set() {} },
})

const onSvelteKit = () => {
  const sessions = svelteKitSessions<{ user: string }>(options())
  const run = (event: any, act: (event: any) => Promise<unknown>): Promise<Response> =>
    Promise.resolve(
      sessions.handle({
        event,
        resolve: async (resolving: any) => {
          await act(resolving)
          return new Response('')
        },
      }),
    )
  const signIn = async (event: any): Promise<void> => {
    const loaded = await sessions.load(event)
    loaded.session.user = 'ada'
  }
  return { sessions, run, signIn }
}

test('on SvelteKit a sign-in under way when the user was signed out everywhere is over', async () => {
  const { sessions, run, signIn } = onSvelteKit()
  const response = await run(eventOf(new Request('https://site.example/')), async (event) => {
    await sessions.revokeSubject('ada')
    await signIn(event)
  })
  expect(await sessions.read(cookieOf(response))).toEqual(REVOKED)
})

test('on SvelteKit so is one in a request that a page makes of its own site', async () => {
  const { sessions, run, signIn } = onSvelteKit()
  const page = eventOf(new Request('https://site.example/'))
  page.fetch = (part: Request) => run(eventOf(part), signIn)
  const response = await run(page, async (event) => {
    await sessions.revokeSubject('ada')
    await event.fetch('/part')
  })
  expect(await sessions.read(cookieOf(response))).toEqual(REVOKED)
})
