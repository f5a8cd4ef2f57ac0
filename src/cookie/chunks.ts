/**
 * A token that is too long for one cookie, in up to three: `name`, `name.1` and `name.2`.
 *
 * The first value is `<count>.<generation>.<part>`, the others `<generation>.<part>`. The generation is four characters
 * of the token's nonce, so that parts of two tokens are never put together. All parts but the last are equally long:
 * one token in so many chunks has one spelling.
 */
import { cookieValues } from './parse.ts'

export const MAX_CHUNKS = 3

/** In base64url these are of bytes 16 to 19, in the part of the nonce that each message has anew. */
const GENERATION_AT = 22
const GENERATION_LENGTH = 4

const FIRST = /^([23])\.([\w-]{4})\.([\w-]+)$/
const NEXT = /^([\w-]{4})\.([\w-]+)$/

const generationOf = (token: string): string =>
  token.slice(GENERATION_AT, GENERATION_AT + GENERATION_LENGTH)

const partLength = (length: number, count: number): number => Math.ceil(length / count)

export const chunkName = (name: string, index: number): string =>
  index === 0 ? name : `${name}.${index}`

/** The values of so many cookies. One is the token itself. */
export const splitToken = (token: string, count: number): string[] => {
  if (count === 1) return [token]
  const length = partLength(token.length, count)
  const generation = generationOf(token)
  return Array.from({ length: count }, (_, index) => {
    const part = token.slice(index * length, (index + 1) * length)
    return `${index === 0 ? `${count}.` : ''}${generation}.${part}`
  })
}

/** What a Cookie header has of one session. */
export interface Incoming {
  readonly header: string | undefined
  readonly name: string
  /** Texts to open: whole cookies, and chunks put together. Their order is the header's. */
  readonly tokens: readonly string[]
  /** For each set of chunks that is none: one is missing or of another generation, or they are cut in a wrong place. */
  readonly refused: readonly ('torn' | 'malformed')[]
}

type Joined = { readonly token: string } | { readonly reason: 'torn' | 'malformed' }

/** The chunks that follow, by name and generation alone: a client's number never decides how far to look. */
const joinChunks = (
  header: string,
  name: string,
  [, count, generation, first]: readonly string[],
): Joined => {
  const parts = [first!]
  for (let index = 1; index < Number(count); index++) {
    const next = cookieValues(header, chunkName(name, index))
      .map((value) => NEXT.exec(value))
      .find((match) => match?.[1] === generation)
    if (!next) return { reason: 'torn' }
    parts.push(next[2]!)
  }
  const token = parts.join('')
  const canonical = splitToken(token, parts.length).every((value, i) =>
    value.endsWith(`.${parts[i]!}`),
  )
  return canonical && generationOf(token) === generation ? { token } : { reason: 'malformed' }
}

export const incomingCookies = (header: string | undefined, name: string): Incoming => {
  const tokens: string[] = []
  const refused: ('torn' | 'malformed')[] = []
  for (const value of cookieValues(header, name)) {
    const first = value.includes('.') ? FIRST.exec(value) : null
    const joined = first ? joinChunks(header!, name, first) : { token: value }
    if ('token' in joined) tokens.push(joined.token)
    else refused.push(joined.reason)
  }
  return { header, name, tokens, refused }
}

/** The names of chunks in the header that a token in `count` cookies leaves over. */
export const staleChunks = ({ header, name }: Incoming, count: number): string[] => {
  if (!header?.includes(`${name}.`)) return []
  return Array.from({ length: MAX_CHUNKS - count }, (_, i) => chunkName(name, count + i)).filter(
    // Another application's cookie may have that name, but not such a value.
    (chunk) => cookieValues(header, chunk).some((value) => NEXT.test(value)),
  )
}

/** The length of the Cookie header that comes back, in bytes: with these pairs in the place of the session's own. */
export const cookieHeaderLength = (
  { header = '', name }: Incoming,
  pairs: readonly string[],
): number => {
  const own = new Set(Array.from({ length: MAX_CHUNKS }, (_, index) => chunkName(name, index)))
  const others = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '' && !own.has(pair.split('=', 1)[0]!.trim()))
  return [...others, ...pairs].join('; ').length
}
