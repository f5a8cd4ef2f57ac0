/** `import { cookieHeader } from "client-sessions/testing"`: the same functions as `require` gives. */
export {
  browserCookies,
  cookieHeader,
  createClock,
  cypressCookies,
  readSetCookie,
} from './testing.ts'

export type {
  BrowserCookie,
  BrowserCookieOptions,
  Clock,
  CypressCookie,
  PageOptions,
  SetCookieAttributes,
  SetCookieResult,
  SetCookieSource,
} from './testing.ts'
