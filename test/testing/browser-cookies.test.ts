import express from 'express'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clientSessions } from '../../src/adapters/client-sessions.ts'
import type { SessionOptions } from '../../src/session/options.ts'
import { browserCookies, createClock, readSetCookie } from '../../src/testing.ts'
import { chromium, launch } from '../support/chromium.ts'
import { SECRET } from '../support/hosts.ts'
import { listen } from '../support/server.ts'
import { createApp, type Shop } from './applications.ts'
import { listenSecurely } from './https.ts'

const HOUR = 60 * 60 * 1000
const ADA = { id: 7, name: 'Ada' }
const sessionsWith = (options: SessionOptions = {}): ReturnType<typeof clientSessions<Shop>> =>
  clientSessions<Shop>({ cookieName: 'session', secret: SECRET, duration: HOUR, ...options })

const bodyOf = async (context: BrowserContext, url: string): Promise<string> => {
  const page = await context.newPage()
  await page.goto(url)
  return page.innerText('body')
}

const TIME = { timeout: 60_000 }

describe.skipIf(!chromium)('in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch(['--host-resolver-rules=MAP *.test 127.0.0.1'], afterAll)
  }, 60_000)

  test('a browser is signed in before its first request', TIME, async () => {
    const sessions = sessionsWith()
    const url = await listen(createApp(express, sessions))
    const context = await browser.newContext()
    await context.addCookies(browserCookies(sessions, { user: ADA, visits: 3 }, { url }))
    expect(JSON.parse(await bodyOf(context, url))).toEqual({ user: ADA, visits: 3 })

    const page = await context.newPage()
    const response = await page.goto(`${url}/count`)
    const change = readSetCookie(sessions, (await response!.allHeaders())['set-cookie'])
    expect(change).toMatchObject({ type: 'set', data: { user: ADA, visits: 4 } })
    // The page's scripts cannot see it, and what the application sets takes its place.
    expect(await page.evaluate('document.cookie')).toBe('theme=dark')
    expect((await context.cookies(url)).map(({ name }) => name).toSorted()).toEqual([
      'session',
      'theme',
    ])
    await page.goto(`${url}/logout`)
    expect(await bodyOf(context, url)).toBe('{}')
  })

  test('whatever the clock of the sessions says', TIME, async () => {
    const clock = createClock(Date.UTC(2020, 0, 1))
    const sessions = sessionsWith({ clock })
    const url = await listen(createApp(express, sessions))
    const context = await browser.newContext()
    await context.addCookies(browserCookies(sessions, { user: ADA }, { url }))
    expect(JSON.parse(await bodyOf(context, url))).toEqual({ user: ADA })
    clock.advance(HOUR + 1)
    expect(await bodyOf(context, url)).toBe('{}')
  })

  test('with a session in several cookies', TIME, async () => {
    const sessions = sessionsWith({ chunks: 2 })
    const url = await listen(createApp(express, sessions))
    const context = await browser.newContext()
    const text = 'x'.repeat(5000)
    await context.addCookies(browserCookies(sessions, { text }, { url }))
    expect(JSON.parse(await bodyOf(context, url))).toEqual({ text })
  })

  test('over HTTPS, with a __Host- cookie', TIME, async () => {
    const sessions = sessionsWith({ cookie: { prefix: 'host' } })
    const url = `https://localhost:${await listenSecurely(createApp(express, sessions))}/`
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    await context.addCookies(browserCookies(sessions, { user: ADA }, { url }))
    expect(await context.cookies()).toMatchObject([{ name: '__Host-session', secure: true }])
    expect(JSON.parse(await bodyOf(context, url))).toEqual({ user: ADA })
  })

  test('with a cookie for a domain, on its subdomains too', TIME, async () => {
    const sessions = sessionsWith({ cookie: { domain: 'shop.test' } })
    const { port } = new URL(await listen(createApp(express, sessions)))
    const context = await browser.newContext()
    const url = `http://www.shop.test:${port}/`
    await context.addCookies(browserCookies(sessions, { user: ADA }, { url }))
    expect(JSON.parse(await bodyOf(context, url))).toEqual({ user: ADA })
    const other = `http://api.shop.test:${port}/`
    expect(JSON.parse(await bodyOf(context, other))).toEqual({ user: ADA })
  })

  test('with a partitioned cookie, at the top and in a frame of another site', TIME, async () => {
    const cookie = { secure: true, partitioned: true, sameSite: 'none' } as const
    const sessions = sessionsWith({ cookie })
    const port = await listenSecurely(createApp(express, sessions))
    const url = `https://www.shop.test:${port}/`
    const embeddedIn = `https://www.blog.test:${port}/`

    const top = await browser.newContext({ ignoreHTTPSErrors: true })
    await top.addCookies(browserCookies(sessions, { user: ADA }, { url }))
    expect(JSON.parse(await bodyOf(top, url))).toEqual({ user: ADA })

    const framed = await browser.newContext({ ignoreHTTPSErrors: true })
    await framed.addCookies(browserCookies(sessions, { user: ADA }, { url, embeddedIn }))
    expect(await bodyOf(framed, url)).toBe('{}')
    const page = await framed.newPage()
    await page.goto(embeddedIn)
    await page.evaluate(`document.body.innerHTML = '<iframe src="${url}"></iframe>'`)
    const frame = page.frameLocator('iframe').locator('body')
    await expect.poll(() => frame.innerText()).toContain('Ada')
  })
})

describe('what Playwright is given', () => {
  const url = 'https://shop.example/cart'
  const only = (options: SessionOptions, page: object = {}): unknown =>
    browserCookies(sessionsWith(options), { user: ADA }, { url, ...page })[0]

  test('the cookie as a browser would have it from Set-Cookie', () => {
    const soon = Math.floor(Date.now() / 1000) + 3600
    const sessions = sessionsWith({
      cookie: { path: '/shop', httpOnly: false, sameSite: 'strict' },
    })
    const [cookie, ...others] = browserCookies(sessions, { user: ADA }, { url: new URL(url) })
    expect(others).toEqual([])
    expect(cookie).toEqual({
      name: 'session',
      value: expect.stringMatching(/^[\w-]+$/),
      domain: 'shop.example',
      path: '/shop',
      expires: expect.any(Number),
      httpOnly: false,
      secure: false,
      sameSite: 'Strict',
    })
    expect(Math.abs(cookie!.expires - soon)).toBeLessThan(60)
  })

  test.each([
    ['strict', 'Strict'],
    ['lax', 'Lax'],
    ['none', 'None'],
  ] as const)('SameSite %s', (sameSite, expected) => {
    expect(only({ cookie: { sameSite, secure: true } })).toMatchObject({ sameSite: expected })
  })

  test('no SameSite where there is none', () => {
    expect(only({ cookie: { sameSite: false } })).not.toHaveProperty('sameSite')
  })

  test('-1 as the end of a cookie that is gone when the browser closes', () => {
    expect(only({ cookie: { ephemeral: true } })).toMatchObject({ expires: -1 })
  })

  test('the secure cookie for https:, the other for http:', () => {
    const cookie = { secure: 'auto', prefix: 'secure' } as const
    expect(only({ cookie })).toMatchObject({ name: '__Secure-session', secure: true })
    const plain = { url: 'http://shop.example/' }
    expect(only({ cookie }, plain)).toMatchObject({ name: 'session', secure: false })
  })

  test.each(['shop.example', '.shop.example', 'SHOP.example', 'example'])(
    'a dot before a domain, which is for its subdomains too: %s',
    (domain) => {
      const expected = `.${domain.replace(/^\./, '')}`
      expect(only({ cookie: { domain } })).toMatchObject({ domain: expected })
    },
  )

  test('the site of which a partitioned cookie is', () => {
    const cookie = { secure: true, partitioned: true } as const
    expect(only({ cookie })).toMatchObject({
      partitionKey: 'https://shop.example',
      _crHasCrossSiteAncestor: false,
    })
    const embeddedIn = new URL('https://blog.example/a?b')
    expect(only({ cookie }, { embeddedIn })).toMatchObject({
      partitionKey: 'https://blog.example',
      _crHasCrossSiteAncestor: true,
    })
    expect(only({}, { embeddedIn })).not.toHaveProperty('partitionKey')
  })

  test('what a `cookie` function says of the request of that page', () => {
    const seen: unknown[] = []
    const cookie = (req: any): object => {
      seen.push(req.hostname, req.headers.host, req.url, req.method, req.secure)
      return {}
    }
    only({ cookie }, { url: 'http://localhost:8080/cart' })
    expect(seen).toEqual(['localhost', 'localhost:8080', '/cart', 'GET', false])
  })
})

describe('wrong arguments', () => {
  const sessions = sessionsWith()

  test.each([
    ['no options', undefined, 'undefined'],
    ['no url', {}, 'undefined'],
    ['a path', { url: '/cart' }, '"/cart"'],
    ['a url without a scheme', { url: 'localhost:3000' }, '"localhost:3000"'],
    ['a url of another scheme', { url: new URL('file:///cart') }, '"file:///cart"'],
    ['a url without a host', { url: 'http://' }, '"http://"'],
    ['an object', { url: {} }, 'an object ([object Object])'],
  ])('%s', (_, options, came) => {
    expect(() => browserCookies(sessions, {}, options as never)).toThrow(
      new TypeError(
        `client-sessions/testing: option url of browserCookies() is ${came}; it must be the address of a page, such as "http://localhost:3000/"`,
      ),
    )
  })

  test('a page that embeds and is none', () => {
    const options = { url: 'http://localhost', embeddedIn: 'blog.example' }
    expect(() => browserCookies(sessions, {}, options)).toThrow(
      'client-sessions/testing: option embeddedIn of browserCookies() is "blog.example"; it must be the address of a page',
    )
  })

  test.each(['http://localhost:3000', 'https://notshop.example'])(
    'a page that a cookie for another domain is never sent to: %s',
    (url) => {
      const others = sessionsWith({ cookie: { domain: 'shop.example' } })
      const { hostname } = new URL(url)
      expect(() => browserCookies(others, {}, { url })).toThrow(
        new TypeError(
          `client-sessions/testing: option url is at ${hostname}; cookie.domain "shop.example" keeps the cookie from it; take a url there, or leave cookie.domain out in tests`,
        ),
      )
    },
  )

  test('something else in the place of the sessions', () => {
    expect(() => browserCookies(SECRET as never, {}, { url: 'http://localhost' })).toThrow(
      'the first argument of browserCookies() is a string; pass what clientSessions(options) returned',
    )
  })
})
