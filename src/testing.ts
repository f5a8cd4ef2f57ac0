/** `require("client-sessions/testing")`: what tests of an application need. */
export {
  browserCookies,
  type BrowserCookie,
  type BrowserCookieOptions,
} from './testing/browser-cookies.ts'
export { createClock, type Clock } from './testing/clock.ts'
export { cypressCookies, type CypressCookie } from './testing/cypress-cookies.ts'
export { cookieHeader } from './testing/new-cookies.ts'
export type { PageOptions } from './testing/page.ts'
export { readSetCookie, type SetCookieResult } from './testing/read-set-cookie.ts'
export type { SetCookieAttributes } from './testing/set-cookie-attributes.ts'
export type { SetCookieSource } from './testing/set-cookie-lines.ts'
