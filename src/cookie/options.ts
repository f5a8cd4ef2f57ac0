/** The `cookie` option, and the check of each of its values by itself. */
import { describe, misuse } from '../base/describe.ts'
import { MAX_ATTRIBUTE_BYTES } from './limits.ts'

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
  /**
   * Only HTTPS requests carry the cookie, and only they may set it: a request over plain HTTP is an error. `"auto"`: so
   * over HTTPS, and an ordinary cookie over plain HTTP. Default `false`; with `prefix` `true`.
   */
  readonly secure?: boolean | 'auto' | undefined
  /** As `secure`, for a proxy that speaks HTTPS in front of this process: the connection is not checked. */
  readonly secureProxy?: boolean | undefined
  /**
   * Puts `__Host-` or `__Secure-` before the cookie's name, which browsers then take from HTTPS alone (RFC 6265bis
   * §4.1.3), and with `host` from this very host alone. Over plain HTTP the bare name is used with `secure: "auto"`,
   * and in development (NODE_ENV is not `production`), where it warns.
   */
  readonly prefix?: 'host' | 'secure' | undefined
  /** Which requests from other sites carry the cookie (RFC 6265bis §4.1.2.7). `false` leaves it out. Default `lax`. */
  readonly sameSite?: boolean | 'strict' | 'lax' | 'none' | 'Strict' | 'Lax' | 'None' | undefined
  /** One cookie for each top-level site that embeds this one (CHIPS). Needs `secure`. */
  readonly partitioned?: boolean | undefined
  /** Which cookies Chromium drops last. */
  readonly priority?: 'low' | 'medium' | 'high' | undefined
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
  'prefix',
  'sameSite',
  'partitioned',
  'priority',
])

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/ // RFC 6265 §4.1.1: cookie-name is a token of RFC 9110
// RFC 6265 §4.1.1, and as other libraries take them: no control character, no ";" and "<"; labels of RFC 1123 §2.1.
const PATH = new RegExp(String.raw`^/[\x20-\x3a\x3d-\x7e]{0,${MAX_ATTRIBUTE_BYTES - 1}}$`)
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const DOMAIN = new RegExp(String.raw`^(?=.{1,254}$)\.?${LABEL}(?:\.${LABEL})*$`, 'i') // RFC 1035 §2.3.4: 253, and a dot

const PREFIX = /^(?:host|secure)$/
const PRIORITY = /^(?:low|medium|high)$/

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

/** Names a value for a message: its text, or where that may be a user's, its kind. */
type Describe = (value: unknown) => string

const checks = (options: CookieOptions, show: Describe) => {
  const refuse = (name: keyof CookieOptions, expected: string): TypeError =>
    misuse(`cookie.${name}`, show(options[name]), expected)
  return {
    flag(name: keyof CookieOptions, fallback: boolean): boolean {
      const value: unknown = options[name] ?? fallback
      if (typeof value === 'boolean') return value
      throw refuse(name, 'it must be true or false')
    },
    text(name: keyof CookieOptions, shape: RegExp, expected: string): string | undefined {
      const value: unknown = options[name] ?? undefined
      if (value === undefined || (typeof value === 'string' && shape.test(value))) {
        return value
      }
      throw refuse(name, expected)
    },
    secure(): boolean | 'auto' | undefined {
      const value: unknown = options.secure ?? undefined
      if (value === undefined || typeof value === 'boolean' || value === 'auto') return value
      throw refuse('secure', 'it must be true, false or "auto"')
    },
    sameSite(): 'strict' | 'lax' | 'none' | false {
      const value: unknown = options.sameSite
      if (value === undefined) return 'lax'
      if (value === false) return false
      if (value === true) return 'strict'
      const lower = typeof value === 'string' ? value.toLowerCase() : value
      if (lower === 'strict' || lower === 'lax' || lower === 'none') return lower
      throw refuse('sameSite', 'it must be "lax", "strict", "none", true or false')
    },
    maxAge(): number | undefined {
      const value: unknown = options.maxAge ?? undefined
      if (value === undefined) return undefined
      if (typeof value === 'number' && value > 0 && value < Infinity) return value
      throw refuse(
        'maxAge',
        'it must be a positive number of milliseconds; leave it out to follow the session, or use cookie.ephemeral',
      )
    },
  }
}

/** The options with their defaults, each of them possible by itself. */
export interface CheckedCookieOptions {
  readonly path: string
  readonly domain: string | undefined
  readonly maxAge: number | undefined
  readonly ephemeral: boolean
  readonly httpOnly: boolean
  readonly secure: boolean | 'auto' | undefined
  readonly secureProxy: boolean
  readonly prefix: 'host' | 'secure' | undefined
  readonly sameSite: 'strict' | 'lax' | 'none' | false
  readonly partitioned: boolean
  readonly priority: 'low' | 'medium' | 'high' | undefined
}

const PATH_SHAPE =
  'it must begin with "/", hold no ";", "<" or control character, and have 1024 characters at most'

/**
 * @param show how values are named in messages.
 * @throws {TypeError} which names the option, what came, and what was expected.
 */
export const checkCookieOptions = (
  options: CookieOptions,
  show: Describe,
): CheckedCookieOptions => {
  const { flag, text, secure, sameSite, maxAge } = checks(options, show)
  return {
    path: text('path', PATH, PATH_SHAPE) ?? '/',
    domain: text('domain', DOMAIN, 'it must be a host name such as "example.com"'),
    maxAge: maxAge(),
    ephemeral: flag('ephemeral', false),
    httpOnly: flag('httpOnly', true),
    secure: secure(),
    secureProxy: flag('secureProxy', false),
    prefix: text(
      'prefix',
      PREFIX,
      'it must be "host" or "secure"',
    ) as CheckedCookieOptions['prefix'],
    sameSite: sameSite(),
    partitioned: flag('partitioned', false),
    priority: text(
      'priority',
      PRIORITY,
      'it must be "low", "medium" or "high"',
    ) as CheckedCookieOptions['priority'],
  }
}
