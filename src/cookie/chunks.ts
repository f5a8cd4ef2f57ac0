/**
 * A token that is too long for one cookie, in up to three: `name`, `name.1` and `name.2`.
 *
 * The first value is `<count>.<generation>.<part>`, the others `<generation>.<part>`. The generation is four characters
 * of the token's nonce, so that parts of two tokens are never put together. All parts but the last are equally long:
 * one token in so many chunks has one spelling.
 */
import { isDeletion, nameOf } from './deletion.ts'
import { cookieValues } from './parse.ts'

export const MAX_CHUNKS = 3

/** In base64url these are of bytes 16 to 19, in the part of the nonce that each message has anew. */
const GENERATION_AT = 22
const GENERATION_LENGTH = 4

const FIRST = /^([23])\.([\w-]{4})\.([\w-]+)$/
const NEXT = /^([\w-]{4})\.([\w-]+)$/
/** A third of a token that is too long for one cookie has more; another application's "dark.1" has not. */
const OWN = /^[\w-]{4}\.[\w-]{1000,}$/

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

type Next = readonly (RegExpExecArray | null)[]

/** The chunks that follow, by name and generation alone: a client's number never decides how far to look. */
const joinChunks = (
  [, count, generation, first]: readonly string[],
  nextAt: (index: number) => Next,
): Joined => {
  const parts = [first!]
  for (let index = 1; index < Number(count); index++) {
    const next = nextAt(index).find((match) => match?.[1] === generation)
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
  // Once for each name: eight first chunks would else scan a long header sixteen times.
  const found: Next[] = []
  const nextAt = (index: number): Next =>
    (found[index] ??= cookieValues(header, chunkName(name, index)).map((value) => NEXT.exec(value)))
  for (const value of cookieValues(header, name)) {
    const first = value.includes('.') ? FIRST.exec(value) : null
    const joined = first ? joinChunks(first, nextAt) : { token: value }
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
    (chunk) => cookieValues(header, chunk).some((value) => OWN.test(value)),
  )
}

/**
 * The length of the Cookie header that comes back, in bytes: with these pairs in the place of the session's own, and with
 * what else the response sets.
 *
 * @param lines the other Set-Cookie lines of the response.
 */
export const cookieHeaderLength = (
  { header = '', name }: Incoming,
  pairs: readonly string[],
  lines: readonly string[],
): number => {
  const jar = new Map<string, string>()
  // Two cookies of one name may both come back, from different paths.
  for (const [index, pair] of header.split(';').entries()) {
    const text = pair.trim()
    if (text !== '') jar.set(`${nameOf(text)}${jar.has(nameOf(text)) ? `;${index}` : ''}`, text)
  }
  for (const line of lines) {
    const pair = line.split(';', 1)[0]!.trim()
    if (isDeletion(line)) jar.delete(nameOf(pair))
    else jar.set(nameOf(pair), pair)
  }
  for (let index = 0; index < MAX_CHUNKS; index++) jar.delete(chunkName(name, index))
  return [...jar.values(), ...pairs].join('; ').length
}
