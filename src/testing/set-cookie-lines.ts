/** The Set-Cookie lines of a response, as the tools of this trade give them. */
import { describe, misuse } from './misuse.ts'

interface FetchHeaders {
  getSetCookie(): readonly string[]
}

interface NodeHeaders {
  readonly 'set-cookie'?: string | readonly string[] | undefined
}

/**
 * A response of supertest, `fetch`, `node:http` or the like; the `Headers` of one; its Set-Cookie lines; or `undefined`
 * where it has none.
 */
export type SetCookieSource =
  | { readonly headers: FetchHeaders | NodeHeaders }
  | FetchHeaders
  | readonly string[]
  | string
  | undefined

const REMEDY =
  'pass a response, fetch Headers, or the Set-Cookie lines, as of response.headers["set-cookie"]'

const NAME = 'the second argument of readSetCookie()'

/** A comma and then a name and "=": not the comma of an Expires date. */
const JOINED = /,\s*[^\s;,=]+=/

/** Playwright puts each line on a line of its own. Where a comma is between them nobody can tell them apart for sure. */
const splitText = (text: string): string[] => {
  if (!JOINED.test(text)) return text.split('\n')
  throw misuse(NAME, 'a text of several lines with commas between them', REMEDY)
}

const linesOf = (value: unknown): readonly string[] | undefined => {
  if (value === undefined) return []
  if (typeof value === 'string') return splitText(value)
  if (Array.isArray(value))
    return value.every((line) => typeof line === 'string') ? value : undefined
  const { getSetCookie } = Object(value) as Partial<FetchHeaders>
  return typeof getSetCookie === 'function' ? getSetCookie.call(value) : undefined
}

const headersOf = (source: unknown): unknown => {
  const { headers } = Object(source) as { headers?: unknown }
  if (typeof headers !== 'object' || headers === null) return undefined
  return 'getSetCookie' in headers ? headers : ((headers as NodeHeaders)['set-cookie'] ?? [])
}

/** @throws {TypeError} for what has no such lines, rather than to find none in it. */
export const setCookieLines = (source: unknown): readonly string[] => {
  const lines = linesOf(headersOf(source) ?? source)
  if (lines) return lines
  throw misuse(NAME, describe(source), REMEDY)
}
