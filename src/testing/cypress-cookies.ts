import type { Handle } from './handle.ts'
import { cookiesOfPage, expiryOf, type PageOptions } from './page.ts'

/** What Cypress takes: `cy.setCookie(name, value, options)`. */
export interface CypressCookie {
  name: string
  value: string
  options: {
    domain: string
    /** Whether its subdomains do not have it. */
    hostOnly: boolean
    path: string
    httpOnly: boolean
    secure: boolean
    /** In seconds since 1970. Without it Cypress takes twenty years. */
    expiry?: number
    sameSite?: 'strict' | 'lax' | 'no_restriction'
  }
}

const SAME_SITE = { strict: 'strict', lax: 'lax', none: 'no_restriction' } as const

/**
 * The cookies of a browser that has a session with this content, for `cy.setCookie(name, value, options)`.
 *
 * @throws {TypeError} for wrong arguments. @throws {SessionError} `unserializable`, `too-large`.
 */
export const cypressCookies = <Data extends object>(
  sessions: Handle<Data>,
  data: Partial<NoInfer<Data>>,
  options: PageOptions,
): CypressCookie[] => {
  const { url, cookies } = cookiesOfPage('cypressCookies', sessions, data, options)
  return cookies.map(({ value, attributes }) => {
    const { name, path, domain, httpOnly, secure, sameSite } = attributes
    const expiry = expiryOf(attributes)
    return {
      name,
      value,
      options: {
        domain: domain?.replace(/^\./, '') ?? url.hostname,
        hostOnly: domain === undefined,
        path: path!,
        httpOnly,
        secure,
        ...(expiry !== undefined && { expiry }),
        ...(sameSite && { sameSite: SAME_SITE[sameSite] }),
      },
    }
  })
}
