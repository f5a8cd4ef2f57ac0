import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Browser, unescapeHtml, type Page } from './browser.ts'
import { startDemo, type Demo } from './fresh-clone.ts'

let demo: Demo | undefined
beforeAll(async () => {
  demo = await startDemo()
}, 120_000)
afterAll(() => demo?.stop())

/** The built demo once more, with arguments or surroundings in which it does not start. */
const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['demo/server.js', ...args], {
    cwd: demo!.directory,
    env: { PORT: '0', ...env },
    encoding: 'utf8',
    timeout: 10_000,
  })
  return { status, output: stdout + stderr }
}

const visitor = () => new Browser(demo!.url)

const signedIn = async (name = 'Ada') => {
  const browser = visitor()
  await browser.submit('/sign-in', { user: name })
  return browser
}

/** The inspector's panel of a cookie. */
const panel = ({ body }: Page, cookieName: string): string =>
  new RegExp(`<section[^>]*aria-labelledby="cookie-${cookieName}"[^]*?</section>`).exec(body)![0]

/** What the inspector says the server reads. */
const readings = (page: Page, cookieName: string): unknown => {
  const json = /<pre><code>([^]*?)<\/code>/.exec(panel(page, cookieName))?.[1]
  return json === undefined ? undefined : JSON.parse(unescapeHtml(json))
}

/** The tokens that the inspector shows: the one that came in, if it was refused, and the one held now. */
const shownTokens = (page: Page, cookieName: string): string[] =>
  [...panel(page, cookieName).matchAll(/<code class="token"\s*>([^]*?)<\/code/g)].map(([, code]) =>
    code!.replaceAll(/<[^>]*>|\s/g, ''),
  )

const keyId = (token: string) => Buffer.from(token, 'base64url').subarray(1, 4).toString('hex')

/** How many revocations the server remembers, as the page says. */
const remembered = ({ text }: Page): number => {
  const count = /remembers (one|\d+) revocation/.exec(text)![1]!
  return count === 'one' ? 1 : Number(count)
}

const DAY = 24 * 60 * 60

/** Seconds that this cookie lives in the browser. */
const maxAge = (page: { setCookie: readonly string[] }, cookieName: string) =>
  Number(
    /Max-Age=(\d+)/.exec(page.setCookie.find((line) => line.startsWith(`${cookieName}=`))!)![1],
  )

describe('the server', () => {
  test('starts from a fresh clone with one command, and prints its address and how to have HTTPS', () => {
    expect(demo!.output).toMatch(/^http:\/\/localhost:\d+\n.*npm run demo -- --https\n$/)
  })

  test('says in one line that it needs openssl for --https, where there is none', () => {
    expect(start(['--https'], { PATH: '' })).toEqual({
      status: 1,
      output: expect.stringMatching(/^--https makes a certificate with openssl, .*Install.*\n$/),
    })
  })

  test('refuses an argument that it does not know', () => {
    expect(start(['--htps'])).toEqual({ status: 1, output: expect.stringContaining('--htps') })
  })

  test('allows the page nothing but its own styles, scripts, images and forms', async () => {
    const { headers, body } = await visitor().open()
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['cache-control']).toContain('no-store')
    expect(body).not.toMatch(/<script(?! src="\/)|<style| style=| on\w+=|(?:src|href)="https?:/)
  })

  test('serves every style, script and image that the page names', async () => {
    const browser = visitor()
    const { body } = await browser.open()
    const files = [...body.matchAll(/(?:src|href)="(\/[^"]+\.\w+)"/g)].map(([, path]) => path!)
    expect(files.length).toBeGreaterThanOrEqual(4)
    const replies = await Promise.all(files.map((file) => browser.open(file)))
    expect(replies.map(({ status }) => status)).toEqual(files.map(() => 200))
  })

  test('answers 404 for a page that is not there', async () => {
    expect((await visitor().open('/nowhere')).status).toBe(404)
  })
})

describe('the application', () => {
  test('signs in for one day and signs out again', async () => {
    const browser = visitor()
    expect(maxAge(await browser.open(), 'session') - DAY).toBeOneOf([0, 1])
    const inside = await browser.submit('/sign-in', { user: 'Ada' })
    expect(inside.text).toContain('Ada signed in, for one day')
    expect(readings(inside, 'session')).toMatchObject({ user: 'Ada' })
    const outside = await browser.submit('/sign-out')
    expect(outside.text).toContain('Your name')
    expect(readings(outside, 'session')).not.toHaveProperty('user')
  })

  test('signs a user out everywhere: whoever has another of his sessions is refused, and nobody else is', async () => {
    const [here, there] = [await signedIn('Grace'), await signedIn('Grace')]
    const other = await signedIn('Alan')
    const page = await here.submit('/sign-out-everywhere')
    expect(page.text).toContain('Every session of Grace is over')
    expect(readings(page, 'session')).not.toHaveProperty('user')
    const refused = await there.open()
    expect(refused.text).toMatch(/The cookie session was refused: revoked\..*Your name/)
    expect(readings(refused, 'session')).not.toHaveProperty('user')
    expect(readings(await other.open(), 'session')).toMatchObject({ user: 'Alan' })
    const again = await there.submit('/sign-in', { user: 'Grace' })
    expect(readings(again, 'session')).toMatchObject({ user: 'Grace' })
    expect(readings(await there.open(), 'session')).toMatchObject({ user: 'Grace' })
  })

  test('signs out of one browser alone', async () => {
    const [here, there] = [await signedIn('Grace'), await signedIn('Grace')]
    const copy = visitor()
    for (const [name, value] of here.cookies) copy.cookies.set(name, value)
    await here.submit('/sign-out')
    expect((await copy.open()).text).toContain('The cookie session was refused: revoked.')
    expect(readings(await there.open(), 'session')).toMatchObject({ user: 'Grace' })
  })

  test('keeps the cart in a second cookie for four months, which signing out leaves alone', async () => {
    const browser = await signedIn()
    expect(browser.cookies.has('cart')).toBe(false)
    await browser.submit('/cart', { add: 'coffee' })
    const page = await browser.submit('/cart', { add: 'cup' })
    expect(readings(page, 'cart')).toEqual({ items: { coffee: 1, cup: 1 }, total: 33 })
    expect(panel(page, 'cart')).toMatch(/119 d 23 h 59 min/)
    const cart = browser.cookies.get('cart')
    await browser.submit('/sign-out')
    expect(browser.cookies.get('cart')).toBe(cart)
    await browser.submit('/empty')
    expect(browser.cookies.has('cart')).toBe(false)
  })

  test('changes a cart by what the shop has, and by nothing else', async () => {
    const browser = visitor()
    await browser.submit('/cart', { add: '__proto__' })
    await browser.submit('/cart', { remove: 'honey' })
    await browser.submit('/cart', { add: 'honey' })
    const page = await browser.submit('/cart', { remove: 'honey' })
    expect(readings(page, 'cart')).toEqual({ items: {}, total: 0 })
  })

  test.each([
    '/sign-in',
    '/sign-out',
    '/sign-out-everywhere',
    '/cart',
    '/note',
    '/flip',
    '/restore',
    '/rotate',
    '/reset',
    '/end',
    '/long-note',
    '/destroy',
  ])('refuses POST %s without the token of the visitor’s own form', async (path) => {
    const browser = await signedIn()
    const session = browser.cookies.get('session')
    const bodies = ['', 'user=Grace', 'user=Grace&csrf=', 'csrf=guess', 'csrf=a&csrf=b']
    const replies = await Promise.all(bodies.map((body) => browser.open(path, 'POST', body)))
    expect(replies.map(({ status }) => status)).toEqual(bodies.map(() => 403))
    expect(browser.cookies.get('session')).toBe(session)
  })

  test('escapes what visitors write', async () => {
    const text = `<script>alert("1")</script>'&`
    const browser = await signedIn(text)
    const page = await browser.submit('/note', { note: text })
    expect(page.body).not.toContain('<script>')
    expect(readings(page, 'session')).toMatchObject({ user: text, note: text })
  })
})

describe('the inspector', () => {
  test('shows the cookies that the browser holds, with their sizes', async () => {
    const browser = await signedIn()
    const page = await browser.submit('/cart', { add: 'honey' })
    for (const name of ['session', 'cart']) {
      const value = browser.cookies.get(name)!
      expect(shownTokens(page, name)).toEqual([value])
      expect(panel(page, name)).toMatch(
        new RegExp(`${name.length + value.length}\\s*<small>of 4,096`),
      )
      expect(panel(page, name)).toContain(keyId(value))
    }
  })

  test('sends nothing where a page only reads', async () => {
    const browser = await signedIn()
    await browser.open()
    const page = await browser.open()
    expect(page.setCookie).toEqual([])
    expect(panel(page, 'session')).toContain('accepted, nothing sent')
  })

  test('sends one cookie for a changed value', async () => {
    const browser = await signedIn()
    const before = browser.cookies.get('session')
    const page = await browser.submit('/note', { note: 'ring Charles' })
    expect(readings(page, 'session')).toMatchObject({ user: 'Ada', note: 'ring Charles' })
    expect(browser.cookies.get('session')).not.toBe(before)
  })

  test('says why a value that is too long is not saved, and keeps the session as it was', async () => {
    const browser = await signedIn()
    await browser.submit('/note', { note: 'short' })
    const session = browser.cookies.get('session')
    const page = await browser.submit('/note', { note: 'x'.repeat(9000) })
    expect(page.status).toBe(200)
    expect(page.text).toMatch(/Not saved, and the old cookie stays\..*note/)
    expect(browser.cookies.get('session')).toBe(session)
  })

  test('shows a long session in the two cookies that it takes, and what is left over when it shrinks', async () => {
    const browser = await signedIn()
    const long = await browser.submit('/long-note')
    const pieces = ['session', 'session.1'].map((name) => browser.cookies.get(name)!)
    expect(shownTokens(long, 'session')).toEqual(pieces)
    expect(panel(long, 'session')).toMatch(/[45],\d{3}\s*<small>B in 2 cookies/)
    expect(readings(long, 'session')).toMatchObject({ user: 'Ada' })
    const short = await browser.submit('/note', { note: 'short' })
    expect([...browser.cookies.keys()]).not.toContain('session.1')
    expect(short.text).toContain('session Set-Cookie that deletes session.1')
    expect(readings(short, 'session')).toMatchObject({ user: 'Ada', note: 'short' })
  })

  test.each(['content', 'tag', 'nonce', 'key id', 'version'])(
    'shows a long session refused when its %s is changed, in whichever cookie that is',
    async (part) => {
      const browser = await signedIn()
      await browser.submit('/long-note')
      const page = await browser.submit('/flip', { part })
      expect(page.text).toMatch(/The cookie session was refused: (?:forged|unknown-key|malformed)/)
      expect(page.text).toContain('too long to be kept for putting it back')
      expect(page.body).not.toContain('action="/restore"')
      expect([...browser.cookies.keys()]).not.toContain('session.1')
    },
  )

  test('takes only lives of 1 to 60 seconds, whatever is asked for', async () => {
    const browser = await signedIn()
    const lives: string[] = []
    for (const seconds of ['-1', 'soon', '1e9', '7.9', '']) {
      const { text } = await browser.submit('/end', { seconds })
      lives.push(/ends in (\d+) s/.exec(text)![1]!)
      await browser.submit('/reset')
    }
    expect(lives).toEqual(['1', '1', '60', '7', '1'])
  })

  test('resets all but the csrf token', async () => {
    const browser = await signedIn()
    const before = readings(await browser.submit('/note', { note: 'n' }), 'session')
    const after = readings(await browser.submit('/reset'), 'session')
    expect(after).toEqual({ csrf: (before as { csrf: string }).csrf })
  })

  test('destroys the session, and begins another with another csrf token', async () => {
    const browser = await signedIn()
    const before = readings(await browser.open(), 'session') as { csrf: string }
    const page = await browser.submit('/destroy')
    const after = readings(page, 'session') as { csrf: string }
    expect(Object.keys(after)).toEqual(['csrf'])
    expect(after.csrf).not.toBe(before.csrf)
    expect(page.text).toContain('session Set-Cookie that deletes it')
  })

  test('shows the cookie of a destroyed session refused, and that the server remembers one more', async () => {
    const browser = await signedIn()
    const before = await browser.open()
    const page = await browser.submit('/destroy', { keep: 'yes' })
    expect(page.text).toContain('The cookie session was refused: revoked.')
    expect(readings(page, 'session')).not.toHaveProperty('user')
    const [sent, held] = shownTokens(page, 'session')
    expect(sent).toBe(shownTokens(before, 'session')[0])
    expect(held).toBe(browser.cookies.get('session'))
    expect(remembered(page)).toBe(remembered(before) + 1)
  })

  test('refuses a destroyed session after the secret was rotated, too', async () => {
    const browser = await signedIn()
    const copy = visitor()
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
    await browser.submit('/destroy')
    await browser.submit('/rotate')
    expect((await copy.open()).text).toContain('The cookie session was refused: revoked.')
  })

  test.each([
    ['content', 'forged'],
    ['tag', 'forged'],
    ['nonce', 'forged'],
    ['key id', 'unknown-key'],
    ['version', 'malformed'],
  ])('shows a cookie with one character of its %s changed refused: %s', async (part, reason) => {
    const browser = await signedIn()
    const original = browser.cookies.get('session')!
    const page = await browser.submit('/flip', { part })
    expect(page.text).toContain(`The cookie session was refused: ${reason}.`)
    expect(readings(page, 'session')).not.toHaveProperty('user')
    const [sent, held] = shownTokens(page, 'session')
    expect(sent!.split('').filter((character, i) => character !== original[i])).toHaveLength(1)
    expect(panel(page, 'session').match(/<mark>/g)).toHaveLength(1)
    expect(held).toBe(browser.cookies.get('session'))
  })

  test('puts the untouched cookie back', async () => {
    const browser = await signedIn()
    const original = browser.cookies.get('session')
    await browser.submit('/flip', { part: 'content' })
    const page = await browser.submit('/restore')
    expect(browser.cookies.get('session')).toBe(original)
    expect(readings(page, 'session')).toMatchObject({ user: 'Ada' })
    expect(page.body).not.toContain('action="/restore"')
  })

  test('does not offer a session back after another one was begun', async () => {
    const browser = await signedIn()
    await browser.submit('/flip', { part: 'content' })
    const page = await browser.submit('/sign-in', { user: 'Grace' })
    expect(page.body).not.toContain('action="/restore"')
  })

  test('rotates the secret: the sessions survive, sealed anew with the new key', async () => {
    const browser = await signedIn()
    await browser.submit('/cart', { add: 'cup' })
    const before = new Map(browser.cookies)
    const page = await browser.submit('/rotate')
    expect(page.text).toContain('The cookie session was sealed anew')
    expect(page.text).toContain('session sealed anew: rotation')
    expect(readings(page, 'session')).toMatchObject({ user: 'Ada' })
    expect(readings(page, 'cart')).toMatchObject({ total: 21 })
    for (const name of ['session', 'cart']) {
      expect(keyId(browser.cookies.get(name)!)).not.toBe(keyId(before.get(name)!))
    }
  })

  test('shows a visitor nothing of what happens to others', async () => {
    const [ada, grace] = [await signedIn('Ada'), await signedIn('Grace')]
    const [spoilt, other] = await Promise.all([ada.submit('/flip', { part: 'tag' }), grace.open()])
    expect(spoilt.text).toContain('refused: forged')
    expect(other.text).not.toMatch(/refused:|Ada/)
    expect((await grace.open()).text).not.toMatch(/refused:|Ada/)
    expect((await ada.open()).text).not.toContain('Grace')
  })

  test('forgets the oldest of more than five secrets: what it has sealed is refused', async () => {
    const sleeper = await signedIn('Rip')
    const busy = await signedIn()
    await busy.submit('/rotate')
    await busy.submit('/rotate')
    await busy.submit('/rotate')
    await busy.submit('/rotate')

    const copy = visitor()
    for (const [name, value] of sleeper.cookies) copy.cookies.set(name, value)
    expect(readings(await copy.open(), 'session')).toMatchObject({ user: 'Rip' })
    const page = await busy.submit('/rotate')
    expect(readings(page, 'session')).toMatchObject({ user: 'Ada' })
    expect((await sleeper.open()).text).toContain('refused: unknown-key')
  })
})
