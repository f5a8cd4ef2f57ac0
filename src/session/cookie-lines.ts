/** A sealed token → Set-Cookie lines, in as many cookies as it needs and may have. */
import type { CookieAttributes } from '../cookie/attributes.ts'
import {
  chunkName,
  cookieHeaderLength,
  splitToken,
  staleChunks,
  type Incoming,
} from '../cookie/chunks.ts'
import {
  MAX_COOKIE_BYTES,
  MAX_COOKIE_HEADER_BYTES,
  MAX_SET_COOKIE_BYTES,
} from '../cookie/limits.ts'
import { cookieValues } from '../cookie/parse.ts'
import type { SetCookie } from '../cookie/set-cookie.ts'

/** A cookie as it goes over the connection of a request. */
export interface Cookie extends CookieAttributes {
  readonly lines: SetCookie
}

export interface CookieLines {
  /** One for each cookie of the token. */
  readonly set: readonly string[]
  /** The `name=value` of each, as they come back. */
  readonly pairs: readonly string[]
  /**
   * The length of the Cookie header in which they come back, beside what else the browser has for us, if servers refuse
   * one so long.
   */
  readonly headerBytes: number | undefined
  /** The cookie that is too long, for a message. `undefined` if none is. */
  readonly tooLong: string | undefined
  /** What is too long, for a message: a cookie, or with several of them the whole header. `undefined` if they fit. */
  readonly excess: string | undefined
}

const SEPARATOR = '; '

type Measured = Pick<CookieLines, 'set' | 'pairs' | 'headerBytes'>

const excessiveHeader = (
  incoming: Incoming,
  pairs: readonly string[],
  others: readonly string[],
): number | undefined => {
  let atMost = incoming.header?.length ?? 0
  for (const line of others) atMost += SEPARATOR.length + line.length
  for (const pair of pairs) atMost += SEPARATOR.length + pair.length
  if (atMost <= MAX_COOKIE_HEADER_BYTES) return undefined
  const bytes = cookieHeaderLength(incoming, pairs, others)
  return bytes > MAX_COOKIE_HEADER_BYTES ? bytes : undefined
}

/** Of the name and value in `name=value`. */
export const bytesOf = (pair: string): number => pair.length - '='.length

const isTooLong = (pair: string, line: string): boolean =>
  bytesOf(pair) > MAX_COOKIE_BYTES || line.length > MAX_SET_COOKIE_BYTES

const tooLongOf = (name: string, { set, pairs }: Measured): string | undefined => {
  const longest = pairs.findIndex((pair, index) => isTooLong(pair, set[index]!))
  if (longest === -1) return undefined
  const what = set.length === 1 ? `cookie "${name}"` : `one of ${set.length} cookies "${name}"`
  const bytes = bytesOf(pairs[longest]!)
  const line = set[longest]!.length
  return (
    `${what} would have ${bytes} bytes of name and value, and ${line} with its attributes; browsers drop cookies ` +
    `over ${MAX_COOKIE_BYTES}, and over ${MAX_SET_COOKIE_BYTES} with attributes`
  )
}

const headerExcessOf = (name: string, { pairs, headerBytes }: Measured): string | undefined => {
  // One cookie can only be blamed for its own length: what comes beside it may be there for other servers.
  if (pairs.length === 1 || headerBytes === undefined) return undefined
  const own = pairs.join('; ').length
  return (
    `the Cookie header would have ${headerBytes} bytes, ${own} of them in ${pairs.length} cookies "${name}", and servers ` +
    `refuse one over ${MAX_COOKIE_HEADER_BYTES}`
  )
}

/**
 * @param chunks how many cookies it may take.
 * @param until in ms, as for {@link SetCookie.set}.
 * @param others the other Set-Cookie lines of the response.
 */
export const cookieLines = (
  cookie: Cookie,
  incoming: Incoming,
  token: string,
  chunks: number,
  until: number | undefined,
  now: number,
  others: readonly string[],
): CookieLines => {
  const { name, lines } = cookie
  let set: readonly string[] = []
  let pairs: readonly string[] = []
  for (let count = 1; count <= chunks; count++) {
    const values = splitToken(token, count)
    pairs = values.map((value, index) => `${chunkName(name, index)}=${value}`)
    set = values.map((value, index) => lines.set(chunkName(name, index), value, until, now))
    if (!pairs.some((pair, index) => isTooLong(pair, set[index]!))) break
  }
  const headerBytes = excessiveHeader(incoming, pairs, others)
  const measured = { set, pairs, headerBytes }
  const tooLong = tooLongOf(name, measured)
  const excess = tooLong ?? headerExcessOf(name, measured)
  return { set, pairs, headerBytes, tooLong, excess }
}

const deletionsOf = ({ lines }: Cookie, name: string): string[] => {
  const onHost = lines.hostDeletion(name)
  // The one that counts comes last, for software that keeps one Set-Cookie of each name.
  return onHost === undefined ? [lines.deletion(name)] : [onHost, lines.deletion(name)]
}

/** Deletes the chunks that the browser has and that a token in `count` cookies leaves over. */
export const staleDeletions = (cookie: Cookie, incoming: Incoming, count: number): string[] =>
  staleChunks(incoming, count).flatMap((name) => deletionsOf(cookie, name))

/** Deletes the session's cookies: the one of its name in any case, for it may be there under another path. */
export const deletionLines = (cookie: Cookie, incoming: Incoming): string[] => {
  const { name, lines } = cookie
  // More than one came: beside that of the Domain there is one of this host alone.
  const twins = cookieValues(incoming.header, name).length > 1
  const own = twins ? deletionsOf(cookie, name) : [lines.deletion(name)]
  return [...own, ...staleDeletions(cookie, incoming, 1)]
}
