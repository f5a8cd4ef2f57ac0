/** The demo in a real browser, over plain HTTP. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../demo/fresh-clone.ts'
import { chromium } from '../support/chromium.ts'
import { press, reload, visitors } from './visitor.ts'

const textOf = (page: Page) => page.locator('body').innerText()

/** What the inspector says the server reads. */
const readings = async (page: Page, cookie = 'session'): Promise<any> =>
  JSON.parse(await page.locator(`[aria-labelledby="cookie-${cookie}"] pre`).innerText())

const keyId = (token: string) => Buffer.from(token, 'base64url').subarray(1, 4).toString('hex')

describe.skipIf(!chromium)('in a browser', () => {
  const visit = visitors()
  let demo: Demo | undefined
  beforeAll(async () => {
    demo = await startDemo()
  }, 120_000)
  afterAll(() => demo?.stop())

  const signedIn = async () => {
    const visitor = await visit()
    const page = await visitor.open(demo!.url)
    await page.getByLabel('Your name').fill('Ada')
    await press(page, 'Sign in')
    return { ...visitor, page }
  }

  test('who signs in is known on the next page', async () => {
    const { page, cookies } = await signedIn()
    expect(await reload(page)).toContain('Ada\nsigned in, for one day')
    const day = 24 * 60 * 60
    const { session } = await cookies()
    expect(session!.expires - Date.now() / 1000).toBeGreaterThan(day - 60)
    expect(session!.expires - Date.now() / 1000).toBeLessThanOrEqual(day)
  })

  test('signing in leaves nothing of the session before', async () => {
    const visitor = await visit()
    const page = await visitor.open(demo!.url)
    const { csrf } = await readings(page)
    await page.getByLabel('Note').fill('of a stranger')
    await press(page, 'Set session.note')
    await page.getByLabel('Your name').fill('Ada')
    await press(page, 'Sign in')
    const after = await readings(page)
    expect(after).toEqual({ csrf: expect.any(String), user: 'Ada' })
    expect(after.csrf).not.toBe(csrf)
  })

  test('no script of the page can read the cookies', async () => {
    const { page, cookies } = await signedIn()
    const held = Object.values(await cookies())
    expect(held.map(({ name }) => name).toSorted()).toEqual(['log', 'session'])
    expect(held.map(({ httpOnly }) => httpOnly)).toEqual([true, true])
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })

  test('reading pages leaves the cookie as it is', async () => {
    const { page, cookies } = await signedIn()
    const { session } = await cookies()
    await reload(page)
    await reload(page)
    expect((await cookies())['session']).toEqual(session)
  })

  test('the cart survives signing out', async () => {
    const { page, cookies } = await signedIn()
    await press(page, 'One more: Coffee beans')
    await press(page, 'One more: Stoneware cup')
    const { cart } = await cookies()
    await press(page, 'Sign out')
    expect(await reload(page)).toMatch(/Your name[^]*Total € 33/)
    expect((await cookies())['cart']).toEqual(cart)
    await press(page, 'Empty the cart')
    expect(Object.keys(await cookies())).not.toContain('cart')
  })

  test('a cookie with one character changed is refused, and can be put back', async () => {
    const { page, cookies } = await signedIn()
    const { session } = await cookies()
    await press(page, 'Flip')
    expect(await textOf(page)).toMatch(/session was refused: forged[^]*Your name/)
    await page.getByRole('button', { name: 'Put the untouched cookie back' }).first().click()
    await page.getByText('signed in, for one day').waitFor()
    expect((await cookies())['session']!.value).toBe(session!.value)
  })

  test('a new secret keeps the sessions, and seals them anew', async () => {
    const { page, cookies } = await signedIn()
    const before = (await cookies())['session']!
    await press(page, 'Rotate')
    const after = (await cookies())['session']!
    expect(await reload(page)).toContain('Ada\nsigned in')
    expect(keyId(after.value)).not.toBe(keyId(before.value))
    // Not a moment is added to its life: only rounding to whole seconds may differ.
    expect(Math.abs(after.expires - before.expires)).toBeLessThan(2)
  })

  test('at the end of a session the browser drops the cookie, and the page begins another', async () => {
    const { page, cookies } = await signedIn()
    const { session } = await cookies()
    await page.getByLabel('Seconds until the end').fill('5')
    await press(page, 'End it')
    expect(await textOf(page)).toContain('Ada\nsigned in')
    await page.getByText('the browser dropped the cookie by itself').waitFor()
    expect(await readings(page)).toEqual({ csrf: expect.any(String) })
    expect((await cookies())['session']!.value).not.toBe(session!.value)
  })

  test('a cookie that outlives its session is refused', async () => {
    const { page } = await signedIn()
    await page.getByLabel('Seconds until the end').fill('5')
    await press(page, 'End it, keep the cookie')
    expect(await textOf(page)).toContain('Ada\nsigned in')
    await page.getByText('was refused: expired').waitFor()
    expect(await readings(page)).toEqual({ csrf: expect.any(String) })
  })

  test('a long session is in two cookies, and a short one in one again', async () => {
    const { page, cookies } = await signedIn()
    await press(page, 'Long note')
    expect(Object.keys(await cookies()).toSorted()).toEqual(['log', 'session', 'session.1'])
    await page.reload()
    expect(await readings(page)).toMatchObject({
      user: 'Ada',
      note: expect.stringMatching(/^Dear.{3496}$/),
    })
    await page.getByLabel('Note').fill('short')
    await press(page, 'Set session.note')
    expect(Object.keys(await cookies()).toSorted()).toEqual(['log', 'session'])
    await page.reload()
    expect(await readings(page)).toMatchObject({ user: 'Ada', note: 'short' })
  })

  test('signing out deletes every cookie of a long session', async () => {
    const { page, cookies } = await signedIn()
    await press(page, 'Long note')
    await press(page, 'Sign out')
    expect(Object.keys(await cookies()).toSorted()).toEqual(['log', 'session'])
    expect(await readings(page)).toEqual({ csrf: expect.any(String) })
  })

  test('who signs in or out in one tab has done so in the other', async () => {
    const { page, open } = await signedIn()
    const other = await open(demo!.url)
    expect(await textOf(other)).toContain('Ada\nsigned in')
    await press(other, 'Sign out')
    expect(await reload(page)).toContain('Your name')
  })

  test('who signs out everywhere in one browser is signed out in the other with its next page', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    expect((await here.cookies())['session']!.value).not.toBe(
      (await there.cookies())['session']!.value,
    )
    await press(here.page, 'Sign out everywhere')
    expect(await textOf(here.page)).toMatch(/Every session of Ada is over[^]*Your name/)
    // What the other shows is from before, and so is its cookie.
    expect(await textOf(there.page)).toContain('Ada\nsigned in')
    expect(await reload(there.page)).toMatch(/session was refused: revoked[^]*Your name/)
    expect(await readings(there.page)).toEqual({ csrf: expect.any(String) })
    await there.page.getByLabel('Your name').fill('Ada')
    await press(there.page, 'Sign in')
    expect(await reload(there.page)).toContain('Ada\nsigned in')
  })

  test('a cookie that is kept when its session is destroyed is refused', async () => {
    const { page } = await signedIn()
    await press(page, 'Destroy, keep the cookie')
    expect(await textOf(page)).toMatch(/session was refused: revoked[^]*Your name/)
  })

  test('the page and its scripts work under its own content security policy', async () => {
    const { page, context } = await signedIn()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy' }).first().click()
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toBe((await context.cookies()).find(({ name }) => name === 'session')!.value)
    // Only the script makes a clock run.
    await page.locator('[data-age]').first().getByText('1 s').waitFor()
  })
})
