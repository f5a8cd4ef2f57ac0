/** Reading and sealing sessions without a response: for sockets, jobs and tests. */
import type { RejectReason } from '../base/errors.ts'
import { describeKind, misuse } from '../base/describe.ts'
import type { Claims } from '../token/claims.ts'
import type { TokenResult } from '../token/result.ts'
import type { Config } from './config.ts'
import { stringifyContent } from './content.ts'
import { deadline, newClaims } from './lifetime.ts'
import { isObject } from './options.ts'
import { mostTelling, selectToken } from './select-token.ts'

/** A session that was read, or why there is none. Times in ms since 1970. */
export type ReadResult<Data extends object = Record<string, any>> =
  | {
      readonly ok: true
      readonly data: Partial<Data>
      /** Creation or last reset. */
      readonly createdAt: number
      /** The end of the session's life if it is not used again. */
      readonly expiresAt: number
    }
  | { readonly ok: false; readonly reason: RejectReason }

/** The session in these opened tokens. Changing what comes back changes nothing anywhere. */
export const readSession = (results: readonly TokenResult[], config: Config): ReadResult => {
  const { selected, reasons } = selectToken(results, config, config.clock())
  if (!selected) return { ok: false, reason: mostTelling(reasons) }
  const { claims, content } = selected
  return {
    ok: true,
    data: content,
    createdAt: claims.birth,
    expiresAt: deadline(claims, config.lifetimes),
  }
}

/** What to seal for a new session with this content. @throws {TypeError} if it is not an object. */
export const newSession = (data: unknown, config: Config): { claims: Claims; json: string } => {
  if (!isObject(data)) throw misuse('the argument of seal()', describeKind(data), 'pass an object')
  return { claims: newClaims(config.lifetimes, config.clock()), json: stringifyContent(data) }
}
