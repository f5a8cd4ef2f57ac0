/** Session data ↔ JSON text. */
import { SessionError } from '../base/errors.ts'
import { isPromise } from '../base/is-promise.ts'

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

/** What JSON would have of a value: an object of a model leaves out in its `toJSON()` what nobody shall see. */
export const contentOf = (value: unknown): unknown => {
  const { toJSON } = Object(value) as { toJSON?: unknown }
  return typeof toJSON === 'function' ? toJSON.call(value, '') : value
}

/** Keys can be as long as what users send. */
const MAX_NAME = 60

/** The place of a value, for messages. */
export const nameOf = (path: readonly string[]): string => {
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
    if (isPromise(child)) return `${nameOf(at)} is a promise, and was not awaited`
    if (!isNested(child) || 'toJSON' in child) continue
    if (parents.includes(child)) return `${nameOf(at)} refers back to an object that contains it`
    if (at.length > MAX_DEPTH) return `${nameOf(at.slice(0, 1))} is nested too deep`
    const found = findUnserializable(child, at, [...parents, child])
    if (found) return found
  }
  return undefined
}

/** Of what has a JSON text; what is in an object with a `toJSON()` of its own does not matter. */
const holdsPromise = (value: object): boolean =>
  Object.values(value).some(
    (child) => isPromise(child) || (isNested(child) && !('toJSON' in child) && holdsPromise(child)),
  )

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
    // JSON makes an empty object of a promise: a user whom nobody has waited for would be signed in.
    const isWhole = !(json?.includes('{}') && holdsPromise(data))
    // A toJSON() of the session itself can turn it into anything; what is no object could not be read back.
    if (json?.startsWith('{') && isWhole) return json
  } catch (error) {
    cause = error
  }
  throw new SessionError(
    'unserializable',
    `the session cannot be saved: ${explain(data)}. Store what JSON can hold: a string for a BigInt, an id for an object`,
    { cause },
  )
}

/** The JSON text, or `undefined` for what has none. */
export const jsonIfAny = (data: object): string | undefined => {
  try {
    return stringifyContent(data)
  } catch {
    return undefined
  }
}
