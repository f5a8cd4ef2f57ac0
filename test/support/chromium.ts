/** A real browser: Chromium where the machine has one, or the one that the environment names. */
import { existsSync } from 'node:fs'
import { chromium as driver, type Browser } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** Where Debian's package puts it. */
const PATH = process.env['CHROMIUM'] || '/usr/bin/chromium'

/** The path of the browser. `undefined` where there is none: `test.skipIf(!chromium)`. */
export const chromium: string | undefined = existsSync(PATH) ? PATH : undefined

const MISSING = `no Chromium at ${PATH}; install it (Debian: apt-get install chromium), or name it in CHROMIUM`

// Once for each file that needs it: a run without a browser must not look like one with it.
if (!chromium) process.stderr.write(`Tests in a browser are skipped: ${MISSING}\n`)

const FLAGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // Nothing that asks the network for what no test asked for.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless browser, with these flags of Chromium beside our own. It closes when the test is over. */
export const launch = async (
  args: readonly string[] = [],
  /** `afterAll` for a browser that the tests of a file share. */
  onEnd: (close: () => Promise<void>) => void = onTestFinished,
): Promise<Browser> => {
  if (!chromium) throw new Error(MISSING)
  const browser = await driver.launch({
    executablePath: chromium,
    headless: true,
    args: [...FLAGS, ...args],
  })
  onEnd(() => browser.close())
  return browser
}
