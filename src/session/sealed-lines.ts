/** A sealed session → the cookies that it takes. */
import { staleChunks } from '../cookie/chunks.ts'
import { cookieLines, type CookieLines } from './cookie-lines.ts'
import { deadline } from './lifetime.ts'
import type { Pending, RequestContext } from './request-context.ts'

type Sealed = Extract<Pending, { type: 'seal' }>

export interface SealedLines extends Omit<CookieLines, 'tooLong'> {
  /** Whether the session's life has ended by now. */
  readonly over: boolean
}

/** A session that came in several cookies is renewed in as many; its header is no longer by that than it was. */
export const sealedLines = (
  { claims, renewal }: Sealed,
  token: string,
  { config, cookie, incoming, otherLines }: RequestContext,
): SealedLines => {
  const { chunks, lifetimes, clock } = config
  const now = clock()
  const end = deadline(claims, lifetimes)
  const ephemeral = claims.ephemeral ?? cookie.ephemeral
  const until = ephemeral ? undefined : cookie.maxAge === undefined ? end : now + cookie.maxAge
  const most = renewal ? Math.max(chunks, 1 + staleChunks(incoming, 1).length) : chunks
  const lines = cookieLines(cookie, incoming, token, most, until, now, otherLines())
  const { set, pairs, headerBytes, tooLong } = lines
  return { set, pairs, headerBytes, excess: renewal ? tooLong : lines.excess, over: end < now }
}
