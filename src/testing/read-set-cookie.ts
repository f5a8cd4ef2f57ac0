/** What a response does to a session. */
import type clientSessions = require('../index.ts')
import { checkHandle, type Handle } from './handle.ts'
import { misuse } from './misuse.ts'
import {
  headerOf,
  isDeletion,
  parseLine,
  type SetCookie,
  type SetCookieAttributes,
} from './set-cookie-attributes.ts'
import { setCookieLines, type SetCookieSource } from './set-cookie-lines.ts'

/** Times in ms since 1970. */
export type SetCookieResult<Data extends object = Record<string, any>> =
  /** The response leaves the session's cookie as it is. */
  | { readonly type: 'none' }
  | { readonly type: 'deleted'; readonly attributes: SetCookieAttributes }
  | {
      readonly type: 'set'
      readonly data: Partial<Data>
      /** Creation or last reset. */
      readonly createdAt: number
      /** The end of the session's life if it is not used again. */
      readonly expiresAt: number
      /** As `req.session.id`; `undefined` if the session has none. */
      readonly id: string | undefined
      readonly attributes: SetCookieAttributes
      /** The Cookie header that brings this session back. */
      readonly cookieHeader: string
    }
  /** It sets a cookie that these sessions do not accept. */
  | {
      readonly type: 'refused'
      readonly reason: clientSessions.RejectReason
      readonly attributes: SetCookieAttributes
    }

type Result<Data extends object> = clientSessions.ReadResult<Data>
/** Of Fastify no type tells whether its handles have to ask. */
type Sessions<Data extends object> = Handle<Data, Result<Data> | Promise<Result<Data>>>

const read = <Data extends object>(sessions: Sessions<Data>, header: string): Result<Data> => {
  const result = sessions.read(header)
  if (!('then' in result)) return result
  throw misuse(
    'the first argument of readSetCookie()',
    'sessions whose read() gives a promise',
    'pass sessions of the same secret and options, but for revocation.store',
  )
}

/** A handle finds something, if nothing good, in each cookie of its own. Over plain HTTP it may go without its prefix. */
const isOwn =
  (sessions: Sessions<object>) =>
  ({ attributes: { name } }: SetCookie): boolean => {
    const result = read(sessions, `${name}=x`)
    return result.ok || result.reason !== 'absent'
  }

/**
 * What a response did to the session of these `sessions`.
 *
 * @throws {TypeError} for wrong arguments.
 */
export const readSetCookie = <Data extends object>(
  sessions: Sessions<Data>,
  from: SetCookieSource,
): SetCookieResult<Data> => {
  checkHandle('readSetCookie', sessions)
  const cookies = setCookieLines(from).map(parseLine)
  // Of several lines for one name the last one counts, as in a browser.
  const kept = [...new Map(cookies.map((cookie) => [cookie.attributes.name, cookie])).values()]
  const own = kept.filter(isOwn(sessions))
  if (own.length === 0) return { type: 'none' }
  const alive = kept.filter((cookie) => !isDeletion(cookie))
  const set = own.find((cookie) => alive.includes(cookie))
  if (!set) return { type: 'deleted', attributes: own[0]!.attributes }
  const { attributes } = set
  const names = new Set(['', '.1', '.2'].map((chunk) => attributes.name + chunk))
  const parts = alive.filter((cookie) => names.has(cookie.attributes.name))
  const header = headerOf(parts)
  const result = read(sessions, header)
  if (!result.ok) return { type: 'refused', reason: result.reason, attributes }
  const { data, createdAt, expiresAt, id } = result
  return { type: 'set', data, createdAt, expiresAt, id, attributes, cookieHeader: header }
}
