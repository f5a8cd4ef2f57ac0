/** The public options. `config.ts` checks them and fills in the defaults. */
import { describe, misuse } from '../base/describe.ts'
import type { CookieOptions } from '../cookie/options.ts'
import type { Secret } from '../keys/secret.ts'
import type { Format } from '../token/claims.ts'
import type { SessionEvent } from './events.ts'
import type { RevocationOptions } from './revocation-options.ts'

/** How cookies of client-sessions 0.8 are read. */
export interface LegacyOptions {
  /** The secret they were made with, if it is another one than `secret`. */
  readonly secret?: Secret | readonly (Secret | undefined)[] | undefined
  /** From then on they are refused: a Date, ms since 1970, or a text that `Date` reads. */
  readonly until?: Date | number | string | undefined
}

export interface SessionOptions {
  /** The cookie's name. Default `session_state`. */
  readonly cookieName?: string | undefined
  /** The property on `req`. Default: the cookie's name. */
  readonly requestKey?: string | undefined
  /**
   * Seals and opens the cookies: 32 random bytes or more. A list is a rotation, newest first: the first seals, all
   * open. Needed, unless `encryptionKey` and `signatureKey` are given.
   */
  readonly secret?: Secret | readonly (Secret | undefined)[] | undefined
  /** How long a session lives, in ms, counted from its creation or last `reset()`. Default one day. */
  readonly duration?: number | undefined
  /** 0.8's extension: a request that reads a session with less than this left adds this, in ms. Default 0: never. */
  readonly activeDuration?: number | undefined
  /** No session lives longer than this, in ms from its birth. Default with `activeDuration`: 30 days; without: none. */
  readonly absoluteDuration?: number | undefined
  /** A session that no request has read for so long, in ms, is over. Default 0: no such end. */
  readonly idleDuration?: number | undefined
  /** The attributes of the cookie; or a function that gives them for a request, called once for each. */
  readonly cookie?: CookieOptions | ((req: any) => CookieOptions) | undefined
  /**
   * Into how many cookies, 1 to 3, a session may be split that is too large for one: `name`, `name.1`, `name.2`.
   * Default 1. Proxies may need larger buffers for it.
   */
  readonly chunks?: number | undefined
  /** Requests for which this gives `true` are passed on untouched: they have no session. */
  readonly skip?: ((req: any) => boolean) | undefined
  /** The format written: `v1`, or `0.8` for servers of client-sessions 0.8 beside this one. Default `v1`. */
  readonly format?: Format | undefined
  /** Whether cookies of client-sessions 0.8 are read. Default `true`: with `secret`, without end. */
  readonly legacy?: boolean | LegacyOptions | undefined
  /** 0.8's explicit keys, in place of the two it derives from `secret`. */
  readonly encryptionKey?: Uint8Array | undefined
  readonly signatureKey?: Uint8Array | undefined
  /** Of 0.8 cookies: `aes128`, `aes192` or `aes256`. Default `aes256`. */
  readonly encryptionAlgorithm?: string | undefined
  /** Of 0.8 cookies: `sha256`, `sha384`, `sha512`, also as `-drop128`, `-drop192`, `-drop256`. Default `sha256`. */
  readonly signatureAlgorithm?: string | undefined
  /** The time in ms since 1970. Default `Date.now`. */
  readonly clock?: (() => number) | undefined
  /**
   * Whether what is in a cookie that comes again and again may stay in memory, so that not each request has to decrypt it: for a
   * minute at least, then until another cookie is decrypted. Where WebCrypto opens the cookies nothing is ever kept. Default `true`.
   */
  readonly keepOpened?: boolean | undefined
  /** Whether a response whose request used the session says `Vary: Cookie`. Default `true`. */
  readonly vary?: boolean | undefined
  /** Whether a response that sets the cookie says `Cache-Control: private`. Default `true`. */
  readonly cacheControl?: boolean | undefined
  /** Sessions can be ended before they expire: by sign-out, or all of a user's at once. Default: they cannot. */
  readonly revocation?: RevocationOptions | undefined
  /** Told of rejected cookies, failed saves and the like. */
  readonly onEvent?: ((event: SessionEvent) => void) | undefined
}

/** The names of all options, to find unknown ones. */
export const OPTION_NAMES: ReadonlySet<string> = new Set<keyof SessionOptions>([
  'cookieName',
  'requestKey',
  'secret',
  'duration',
  'activeDuration',
  'absoluteDuration',
  'idleDuration',
  'cookie',
  'chunks',
  'skip',
  'format',
  'legacy',
  'encryptionKey',
  'signatureKey',
  'encryptionAlgorithm',
  'signatureAlgorithm',
  'clock',
  'keepOpened',
  'vary',
  'cacheControl',
  'revocation',
  'onEvent',
])

/** An option that is on unless it says otherwise. @throws {TypeError} for what is no boolean. */
export const flag = (name: string, value: unknown): boolean => {
  if (value === undefined) return true
  if (typeof value === 'boolean') return value
  throw misuse(name, describe(value), 'it must be true or false')
}

/** A plain object, class instance or object without prototype: what can hold options or session data. */
export const isObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Object]'
