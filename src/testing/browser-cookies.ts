/** For Playwright and Puppeteer. */
import type { Handle } from './handle.ts'
import { cookiesOfPage, expiryOf, pageUrl, type PageOptions } from './page.ts'
import type { SetCookie } from './set-cookie-attributes.ts'

export interface BrowserCookieOptions extends PageOptions {
  /** A page of another site that shows this one in a frame: for cookies with `partitioned`. */
  readonly embeddedIn?: string | URL | undefined
}

/** What Playwright's `context.addCookies()` takes. */
export interface BrowserCookie {
  name: string
  value: string
  /** With a dot before it: its subdomains too. */
  domain: string
  path: string
  /** In seconds since 1970. -1: when the browser closes. */
  expires: number
  httpOnly: boolean
  secure: boolean
  sameSite?: 'Strict' | 'Lax' | 'None'
  /** Of a partitioned cookie: the site at the top. */
  partitionKey?: string
  /** Of a partitioned cookie: whether its page is in a frame of another site. Playwright's name for it. */
  _crHasCrossSiteAncestor?: boolean
}

const SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const

const cookieOf = (
  { value, attributes }: SetCookie,
  { hostname }: URL,
  partition: Pick<BrowserCookie, 'partitionKey' | '_crHasCrossSiteAncestor'>,
): BrowserCookie => {
  const { name, path, domain, httpOnly, secure, sameSite, partitioned } = attributes
  return {
    name,
    value,
    domain: domain === undefined ? hostname : `.${domain.replace(/^\./, '')}`,
    path: path!,
    expires: expiryOf(attributes) ?? -1,
    httpOnly,
    secure,
    ...(sameSite && { sameSite: SAME_SITE[sameSite] }),
    ...(partitioned && partition),
  }
}

/**
 * The cookies of a browser that has a session with this content, for Playwright's `context.addCookies()`.
 *
 * @throws {TypeError} for wrong arguments. @throws {SessionError} `unserializable`, `too-large`.
 */
export const browserCookies = <Data extends object>(
  sessions: Handle<Data>,
  data: Partial<NoInfer<Data>>,
  options: BrowserCookieOptions,
): BrowserCookie[] => {
  const { url, cookies } = cookiesOfPage('browserCookies', sessions, data, options)
  const { embeddedIn } = options
  const top =
    embeddedIn === undefined ? url : pageUrl('option embeddedIn of browserCookies()', embeddedIn)
  // Browsers make the site of it.
  const partition = {
    partitionKey: top.origin,
    _crHasCrossSiteAncestor: embeddedIn !== undefined,
  }
  return cookies.map((cookie) => cookieOf(cookie, url, partition))
}
