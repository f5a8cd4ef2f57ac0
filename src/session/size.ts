/** Whether a session fits into cookies, and what to say when it does not. */
import { SessionError } from '../base/errors.ts'
import { MAX_COOKIE_BYTES, MAX_COOKIE_HEADER_BYTES } from '../cookie/limits.ts'
import { nameOf } from './content.ts'

const byteLength = (text: string): number => new TextEncoder().encode(text).length

const sizeOf = (key: string, value: unknown): number => {
  try {
    return byteLength(JSON.stringify({ [key]: value })) - 2
  } catch {
    return 0 // a toJSON() of the session kept it out, or a getter fails at its second call
  }
}

/** The bytes that each key takes in the JSON text, the fattest first. */
export const keySizes = (data: object): { readonly key: string; readonly bytes: number }[] =>
  Object.entries(data)
    .map(([key, value]) => ({ key, bytes: sizeOf(key, value) }))
    .toSorted((a, b) => b.bytes - a.bytes)

const MAX_NAMED = 10

/** "profile (3000 bytes), cart (712 bytes)" */
const fattestKeys = (data: object): string => {
  const sizes = keySizes(data)
  const named = sizes
    .slice(0, MAX_NAMED)
    .map(({ key, bytes }) => `${nameOf([key])} (${bytes} bytes)`)
  const more = sizes.length - named.length
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/**
 * @param excess what is too long, and how much it may be.
 * @param chunks into how many cookies it may go.
 */
export const tooLarge = (excess: string, data: object, chunks: number): SessionError =>
  new SessionError(
    'too-large',
    `the session does not fit: ${excess}. The fattest keys: ${fattestKeys(data)}. ` +
      'Store ids instead of records, or move a part to a second cookie' +
      (chunks > 1 ? '' : '; option chunks lets it take more than one'),
  )

/**
 * Before sealing, which costs by the byte: no token is shorter than its content in base64.
 *
 * @throws {SessionError} `too-large`.
 */
export const checkContentSize = (
  name: string,
  json: string,
  data: object,
  chunks: number,
): void => {
  const most = chunks > 1 ? MAX_COOKIE_HEADER_BYTES : MAX_COOKIE_BYTES
  if (json.length <= most) return
  const bytes = name.length + Math.ceil((byteLength(json) * 4) / 3)
  throw tooLarge(
    `cookie "${name}" would have ${bytes} bytes or more of name and value, and ${most} is the limit`,
    data,
    chunks,
  )
}

/** For a token that has to go into one cookie, whose attributes are not known. @throws {SessionError} `too-large`. */
export const checkTokenSize = (name: string, token: string, data: object): void => {
  const bytes = name.length + token.length // both are ASCII
  if (bytes <= MAX_COOKIE_BYTES) return
  const excess = `cookie "${name}" would have ${bytes} bytes of name and value, and browsers drop cookies over ${MAX_COOKIE_BYTES}`
  throw tooLarge(excess, data, 1)
}
