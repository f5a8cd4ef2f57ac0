/** Sessions in a built application of SvelteKit: hooks, pages, form actions and endpoints, over HTTP. */
import { error, redirect } from '@sveltejs/kit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientSessions as onNode } from '../../src/adapters/client-sessions.ts'
import { clientSessions, type SvelteKitSessions } from '../../src/sveltekit.ts'
import { OTHER_SECRET, SECRET } from '../support/hosts.ts'
import { COOKIE, buildApp, form, start as startWith, type Site } from './site.ts'

let built: Awaited<ReturnType<typeof buildApp>>
beforeAll(async () => {
  built = await buildApp()
}, 120_000)
afterAll(() => built.remove())

const start = (...rest: Parameters<typeof startWith> extends [any, ...infer R] ? R : never) =>
  startWith(built.app, ...rest)

const sending = (cookie: string): RequestInit => ({ headers: { cookie } })
const content = async ({ sessions }: Site, cookie: string): Promise<unknown> => {
  const result = await sessions.read(cookie)
  return result.ok ? result.data : result.reason
}

const change = async (site: Site, path: string, init: RequestInit): Promise<unknown> => {
  const { setCookie, cookie } = await site.visit(path, init)
  expect(setCookie).toHaveLength(1)
  return content(site, cookie)
}

const spoil = (sessions: SvelteKitSessions) => async (event: { request: Request }) => {
  const { session } = await sessions.load(event)
  session['bad'] = 1n
}

describe('a request', () => {
  test('that does not load its session has no header of ours', async () => {
    const { visit, events } = await start(() => ({}))
    const { status, headers, setCookie } = await visit('/', sending('session=forged'))
    expect({ status, setCookie, vary: headers.get('vary') }).toEqual({
      status: 200,
      setCookie: [],
      vary: null,
    })
    expect(events).toEqual([])
  })

  test('that reads its session sends nothing but Vary', async () => {
    const { visit } = await start((sessions) => ({
      load: async (event) => ({ ...(await sessions.load(event)).session }),
    }))
    const { body, headers, setCookie } = await visit('/', sending(COOKIE))
    expect(body).toContain('{"user":"ada","cart":{"items":[1]}}')
    expect(setCookie).toEqual([])
    expect(headers.get('vary')).toBe('Cookie')
    expect(headers.get('cache-control')).toBeNull()
  })

  test.each([
    ['forged', `${COOKIE.slice(0, -4)}AAAA`],
    ['malformed', 'session=no-token'],
    [
      'unknown-key',
      `session=${onNode({ cookieName: 'session', secret: OTHER_SECRET }).seal({ a: 1 })}`,
    ],
    ['absent', ''],
  ])('with a cookie that is %s has an empty session', async (reason, cookie) => {
    const { visit, events } = await start((sessions) => ({
      endpoint: async (event) => Response.json((await sessions.load(event)).session),
    }))
    expect(await visit('/endpoint', sending(cookie))).toMatchObject({
      status: 200,
      body: '{}',
      setCookie: [],
    })
    expect(events).toEqual([{ type: 'rejected', cookieName: 'session', reason }])
  })

  test('has one session in hooks, loads, actions and endpoints', async () => {
    const seen: unknown[] = []
    const { visit } = await start((sessions) => ({
      inner: async ({ event, resolve }) => {
        seen.push(await sessions.load(event))
        return resolve(event)
      },
      action: async (event) => void seen.push(await sessions.load(event)),
      load: async (event) => void seen.push(await sessions.load(event)),
    }))
    await visit('/', form(COOKIE))
    expect(seen).toHaveLength(3)
    expect(new Set(seen).size).toBe(1)
  })
})

describe('a change goes into the response', () => {
  test('of a page, whose load makes it', async () => {
    const site = await start((sessions) => ({
      load: async (event) => {
        const { session } = await sessions.load(event)
        session['cart'].items.push(2)
      },
    }))
    expect(await change(site, '/', sending(COOKIE))).toEqual({
      user: 'ada',
      cart: { items: [1, 2] },
    })
  })

  test('of the data of a page, for a navigation with scripts', async () => {
    const site = await start((sessions) => ({
      load: async (event) => {
        ;(await sessions.load(event)).session['navigated'] = event.isDataRequest
      },
    }))
    expect(await change(site, '/__data.json', {})).toEqual({ navigated: true })
  })

  const ACTIONS: [string, (() => unknown) | undefined, number, RequestInit][] = [
    ['with the page', undefined, 200, form()],
    ['with a redirect', () => redirect(303, '/next'), 303, form()],
    ['with an expected error', () => error(409, 'taken'), 409, form()],
    [
      'by use:enhance with a redirect',
      () => redirect(303, '/next'),
      200,
      { ...form(), headers: { accept: 'application/json', 'x-sveltekit-action': 'true' } },
    ],
    [
      'with an unexpected error',
      () => {
        throw new Error('of the action')
      },
      500,
      form(),
    ],
  ]
  test.each(ACTIONS)('of a form action that answers %s', async (_, answer, status, init) => {
    const site = await start((sessions) => ({
      action: async (event) => {
        ;(await sessions.load(event)).session['user'] = 'ada'
        return answer?.()
      },
    }))
    const reply = await site.visit('/', init)
    expect(reply.status).toBe(status)
    expect(reply.setCookie).toHaveLength(1)
    expect(await content(site, reply.cookie)).toEqual({ user: 'ada' })
    expect(reply.headers.get('cache-control')).toMatch(/\bprivate\b/)
    expect(reply.headers.get('cache-control')).not.toMatch(/\bpublic\b/)
  })

  const shared = new Response('shared', { headers: { 'cache-control': 'public, max-age=60' } })
  test.each<[string, () => Response | Promise<Response>]>([
    ['of its own', () => Response.json({})],
    ['without a body', () => new Response(null, { status: 204 })],
    ['that fetch() gave', () => fetch('data:text/plain,upstream')],
    ['that Response.redirect() gave', () => Response.redirect('http://localhost/next', 303)],
  ])('of an endpoint %s', async (_, answer) => {
    const site = await start((sessions) => ({
      endpoint: async (event) => {
        ;(await sessions.load(event)).session['a'] = 1
        return answer()
      },
    }))
    expect(await change(site, '/endpoint', {})).toEqual({ a: 1 })
  })

  test('to its own visitor alone, where one response answers all', async () => {
    const { visit } = await start((sessions) => ({
      endpoint: async (event) => {
        if (event.url.search) (await sessions.load(event)).session['a'] = 1
        return shared
      },
    }))
    const changed = await visit('/endpoint?change')
    expect(changed.setCookie).toHaveLength(1)
    expect(changed.headers.get('cache-control')).toBe('private, max-age=60')
    const other = await visit('/endpoint')
    expect(other.setCookie).toEqual([])
    expect(other.headers.get('cache-control')).toBe('public, max-age=60')
  })

  test('beside the cookies that the application sets', async () => {
    const { visit } = await start((sessions) => ({
      load: async (event) => {
        event.cookies.set('theme', 'dark', { path: '/' })
        ;(await sessions.load(event)).session['a'] = 1
      },
    }))
    const { setCookie } = await visit()
    expect(setCookie).toEqual([
      expect.stringMatching(/^theme=dark;/),
      expect.stringMatching(/^session=/),
    ])
  })

  test('that is 304 to whoever has the content', async () => {
    const site = await start((sessions) => ({
      endpoint: async (event) => {
        ;(await sessions.load(event)).session['a'] = 1
        return new Response('ok', { headers: { etag: '"1"' } })
      },
    }))
    const reply = await site.visit('/endpoint', { headers: { 'if-none-match': '"1"' } })
    expect(reply).toMatchObject({ status: 304, body: '' })
    expect(await content(site, reply.cookie)).toEqual({ a: 1 })
  })

  test('of a hook inside of ours that throws a redirect', async () => {
    const site = await start(
      (sessions) => ({
        inner: async ({ event }) => {
          ;(await sessions.load(event)).session['from'] = event.url.pathname
          redirect(303, '/login')
        },
      }),
      { cookie: { httpOnly: false, sameSite: false, path: '/page', priority: 'high' } },
    )
    const reply = await site.visit('/endpoint')
    expect(reply).toMatchObject({ status: 303, setCookie: [expect.any(String)] })
    expect(reply.headers.get('location')).toBe('/login')
    expect(await content(site, reply.cookie)).toEqual({ from: '/endpoint' })
    expect(reply.setCookie[0]).toMatch(/; Path=\/page/)
    expect(reply.setCookie[0]).toMatch(/; Max-Age=86400/)
    expect(reply.setCookie[0]).toMatch(/; Priority=High/)
    expect(reply.setCookie[0]).not.toMatch(/HttpOnly|Secure|SameSite/)
  })

  test.each([301, 308] as const)(
    'of such a hook without Cache-Control and Vary: of a %i SvelteKit takes cookies alone',
    async (status) => {
      const site = await start((sessions) => ({
        inner: async ({ event }) => {
          ;(await sessions.load(event)).session['a'] = 1
          redirect(status, '/login')
        },
      }))
      const { headers, cookie, ...reply } = await site.visit('/endpoint')
      expect(reply.status).toBe(status)
      expect(await content(site, cookie)).toEqual({ a: 1 })
      expect([headers.get('cache-control'), headers.get('vary')]).toEqual([null, null])
    },
  )

  test('as a deletion, where the session was destroyed', async () => {
    const { visit } = await start((sessions) => ({
      inner: async ({ event, resolve }) => {
        const { session } = await sessions.load(event)
        void session.destroy()
        return event.url.search ? redirect(303, '/login') : resolve(event)
      },
    }))
    for (const path of ['/', '/?redirect']) {
      const { setCookie } = await visit(path, sending(COOKIE))
      expect(setCookie).toEqual([expect.stringMatching(/^session=;.*Max-Age=0/)])
    }
  })

  test('but for what a streamed promise changes after the headers have left', async () => {
    const site = await start((sessions) => ({
      load: async (event) => {
        const { session } = await sessions.load(event)
        session['early'] = true
        const later = async (): Promise<string> => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          session['late'] = true
          return 'streamed'
        }
        return { later: later() }
      },
    }))
    const { cookie, body } = await site.visit('/')
    expect(body).toContain('streamed')
    expect(await content(site, cookie)).toEqual({ early: true })
  })
})

describe('after the answer', () => {
  test.each<[string, (site: Site) => Promise<unknown>]>([
    ['an endpoint', ({ visit }) => visit('/endpoint')],
    ['a redirect of a hook', ({ visit }) => visit('/?redirect')],
    ['a page that has asked its own site', ({ visit }) => visit('/')],
  ])('of %s a session that is first used then is not ended in silence', async (_, go) => {
    let late: (() => Promise<any>) | undefined
    const site = await start((sessions) => ({
      inner: ({ event, resolve }) => {
        if (!event.isSubRequest) late = async () => (await sessions.load(event)).session
        return event.url.search ? redirect(303, '/login') : resolve(event)
      },
      load: async (event) => void (await event.fetch('/endpoint')),
    }))
    await go(site)
    const session = await late!()
    await expect(session.save()).resolves.toBeUndefined()
    await expect(session.destroy()).rejects.toMatchObject({ code: 'headers-sent' })
  })

  test.each([
    ['a page', () => ({}), form()],
    ['a redirect', () => redirect(303, '/next'), form()],
  ])('of %s nor is one that was used before', async (_, action, init) => {
    let used: any
    const { visit } = await start((sessions) => ({
      action: async (event) => {
        used = await sessions.load(event)
        return action()
      },
    }))
    await visit('/', init)
    await expect(used.session.destroy()).rejects.toMatchObject({ code: 'headers-sent' })
  })

  test('that a streamed promise is yet to complete it is too late', async () => {
    const { visit } = await start((sessions) => ({
      load: (event) => {
        const later = async (): Promise<string> => {
          await new Promise((resolve) => setTimeout(resolve, 20))
          const { session } = await sessions.load(event)
          return session.destroy().then(
            () => 'ended',
            ({ code }) => code,
          )
        }
        return { later: later() }
      },
    }))
    const { body, setCookie } = await visit('/', sending(COOKIE))
    expect(body).toContain('headers-sent')
    expect(setCookie).toEqual([])
  })
})

describe('what a page asks of its own site with event.fetch', () => {
  test.each<[string, (origin: string) => [RequestInfo | URL, RequestInit?]]>([
    ['by a path', () => ['/endpoint', { method: 'POST', body: 'text' }]],
    ['by a URL', (origin) => [new URL('/endpoint', origin), { method: 'POST', body: 'text' }]],
    [
      'by a Request',
      (origin) => [new Request(`${origin}/endpoint`, { method: 'POST', body: 'text' })],
    ],
  ])('%s, has the same session, which is sent once', async (_, ask) => {
    const site = await start((sessions) => ({
      load: async (event) => {
        const { session } = await sessions.load(event)
        session['page'] = 1
        const response = await event.fetch(...ask(event.url.origin))
        expect(response.headers.getSetCookie()).toEqual([])
        session['seen'] = session['endpoint']
        return { answer: await response.text() }
      },
      endpoint: async (event) => {
        expect(event.isSubRequest).toBe(true)
        const { session } = await sessions.load(event)
        session['endpoint'] = await event.request.text()
        return new Response(`page ${session['page']}`)
      },
    }))
    const { status, setCookie, cookie, body } = await site.visit('/', sending(COOKIE))
    expect({ status, errors: site.errors }).toEqual({ status: 200, errors: [] })
    expect(body).toContain('page 1')
    expect(setCookie).toHaveLength(1)
    expect(await content(site, cookie)).toMatchObject({
      user: 'ada',
      page: 1,
      endpoint: 'text',
      seen: 'text',
    })
  })

  test('is saved with the page also if the endpoint alone has loaded the session', async () => {
    const site = await start((sessions) => ({
      load: async ({ fetch }) => void (await fetch('/endpoint?deeper')),
      endpoint: async (event) => {
        if (event.url.search) return event.fetch('/endpoint')
        ;(await sessions.load(event)).session['endpoint'] = true
        return new Response('ok')
      },
    }))
    const { setCookie, cookie } = await site.visit()
    expect(setCookie).toHaveLength(1)
    expect(await content(site, cookie)).toEqual({ endpoint: true })
  })

  const other = clientSessions({ cookieName: 'session', secret: SECRET })
  test.each<[string, (cookie: string) => RequestInit, string]>([
    ['without credentials', () => ({ credentials: 'omit' }), '{}'],
    ['with the cookies of somebody else', (cookie) => ({ headers: { cookie } }), '{"user":"bob"}'],
  ])('%s has a session of its own', async (_, init, expected) => {
    const cookie = `session=${await other.seal({ user: 'bob' })}`
    const site = await start((sessions) => ({
      load: async (event) => {
        const { session } = await sessions.load(event)
        const response = await event.fetch('/endpoint', init(cookie))
        return { own: session['user'], answer: await response.json() }
      },
      endpoint: async (event) => Response.json((await sessions.load(event)).session),
    }))
    const { body } = await site.visit('/', sending(COOKIE))
    expect(body).toContain(`{"own":"ada","answer":${expected}}`)
  })

  test('is of the visitor who asks, also where one Request serves all', async () => {
    let origin = ''
    const shared = (): Request => (one ??= new Request(`${origin}/endpoint`))
    let one: Request | undefined
    const site = await start((sessions) => ({
      load: async (event) => {
        origin = event.url.origin
        const { session } = await sessions.load(event)
        await new Promise((resolve) => setTimeout(resolve, 5))
        const response = await event.fetch(shared())
        return { own: session['user'], answer: (await response.json()).user }
      },
      endpoint: async (event) => Response.json((await sessions.load(event)).session),
    }))
    const names = ['ada', 'bob', 'eve', 'mal']
    const bodies = names.map(async (user) => {
      const cookie = `session=${await other.seal({ user })}`
      return (await site.visit('/', sending(cookie))).body
    })
    for (const [index, body] of (await Promise.all(bodies)).entries()) {
      expect(body).toContain(`{"own":"${names[index]}","answer":"${names[index]}"}`)
    }
  })

  test.each([
    ['alone', false, { user: 'ada', cart: { items: [1] }, endpoint: true }],
    [
      'and the page changes it too, as the page has it',
      true,
      { user: 'ada', cart: { items: [1] }, page: true },
    ],
  ])(
    'is saved where handleFetch has made a request of its own, %s',
    async (_, changes, expected) => {
      const site = await start((sessions) => ({
        handleFetch: ({ request, fetch }) => fetch(new Request(request)),
        load: async (event) => {
          if (changes) (await sessions.load(event)).session['page'] = true
          await event.fetch('/endpoint')
        },
        endpoint: async (event) => {
          ;(await sessions.load(event)).session['endpoint'] = true
          return new Response('ok')
        },
      }))
      const { setCookie } = await site.visit('/', sending(COOKIE))
      expect(await content(site, setCookie.at(-1)!.split(';', 1)[0]!)).toEqual(expected)
    },
  )

  test('rejects, and does not throw, for what is no URL', async () => {
    const { visit } = await start(() => ({
      load: async ({ url, fetch }) => {
        expect(url.protocol).toBe('http:')
        const asked = fetch(`${url.origin}/endpoint`, { method: 'NOT A METHOD' })
        return { failed: await asked.then(String, (reason: Error) => reason.name) }
      },
    }))
    expect((await visit()).body).toContain('{"failed":"TypeError"}')
  })

  test('reaches another site as it would', async () => {
    const { visit: ask } = await start(() => ({}))
    expect((await ask('/endpoint')).body).toBe('ok')
    const there = await start(() => ({
      load: async ({ fetch }) => ({
        text: await (await fetch('data:text/plain,elsewhere')).text(),
      }),
    }))
    expect((await there.visit()).body).toContain('{"text":"elsewhere"}')
  })
})

describe('a session that cannot be saved', () => {
  test.each([
    ['a page', '/', {}],
    ['a form action', '/', form(COOKIE)],
    ['the data of a page', '/__data.json', {}],
  ])('of %s answers 500, reaches handleError, and sends no cookie', async (_, path, init) => {
    const { visit, errors, events } = await start((sessions) => ({
      load: async (event) => {
        event.setHeaders({ 'cache-control': 'public, max-age=60', etag: '"1"' })
        event.cookies.set('theme', 'dark', { path: '/' })
        await spoil(sessions)(event)
      },
    }))
    const { status, setCookie, headers, body } = await visit(path, init)
    expect({ status, setCookie }).toEqual({ status: 500, setCookie: [] })
    expect([headers.get('cache-control'), headers.get('etag')]).toEqual([null, null])
    expect(body).toContain('handled')
    expect(errors).toEqual([expect.objectContaining({ code: 'unserializable' })])
    expect(events).toContainEqual({
      type: 'unsaved',
      cookieName: 'session',
      error: errors[0],
    })
  })

  test('lets go of the stream that it would have been sent with', async () => {
    let cancelled: (() => void) | undefined
    const letGo = new Promise<void>((resolve) => (cancelled = resolve))
    const { visit } = await start((sessions) => ({
      endpoint: async (event) => {
        await spoil(sessions)(event)
        return new Response(new ReadableStream({ cancel: () => cancelled!() }))
      },
    }))
    expect(await visit('/endpoint')).toMatchObject({ status: 500, setCookie: [] })
    await letGo
  })

  test('is not an error of its own where the page has failed already', async () => {
    const { visit, errors } = await start((sessions) => ({
      load: async (event) => {
        await spoil(sessions)(event)
        throw new Error('of the page')
      },
    }))
    expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(errors).toEqual([expect.objectContaining({ message: 'of the page' })])
  })

  test('takes the place of a redirect that a hook has thrown', async () => {
    const { visit, errors } = await start((sessions) => ({
      inner: async ({ event }) => {
        await spoil(sessions)(event)
        redirect(303, '/login')
      },
    }))
    expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(errors).toEqual([expect.objectContaining({ code: 'unserializable' })])
  })
})

describe('the hook', () => {
  test('hands on what a hook inside of it throws', async () => {
    const { visit, errors } = await start((sessions) => ({
      inner: async ({ event }) => {
        ;(await sessions.load(event)).session['a'] = 1
        throw new Error('of the hook')
      },
    }))
    expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(errors).toEqual([expect.objectContaining({ message: 'of the hook' })])
  })

  test('hands on a redirect where nobody has loaded the session', async () => {
    const { visit } = await start(() => ({ inner: () => redirect(303, '/login') }))
    expect(await visit()).toMatchObject({ status: 303, setCookie: [] })
  })

  test('mounted twice sends one cookie; that of another cookie stands beside it', async () => {
    const cart = clientSessions({ cookieName: 'cart', secret: SECRET })
    const site = await start((sessions) => ({
      inner: ({ event, resolve }) =>
        sessions.handle({
          event,
          resolve: (inner) => cart.handle({ event: inner, resolve }),
        }),
      load: async (event) => void (await event.fetch('/endpoint')),
      endpoint: async (event) => {
        ;(await sessions.load(event)).session['a'] = 1
        ;(await cart.load(event)).session['total'] = 33
        return new Response('ok')
      },
    }))
    const { setCookie, cookie } = await site.visit()
    expect(setCookie.map((line) => line.split('=', 1)[0])).toEqual(['cart', 'session'])
    expect(await content(site, cookie)).toEqual({ a: 1 })
    expect(await cart.read(cookie)).toMatchObject({ ok: true, data: { total: 33 } })
  })

  test('with revocation is not served by one of its cookie without it', async () => {
    const checking = clientSessions({ cookieName: 'session', secret: SECRET, revocation: {} })
    const { visit, errors } = await start(() => ({ inner: checking.handle }))
    expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
    const message = expect.stringMatching(/revocation is not set on the middleware.*first/)
    expect(errors).toEqual([expect.objectContaining({ message })])
  })

  test('left out is told by load()', async () => {
    const sessions = clientSessions({ secret: SECRET })
    const request = new Request('http://localhost/')
    await expect(sessions.load({ request })).rejects.toThrow(
      'client-sessions: load() is called without its middleware; ' +
        'export sessions.handle as handle in src/hooks.server.js',
    )
  })

  test('gives the error of an insecure connection to whoever loads the session', async () => {
    const { visit, errors } = await start(
      (sessions) => ({ load: async (event) => void (await sessions.load(event)) }),
      { cookie: { secure: true } },
    )
    expect(await visit()).toMatchObject({ status: 500, setCookie: [] })
    expect(errors).toEqual([expect.objectContaining({ code: 'insecure-connection' })])
  })
})

test('options are checked when the hook is made', () => {
  expect(() => clientSessions({ secret: 'short' })).toThrow('secret is 5 bytes long')
})
