/** Session data ↔ JSON text, and what to say when it does not fit. */
import { SessionError } from '../base/errors.ts'

/** RFC 6265bis §5.6: browsers ignore a cookie whose name and value together are longer. */
const MAX_COOKIE_BYTES = 4096

/** The plain object in a token's JSON, or `undefined` for any other value. */
export const parseContent = (json: string): object | undefined => {
  try {
    const content: unknown = JSON.parse(json)
    return typeof content === 'object' && content !== null && !Array.isArray(content)
      ? content
      : undefined
  } catch {
    return undefined // sealed by someone who holds the key, and not as this library seals
  }
}

/** Keys can be as long as what users send. */
const MAX_NAME = 60
const nameOf = (path: readonly string[]): string => {
  const name = path.join('.')
  return name.length > MAX_NAME ? `"${name.slice(0, MAX_NAME)}…"` : `"${name}"`
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Deeper nesting than this is reported instead of followed: JSON.stringify gives up on the stack as well. */
const MAX_DEPTH = 500

/** The first value that JSON cannot hold, by its path (`cart.items.0`), and what is wrong with it. */
const findUnserializable = (
  value: object,
  path: readonly string[],
  parents: readonly object[],
): string | undefined => {
  for (const [key, child] of Object.entries(value)) {
    const at = [...path, key]
    if (typeof child === 'bigint') return `${nameOf(at)} is a BigInt`
    if (!isNested(child) || 'toJSON' in child) continue
    if (parents.includes(child)) return `${nameOf(at)} refers back to an object that contains it`
    if (at.length > MAX_DEPTH) return `${nameOf(at.slice(0, 1))} is nested too deep`
    const found = findUnserializable(child, at, [...parents, child])
    if (found) return found
  }
  return undefined
}

const explain = (data: object): string => {
  const otherwise = 'a getter or toJSON() method of something in it fails'
  try {
    return findUnserializable(data, [], [data]) ?? otherwise
  } catch {
    return otherwise // that very getter, met again
  }
}

/**
 * @throws {SessionError} `unserializable`, which names the field.
 */
export const stringifyContent = (data: object): string => {
  let json: string | undefined
  let cause: unknown
  try {
    json = JSON.stringify(data)
    // A toJSON() of the session itself can turn it into anything; what is no object could not be read back.
    if (json?.startsWith('{')) return json
  } catch (error) {
    cause = error
  }
  throw new SessionError(
    'unserializable',
    `the session cannot be saved: ${explain(data)}. Store what JSON can hold: a string for a BigInt, an id for an object`,
    { cause },
  )
}

const byteLength = (text: string): number => new TextEncoder().encode(text).length

const sizeOf = (key: string, value: unknown): number => {
  try {
    return byteLength(JSON.stringify({ [key]: value })) - 2
  } catch {
    return 0 // a toJSON() of the session kept it out, or a getter fails at its second call
  }
}

/** "profile (3000 bytes), cart (712 bytes)": the keys that take most room, the fattest first. */
const fattestKeys = (data: object): string =>
  Object.entries(data)
    .map(([key, value]) => ({ key, bytes: sizeOf(key, value) }))
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ key, bytes }) => `${nameOf([key])} (${bytes} bytes)`)
    .join(', ')

const tooLarge = (cookieName: string, size: string, data: object): SessionError =>
  new SessionError(
    'too-large',
    `the session does not fit: cookie "${cookieName}" would have ${size} of name and value, and browsers drop cookies ` +
      `over ${MAX_COOKIE_BYTES}. The fattest keys: ${fattestKeys(data)}. ` +
      'Store ids instead of records, or move a part to a second cookie',
  )

/**
 * Before sealing, which costs by the byte: no token is shorter than its content in base64.
 *
 * @throws {SessionError} `too-large`.
 */
export const checkContentSize = (cookieName: string, json: string, data: object): void => {
  if (json.length <= MAX_COOKIE_BYTES) return
  const bytes = cookieName.length + Math.ceil((byteLength(json) * 4) / 3)
  throw tooLarge(cookieName, `${bytes} bytes or more`, data)
}

const cookieBytes = (cookieName: string, token: string): number => cookieName.length + token.length // both are ASCII

export const fits = (cookieName: string, token: string): boolean =>
  cookieBytes(cookieName, token) <= MAX_COOKIE_BYTES

/** @throws {SessionError} `too-large`, with the bytes there are and those of the fattest keys. */
export const checkSize = (cookieName: string, token: string, data: object): void => {
  if (fits(cookieName, token)) return
  throw tooLarge(cookieName, `${cookieBytes(cookieName, token)} bytes`, data)
}
