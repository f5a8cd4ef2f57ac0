/** The demo in a real browser, over HTTPS with a certificate that it made for itself. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDemo, type Demo } from '../demo/fresh-clone.ts'
import { chromium } from '../support/chromium.ts'
import { press, reload, visitors } from './visitor.ts'

describe.skipIf(!chromium)('in a browser over HTTPS', () => {
  const visit = visitors()
  let demo: Demo | undefined
  beforeAll(async () => {
    demo = await startDemo('--https')
  }, 120_000)
  afterAll(() => demo?.stop())

  const signedIn = async () => {
    const visitor = await visit()
    const page = await visitor.open(demo!.url)
    await page.getByLabel('Your name').fill('Ada')
    await press(page, 'Sign in')
    await press(page, 'One more: Coffee beans')
    return { ...visitor, page }
  }

  test('the demo starts without a warning, and says what to expect of its certificate', () => {
    expect(demo!.output).toMatch(/^https:\/\/localhost:\d+\nThe certificate .*\n$/)
  })

  test('the cookies have the prefix __Host-, and all that it asks for', async () => {
    const { page, cookies } = await signedIn()
    expect(await reload(page)).toMatch(/Ada\nsigned in[^]*Total € 12/)
    const held = await cookies()
    expect(Object.keys(held).toSorted()).toEqual(['__Host-cart', '__Host-log', '__Host-session'])
    for (const cookie of Object.values(held)) {
      // Without a dot in front: this host alone, as no Domain attribute came.
      expect(cookie).toMatchObject({ secure: true, path: '/', domain: 'localhost', httpOnly: true })
    }
  })

  test('the browser reports SameSite=Lax for all, and the cart alone partitioned by the site at the top', async () => {
    const { page, context } = await signedIn()
    // Playwright's own list says Lax as well where a cookie came without SameSite.
    const devTools = await context.newCDPSession(page)
    const { cookies } = await devTools.send('Network.getCookies')
    const reported = cookies.map(({ name, sameSite, partitionKey }) => [
      name,
      { sameSite, partition: partitionKey?.topLevelSite },
    ])
    expect(Object.fromEntries(reported)).toEqual({
      '__Host-cart': { sameSite: 'Lax', partition: 'https://localhost' },
      '__Host-log': { sameSite: 'Lax', partition: undefined },
      '__Host-session': { sameSite: 'Lax', partition: undefined },
    })
  })

  test('a partitioned cookie can be deleted', async () => {
    const { page, cookies } = await signedIn()
    await press(page, 'Empty the cart')
    expect(Object.keys(await cookies())).not.toContain('__Host-cart')
  })

  test('a long session is in two cookies of that prefix, and a short one in one again', async () => {
    const { page, cookies } = await signedIn()
    await press(page, 'Long note')
    const names = ['__Host-cart', '__Host-log', '__Host-session']
    expect(Object.keys(await cookies()).toSorted()).toEqual([...names, '__Host-session.1'])
    expect(await reload(page)).toContain('Ada\nsigned in')
    await page.getByLabel('Note').fill('short')
    await press(page, 'Set session.note')
    expect(Object.keys(await cookies()).toSorted()).toEqual(names)
    expect(await reload(page)).toContain('Ada\nsigned in')
  })
})
