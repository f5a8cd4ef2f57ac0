/** Reading and making sessions without a response: for sockets, jobs, tools and tests. */
import { SessionError, type RejectReason } from '../base/errors.ts'
import { describeKind, misuse } from '../base/describe.ts'
import { incomingCookies } from '../cookie/chunks.ts'
import type { Claims } from '../token/claims.ts'
import type { TokenResult } from '../token/result.ts'
import type { Config } from './config.ts'
import { stringifyContent } from './content.ts'
import { bytesOf, cookieLines, type Cookie, type CookieLines } from './cookie-lines.ts'
import { deadline } from './lifetime.ts'
import { isObject } from './options.ts'
import { claimsFromNow, type Revocation } from './revocation.ts'
import { candidatesOf, mostTelling, selectToken, type Candidate } from './select-token.ts'
import { sessionIdText } from './session-id.ts'
import { keySizes, tooLarge } from './size.ts'

/** A session that was read, or why there is none. Times in ms since 1970. */
export type ReadResult<Data extends object = Record<string, any>> =
  | {
      readonly ok: true
      readonly data: Partial<Data>
      /** Creation or last reset. */
      readonly createdAt: number
      /** The end of the session's life if it is not used again. */
      readonly expiresAt: number
      /** As `req.session.id`; `undefined` if the session has none. */
      readonly id: string | undefined
    }
  | { readonly ok: false; readonly reason: RejectReason }

const resultOf = (candidates: readonly Candidate[], config: Config): ReadResult => {
  const { selected, reasons } = selectToken(candidates, config)
  if (!selected) return { ok: false, reason: mostTelling(reasons) }
  const { claims, content } = selected
  return {
    ok: true,
    data: content,
    createdAt: claims.birth,
    expiresAt: deadline(claims, config.lifetimes),
    id: claims.id && sessionIdText(claims.id),
  }
}

const UNCHECKED: ReadResult = { ok: false, reason: 'unchecked' }

/** Why it could not be checked went to observers; a socket's handshake has no error handler. */
const unlessUnchecked = (error: unknown): ReadResult => {
  if (error instanceof SessionError && error.code === 'revocation-unavailable') return UNCHECKED
  throw error
}

/**
 * The session in these opened tokens, as far as it is not revoked. Changing what comes back changes nothing anywhere.
 *
 * @param tokens their texts, where sessions can be revoked.
 * @returns a promise, if the store of revocations has to be asked.
 */
export const readSession = (
  results: readonly TokenResult[],
  config: Config,
  revocation?: Revocation,
  tokens: readonly string[] = [],
): ReadResult | Promise<ReadResult> => {
  const now = config.clock()
  const candidates = candidatesOf(results, config, now)
  if (!revocation) return resultOf(candidates, config)
  const read = (left: readonly Candidate[]): ReadResult => resultOf(left, config)
  // Always a promise: whoever has no session must not be what a server fails on.
  if (!revocation.immediate) {
    return (async () => revocation.check(candidates, tokens, now))()
      .then(read)
      .catch(unlessUnchecked)
  }
  try {
    return read(revocation.check(candidates, tokens, now, false) as readonly Candidate[])
  } catch (error) {
    return unlessUnchecked(error)
  }
}

/** What to seal for a new session with this content. @throws {TypeError} if it is not an object. */
export const newSession = (
  method: string,
  data: unknown,
  config: Config,
  revocation?: Revocation,
): { readonly claims: Claims; readonly json: string } => {
  if (!isObject(data)) {
    throw misuse(`the argument of ${method}()`, describeKind(data), 'pass an object')
  }
  return { claims: claimsFromNow(config, revocation), json: stringifyContent(data) }
}

/** What a session takes up in cookies. In bytes. */
export interface Measurement {
  /** Whether browsers and servers take it. */
  readonly fits: boolean
  /** Why it does not fit. */
  readonly problem: string | undefined
  /** How many cookies it takes: more than one with option `chunks` only. */
  readonly cookies: number
  /** Of names and values, of all of them. */
  readonly bytes: number
  /** Of the Set-Cookie lines, with all attributes. */
  readonly setCookieBytes: number
  /** What each key takes of the JSON text, the fattest first. */
  readonly keys: readonly { readonly key: string; readonly bytes: number }[]
}

/** A token and where it goes. */
export interface NewToken {
  readonly token: string
  readonly claims: Claims
  readonly data: object
  readonly cookie: Cookie
}

const linesOf = ({ token, claims, cookie }: NewToken, config: Config): CookieLines => {
  const now = config.clock()
  const end = cookie.maxAge === undefined ? deadline(claims, config.lifetimes) : now + cookie.maxAge
  const nothing = incomingCookies(undefined, cookie.name)
  const until = cookie.ephemeral ? undefined : end
  return cookieLines(cookie, nothing, token, config.chunks, until, now, [])
}

/** @throws {SessionError} `too-large`. */
export const serializeSession = (created: NewToken, config: Config): readonly string[] => {
  const { set, excess } = linesOf(created, config)
  if (excess !== undefined) throw tooLarge(excess, created.data, config.chunks)
  return set
}

export const measureSession = (created: NewToken, config: Config): Measurement => {
  const { set, pairs, excess } = linesOf(created, config)
  return {
    fits: excess === undefined,
    problem: excess,
    cookies: set.length,
    bytes: pairs.reduce((sum, pair) => sum + bytesOf(pair), 0),
    setCookieBytes: set.join('').length,
    keys: keySizes(created.data),
  }
}
