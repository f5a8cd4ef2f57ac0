/** The `cookie` option: its defaults, and which combinations no browser would honour. */
import { describe, misuse } from '../base/describe.ts'

export interface CookieOptions {
  /** Only requests under this path carry the cookie. Default `/`. */
  readonly path?: string | undefined
  /** Subdomains of this domain carry the cookie too. Default: only the host that set it. */
  readonly domain?: string | undefined
  /** How long the browser keeps the cookie, in ms from each time it is set. Default: as long as the session lives. */
  readonly maxAge?: number | null | undefined
  /** The browser forgets the cookie when it closes. Default `false`. */
  readonly ephemeral?: boolean | undefined
  /** Scripts in the page cannot read the cookie. Default `true`. */
  readonly httpOnly?: boolean | undefined
  /** Only HTTPS requests carry the cookie, and only they may set it. Default `false`. */
  readonly secure?: boolean | undefined
  /** As `secure`, for a proxy that speaks HTTPS in front of this process: the connection is not checked. */
  readonly secureProxy?: boolean | undefined
  /** Which requests from other sites carry the cookie (RFC 6265bis §4.1.2.7). `false` leaves it out. Default `lax`. */
  readonly sameSite?: boolean | 'strict' | 'lax' | 'none' | 'Strict' | 'Lax' | 'None' | undefined
  /** One cookie for each top-level site that embeds this one (CHIPS). Needs `secure`. */
  readonly partitioned?: boolean | undefined
  /** Which cookies Chromium drops last. */
  readonly priority?: 'low' | 'medium' | 'high' | undefined
}

/** The options with their defaults, checked. */
export interface CookieAttributes {
  readonly name: string
  readonly path: string
  readonly domain: string | undefined
  readonly maxAge: number | undefined
  readonly ephemeral: boolean
  readonly httpOnly: boolean
  /** The Secure attribute: `secure` or `secureProxy`. */
  readonly secure: boolean
  /** Whether the connection must be secure: `secure` without `secureProxy`. */
  readonly secureConnection: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | false
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | undefined
}

/** The names of all cookie options, to find misplaced ones. */
export const COOKIE_OPTION_NAMES: ReadonlySet<string> = new Set<keyof CookieOptions>([
  'path',
  'domain',
  'maxAge',
  'ephemeral',
  'httpOnly',
  'secure',
  'secureProxy',
  'sameSite',
  'partitioned',
  'priority',
])

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/ // RFC 6265 §4.1.1: cookie-name is a token of RFC 9110
// path-value and domain-value as `cookie` takes them: no control character, no ";" and "<"; labels of RFC 1123 §2.1.
const PATH = /^\/[\x20-\x3a\x3d-\x7e]*$/
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(String.raw`^\.?${LABEL}(?:\.${LABEL})*$`, 'i')

/** Far more than anyone needs, and short enough for the labels of keys. */
const MAX_NAME = 256

export const checkCookieName = (name: unknown): string => {
  if (typeof name === 'string' && TOKEN.test(name) && name.length <= MAX_NAME) return name
  if (typeof name === 'string' && name.includes('=')) {
    throw misuse('cookieName', describe(name), 'a cookie name cannot include "="; remove it')
  }
  throw misuse(
    'cookieName',
    describe(name),
    `it must be up to ${MAX_NAME} of the letters, digits and !#$%&'*+-.^_\`|~`,
  )
}

const flag = (options: CookieOptions, name: keyof CookieOptions, fallback: boolean): boolean => {
  const value: unknown = options[name] ?? fallback
  if (typeof value === 'boolean') return value
  throw misuse(`cookie.${name}`, describe(value), 'it must be true or false')
}

const text = (
  options: CookieOptions,
  name: keyof CookieOptions,
  shape: RegExp,
  expected: string,
): string | undefined => {
  const value: unknown = options[name] ?? undefined
  if (value === undefined || (typeof value === 'string' && shape.test(value))) return value
  throw misuse(`cookie.${name}`, describe(value), expected)
}

const sameSiteOf = (value: unknown): CookieAttributes['sameSite'] => {
  if (value === undefined) return 'lax'
  if (value === false) return false
  if (value === true) return 'strict'
  const lower = typeof value === 'string' ? value.toLowerCase() : value
  if (lower === 'strict' || lower === 'lax' || lower === 'none') return lower
  throw misuse(
    'cookie.sameSite',
    describe(value),
    'it must be "lax", "strict", "none", true or false',
  )
}

const maxAgeOf = (value: unknown): number | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && value > 0 && value < Infinity) return value
  throw misuse(
    'cookie.maxAge',
    describe(value),
    'it must be a positive number of milliseconds; leave it out to follow the session, or use cookie.ephemeral',
  )
}

const conflict = (message: string): TypeError => new TypeError(`client-sessions: ${message}`)

/** `__Secure-` and `__Host-`: RFC 6265bis §4.1.3; `__Http-` and `__Host-Http-`: draft-ietf-httpbis-layered-cookies. */
const refuseConflicts = (attributes: CookieAttributes): void => {
  const { name, path, domain, maxAge, ephemeral, httpOnly, secure, sameSite, partitioned } =
    attributes
  const prefix = /^__(?:Host-Http|Host|Secure|Http)-/i.exec(name)?.[0].toLowerCase()
  if (ephemeral && maxAge !== undefined) {
    throw conflict('cookie.ephemeral and cookie.maxAge contradict each other; remove one')
  }
  if (sameSite === 'none' && !secure) {
    throw conflict(
      'cookie.sameSite "none" is ignored by browsers without Secure; set cookie.secure to true',
    )
  }
  if (partitioned && !secure) {
    throw conflict(
      'cookie.partitioned is ignored by browsers without Secure; set cookie.secure to true',
    )
  }
  if (!prefix) return
  const rule = `cookieName "${name}" begins with a prefix that browsers enforce`
  if (!secure) throw conflict(`${rule}; set cookie.secure to true`)
  if (prefix.includes('http') && !httpOnly) throw conflict(`${rule}; leave cookie.httpOnly on`)
  if (!prefix.startsWith('__host-')) return
  if (domain !== undefined) throw conflict(`${rule}; remove cookie.domain`)
  if (path !== '/') throw conflict(`${rule}; cookie.path must be "/"`)
}

/**
 * The attributes of each Set-Cookie.
 *
 * @throws {TypeError} for an attribute that is not one, and for combinations that browsers refuse.
 */
export const cookieAttributes = (name: string, options: CookieOptions): CookieAttributes => {
  const priority = text(
    options,
    'priority',
    /^(?:low|medium|high)$/,
    'it must be "low", "medium" or "high"',
  )
  const secureProxy = flag(options, 'secureProxy', false)
  const secure = flag(options, 'secure', false)
  const attributes: CookieAttributes = {
    name,
    path:
      text(
        options,
        'path',
        PATH,
        'it must begin with "/" and hold no ";", "<" or control character',
      ) ?? '/',
    domain: text(options, 'domain', DOMAIN, 'it must be a host name such as "example.com"'),
    maxAge: maxAgeOf(options.maxAge),
    ephemeral: flag(options, 'ephemeral', false),
    httpOnly: flag(options, 'httpOnly', true),
    secure: secure || secureProxy,
    secureConnection: secure && !secureProxy,
    sameSite: sameSiteOf(options.sameSite),
    partitioned: flag(options, 'partitioned', false),
    priority: priority as CookieAttributes['priority'],
  }
  refuseConflicts(attributes)
  return attributes
}
