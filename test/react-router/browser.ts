/** Visits an address, posts forms, follows no redirects, and keeps cookies as a browser does. */
import { parseSetCookie } from 'cookie'

interface Page {
  readonly status: number
  readonly location: string | null
  readonly setCookie: readonly string[]
  readonly body: string
}

interface Browser {
  /** The Cookie header of the next visit. */
  readonly cookie: string
  /** GET, or the POST of a form with these fields. */
  visit(path: string, form?: Readonly<Record<string, string>>): Promise<Page>
}

export const createBrowser = (address: string): Browser => {
  const jar = new Map<string, string>()
  return {
    get cookie() {
      return Array.from(jar, (pair) => pair.join('=')).join('; ')
    },
    async visit(path, form) {
      const response = await fetch(address + path, {
        method: form ? 'POST' : 'GET',
        headers: { cookie: this.cookie, origin: address },
        redirect: 'manual',
        ...(form && { body: new URLSearchParams(form) }),
      })
      const setCookie = response.headers.getSetCookie()
      for (const line of setCookie) {
        const { name, value = '', maxAge } = parseSetCookie(line)
        if (maxAge === 0) jar.delete(name)
        else jar.set(name, value)
      }
      const { status, headers } = response
      return { status, location: headers.get('location'), setCookie, body: await response.text() }
    },
  }
}
