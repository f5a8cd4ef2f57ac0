/** The cookies of a new session as a page gets them, for tools that put them into a browser. */
import { checkHandle, type Handle } from './handle.ts'
import { describe, misuse } from './misuse.ts'
import { newCookies } from './new-cookies.ts'
import type { SetCookie, SetCookieAttributes } from './set-cookie-attributes.ts'

export interface PageOptions {
  /** A page of the application. The cookie over HTTPS may be another one than over plain HTTP. */
  readonly url: string | URL
}

/** @throws {TypeError} for what is no address of a page. */
export const pageUrl = (name: string, value: unknown): URL => {
  const text = value instanceof URL ? value.href : value
  if (typeof text === 'string' && /^https?:/i.test(text) && URL.canParse(text)) return new URL(text)
  const came = typeof text === 'string' ? JSON.stringify(text) : describe(text)
  throw misuse(name, came, 'it must be the address of a page, such as "http://localhost:3000/"')
}

/** A browser would keep the cookie and never send it to the page. */
const refuseOtherDomain = ({ domain }: SetCookieAttributes, { hostname }: URL): void => {
  if (domain === undefined) return
  const wanted = domain.replace(/^\./, '').toLowerCase()
  if (hostname === wanted || hostname.endsWith(`.${wanted}`)) return
  throw misuse(
    'option url',
    `at ${hostname}`,
    `cookie.domain "${domain}" keeps the cookie from it; take a url there, or leave cookie.domain out in tests`,
  )
}

/** @param method for messages. @throws {TypeError} for wrong arguments. */
export const cookiesOfPage = <Data extends object>(
  method: string,
  sessions: Handle<Data>,
  data: Partial<Data>,
  options: PageOptions,
): { readonly url: URL; readonly cookies: readonly SetCookie[] } => {
  checkHandle(method, sessions)
  const { url: given } = Object(options) as Partial<PageOptions>
  const url = pageUrl(`option url of ${method}()`, given)
  const { protocol, hostname, host, pathname } = url
  // For a `cookie` function: what it would see of the page's request in Express.
  const request = {
    method: 'GET',
    url: pathname,
    headers: { host },
    hostname,
    secure: protocol === 'https:',
  }
  const cookies = newCookies(sessions, data, request)
  for (const { attributes } of cookies) refuseOtherDomain(attributes, url)
  return { url, cookies }
}

/**
 * When a cookie ends that is set now, in seconds since 1970; `undefined`: when the browser closes. By the age alone, as
 * browsers do: the clock of the sessions may be at any time, that of a browser is not.
 */
export const expiryOf = ({ maxAge }: SetCookieAttributes): number | undefined =>
  maxAge === undefined ? undefined : Math.floor(Date.now() / 1000) + maxAge
