/** All that can be told of a cookie: for the command line, support and debugging. */
import type { RejectReason } from '../base/errors.ts'
import { chunkName, MAX_CHUNKS, splitToken, type Incoming } from '../cookie/chunks.ts'
import { cookieValues } from '../cookie/parse.ts'
import type { Format } from '../token/claims.ts'
import type { TokenResult } from '../token/result.ts'
import { shapeOf } from '../token/shape.ts'
import type { Config } from './config.ts'
import { parseContent } from './content.ts'
import { bytesOf } from './cookie-lines.ts'
import { deadline } from './lifetime.ts'
import { claimsOf, refusal } from './select-token.ts'
import { sessionIdText } from './session-id.ts'
import { keySizes } from './size.ts'

/** What an authentic token holds, alive or not. Times in ms since 1970. */
export interface InspectedSession {
  /** The secret that opened it: 0 is the newest. */
  readonly secret: number
  /** Creation or last reset. */
  readonly createdAt: number
  /** What its duration counts from: creation, or the last `setDuration()`. */
  readonly startedAt: number
  /** The last change, or the last time that use was noted. */
  readonly activeAt: number
  /** The end of its life, with the lifetimes of these options. */
  readonly expiresAt: number
  readonly id: string | undefined
  /** What `setDuration(ms, ephemeral)` said, if it said so. */
  readonly ephemeral: boolean | undefined
  readonly data: object
  /** What each key takes of the JSON text in bytes, the fattest first. */
  readonly keys: readonly { readonly key: string; readonly bytes: number }[]
}

/** One cookie of a header. */
export interface Inspection {
  /** As it is in the header, with its prefix. */
  readonly name: string
  /** `undefined` for what is in neither format. */
  readonly format: Format | undefined
  /** Which key sealed it, as six hexadecimal digits. Cookies of 0.8 do not tell. */
  readonly keyId: string | undefined
  /** How many cookies it is in. */
  readonly cookies: number
  /** Of name and value, of all of them. */
  readonly bytes: number
  /** Why it is not accepted. `undefined` if it is. */
  readonly reason: RejectReason | undefined
  /** `undefined` if no secret opens it. */
  readonly session: InspectedSession | undefined
}

const sessionOf = (result: TokenResult, config: Config): InspectedSession | undefined => {
  const data = result.ok ? parseContent(result.json) : undefined
  if (!result.ok || data === undefined) return undefined
  const { keyIndex } = result
  const claims = claimsOf(result, config.clock())
  return {
    secret: keyIndex,
    createdAt: claims.birth,
    startedAt: claims.start,
    activeAt: claims.active,
    expiresAt: deadline(claims, config.lifetimes),
    id: claims.id && sessionIdText(claims.id),
    ephemeral: claims.ephemeral,
    data,
    keys: keySizes(data),
  }
}

/** The `name=value` pairs that this token is in. */
const pairsOf = (token: string, { header, name }: Incoming): readonly string[] => {
  const values = cookieValues(header, name)
  const count = Array.from({ length: MAX_CHUNKS }, (_, i) => i + 1).find((n) =>
    values.includes(splitToken(token, n)[0]!),
  )
  return splitToken(token, count!).map((value, i) => `${chunkName(name, i)}=${value}`)
}

/** @param results one for each of `incoming.tokens`, then one for each of `incoming.refused`. */
export const inspectCookies = (
  results: readonly TokenResult[],
  incoming: Incoming,
  config: Config,
): Inspection[] => {
  const now = config.clock()
  return results.map((result, index): Inspection => {
    const token = incoming.tokens[index]
    const pairs = token === undefined ? [] : pairsOf(token, incoming)
    const session = sessionOf(result, config)
    const reason = result.ok ? refusal(result, config, now) : result.reason
    return {
      name: incoming.name,
      ...shapeOf(token ?? ''),
      cookies: pairs.length,
      bytes: pairs.reduce((sum, pair) => sum + bytesOf(pair), 0),
      reason: reason ?? (session ? undefined : 'malformed'),
      session,
    }
  })
}
