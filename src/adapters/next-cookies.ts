/** The cookie stores of Next.js, as much of them as is used: those of `cookies()`, of a request and of a response. */
import { misuse } from '../base/describe.ts'
import { SessionError } from '../base/errors.ts'
import { storedCookie } from './stored-cookie.ts'

export interface NextCookies {
  getAll(): readonly { readonly name: string; readonly value: string }[]
  get(name: string): object | undefined
  set(cookie: { readonly name: string; readonly value: string }): unknown
}

export const isStore = (source: unknown): source is NextCookies =>
  typeof (source as NextCookies | undefined)?.getAll === 'function'

/** What no cookie of ours holds. The store has decoded it: for its length, something else stands in its place. */
const ENCODED = /[^\x21-\x3a\x3c-\x7e]/g

/** The Cookie header. What has no value is deleted. */
export const headerOf = (store: NextCookies): string =>
  store
    .getAll()
    .filter(({ value }) => value)
    .map(({ name, value }) => `${name}=${value.replaceAll(ENCODED, '%20')}`)
    .join('; ')

/** @throws {SessionError} `headers-sent`: in a server component, or after an action. @throws {TypeError} */
export const put = (store: NextCookies, line: string): void => {
  const { name, value, attributes } = storedCookie(line)
  try {
    store.set({ ...attributes, name, value })
  } catch (cause) {
    const message =
      'Next.js sets no cookie here; change and save the session in a Server Action, a Route Handler or the proxy, ' +
      'and await save() before they end'
    throw new SessionError('headers-sent', message, { cause })
  }
  // The cookies of a request keep no attributes, and reach no browser.
  if ('path' in Object(store.get(name))) return
  const remedy = 'pass await cookies(), or in the proxy response.cookies as the second'
  throw misuse('what load() was given', 'request.cookies alone', remedy)
}
