/** The `cookie` option → the cookie as it is over HTTPS and over plain HTTP. Refuses what no browser would honour. */
import { describe } from '../base/describe.ts'
import { checkCookieOptions, type CheckedCookieOptions, type CookieOptions } from './options.ts'

/** A cookie as it goes over one kind of connection. */
export interface CookieAttributes extends Omit<
  CheckedCookieOptions,
  'secure' | 'secureProxy' | 'prefix'
> {
  /** With its prefix. */
  readonly name: string
  readonly secure: boolean
}

/** What a cookie is over each kind of connection; the same object twice where that makes no difference. */
export interface Connections<Cookie> {
  readonly secure: Cookie
  /** `undefined` where the cookie needs a secure connection. */
  readonly plain: Cookie | undefined
}

const PREFIXES = { host: '__Host-', secure: '__Secure-' } as const

const conflict = (message: string): TypeError => new TypeError(`client-sessions: ${message}`)

/** `__Secure-` and `__Host-`: RFC 6265bis §4.1.3; `__Http-` and `__Host-Http-`: draft-ietf-httpbis-layered-cookies. */
const PREFIXED = /^__(?:Host-Http|Host|Secure|Http)-/i

/** @param certain the cookie never goes over plain HTTP under this name. */
const refuseNameConflicts = (
  rule: string,
  attributes: CookieAttributes,
  certain: boolean,
): void => {
  const prefix = PREFIXED.exec(attributes.name)?.[0].toLowerCase()
  if (!prefix) return
  if (!certain) throw conflict(`${rule}; set cookie.secure to true`)
  if (prefix.includes('http') && !attributes.httpOnly) {
    throw conflict(`${rule}; leave cookie.httpOnly on`)
  }
  if (!prefix.startsWith('__host-')) return
  if (attributes.domain !== undefined) throw conflict(`${rule}; remove cookie.domain`)
  if (attributes.path !== '/') throw conflict(`${rule}; cookie.path must be "/"`)
}

const refuseConflicts = (
  cookieName: string,
  attributes: CookieAttributes,
  { secure, secureProxy, prefix }: CheckedCookieOptions,
): void => {
  const { maxAge, ephemeral, sameSite, partitioned } = attributes
  if (ephemeral && maxAge !== undefined) {
    throw conflict('cookie.ephemeral and cookie.maxAge contradict each other; remove one')
  }
  if (sameSite === 'none' && !attributes.secure) {
    throw conflict(
      'cookie.sameSite "none" is ignored by browsers without Secure; set cookie.secure to true',
    )
  }
  if (partitioned && !attributes.secure) {
    throw conflict(
      'cookie.partitioned is ignored by browsers without Secure; set cookie.secure to true',
    )
  }
  if (prefix === undefined) {
    const rule = `cookieName "${cookieName}" begins with a prefix that browsers enforce`
    return refuseNameConflicts(rule, attributes, secure === true || secureProxy)
  }
  if (PREFIXED.test(cookieName)) {
    throw conflict(`cookieName "${cookieName}" has a prefix already; remove cookie.prefix`)
  }
  const rule = `cookie.prefix "${prefix}" is a promise that browsers enforce`
  refuseNameConflicts(rule, attributes, secure !== false || secureProxy)
}

/** Without what browsers take from HTTPS alone. */
const overPlainHttp = (attributes: CookieAttributes, cookieName: string): CookieAttributes => ({
  ...attributes,
  name: cookieName,
  secure: false,
  partitioned: false,
  sameSite: attributes.sameSite === 'none' ? 'lax' : attributes.sameSite,
})

/**
 * @param production a prefixed cookie has no bare name over plain HTTP.
 * @param show how values are named in messages.
 * @throws {TypeError} for an option that is none, and for combinations that browsers refuse.
 */
export const cookieAttributes = (
  cookieName: string,
  options: CookieOptions,
  production: boolean,
  show: (value: unknown) => string = describe,
): Connections<CookieAttributes> => {
  const checked = checkCookieOptions(options, show)
  const { secure, secureProxy, prefix, ...rest } = checked
  const attributes: CookieAttributes = {
    ...rest,
    name: (prefix === undefined ? '' : PREFIXES[prefix]) + cookieName,
    secure: Boolean(secure) || secureProxy || (prefix !== undefined && secure !== false),
  }
  refuseConflicts(cookieName, attributes, checked)
  if (!attributes.secure || secureProxy) return { secure: attributes, plain: attributes }
  const allowed = secure === 'auto' || (prefix !== undefined && !production)
  return {
    secure: attributes,
    plain: allowed ? overPlainHttp(attributes, cookieName) : undefined,
  }
}
