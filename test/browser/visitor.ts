/** A browser that the tests of a file share, and in it a visitor for each test, who has no cookies yet. */
import type { Browser, BrowserContext, Cookie, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { launch } from '../support/chromium.ts'

export interface Visitor {
  /** A new tab, at this address. */
  readonly open: (url: string) => Promise<Page>
  /** The cookies that the browser holds, by name. */
  readonly cookies: () => Promise<Readonly<Record<string, Cookie>>>
  readonly context: BrowserContext
}

/** Presses a button of a form, and waits for the page that follows. */
export const press = async (page: Page, name: string): Promise<void> => {
  const loaded = page.waitForEvent('load')
  await page.getByRole('button', { name, exact: true }).click()
  await loaded
}

export const reload = async (page: Page): Promise<string> => {
  await page.reload()
  return page.locator('body').innerText()
}

/**
 * Errors and warnings in the console of any tab, a breach of the content security policy among them, and exceptions that
 * no script caught.
 */
const complaintsOf = (context: BrowserContext): string[] => {
  const complaints: string[] = []
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  return complaints
}

/** To be called in a `describe`. Each visitor's test fails if a page of his complains. */
export const visitors = (): (() => Promise<Visitor>) => {
  let browser: Browser
  let close: (() => Promise<void>) | undefined
  beforeAll(async () => {
    browser = await launch([], (closeBrowser) => (close = closeBrowser))
  }, 60_000)
  afterAll(() => close?.())

  return async () => {
    // The certificate of the demo is nobody's. Over plain HTTP this changes nothing.
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const complaints = complaintsOf(context)
    onTestFinished(async () => {
      await context.close()
      expect(complaints).toEqual([])
    })
    return {
      context,
      async open(url) {
        const page = await context.newPage()
        await page.goto(url)
        return page
      },
      cookies: async () =>
        Object.fromEntries((await context.cookies()).map((cookie) => [cookie.name, cookie])),
    }
  }
}
