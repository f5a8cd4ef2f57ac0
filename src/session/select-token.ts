/** Which of the cookies that came in is the session. */
import type { RejectReason } from '../base/errors.ts'
import type { Claims } from '../token/claims.ts'
import type { TokenResult } from '../token/result.ts'
import type { Config } from './config.ts'
import { parseContent } from './content.ts'
import { isExpired } from './lifetime.ts'

/** An authentic token that is alive and holds a session. */
export interface SelectedToken {
  readonly claims: Claims
  readonly json: string
  readonly content: object
  /** Why it shall be sealed anew, though nothing has changed. */
  readonly reseal: 'rotation' | 'upgrade' | undefined
}

export interface Selection {
  readonly selected: SelectedToken | undefined
  /** One for each token that was not accepted; `absent` if there was none at all. */
  readonly reasons: readonly RejectReason[]
}

type Opened = Extract<TokenResult, { ok: true }>

/** How far the clocks of two servers may differ. */
const CLOCK_SKEW = 5 * 60 * 1000

/** A 0.8 token knows its creation alone. Its last activity counts as now, or moving to idleDuration ends sessions. */
export const claimsOf = (opened: Opened, now: number): Claims =>
  opened.format === '0.8' ? { ...opened.claims, active: now } : opened.claims

/**
 * Whether a 0.8 cookie was created later than any honest server writes. With d its duration and a its activeDuration, 0.8
 * moves the creation of a session that is in use ahead, by less than 2a - d: that is at most d where a is, as usual, no
 * longer than d.
 */
const isFromTheFuture = ({ format, claims }: Opened, config: Config, now: number): boolean => {
  const { activeDuration } = config.lifetimes
  const ahead = Math.max(CLOCK_SKEW, claims.expires - claims.start, 2 * activeDuration)
  return format === '0.8' && claims.birth > now + ahead
}

export const refusal = (opened: Opened, config: Config, now: number): RejectReason | undefined => {
  if (isFromTheFuture(opened, config, now)) return 'malformed'
  return isExpired(claimsOf(opened, now), config.lifetimes, now) ? 'expired' : undefined
}

const isNewer = (a: Opened, b: Opened): boolean => {
  if (a.format !== b.format) return a.format === 'v1'
  const later = a.claims.active - b.claims.active || a.claims.expires - b.claims.expires
  return later > 0
}

const resealOf = (opened: Opened, config: Config): SelectedToken['reseal'] => {
  // Only upwards: while a fleet changes its format, servers of both kinds would else overwrite each other's cookies.
  if (opened.format === '0.8' && config.format === 'v1') return 'upgrade'
  return opened.keyIndex > 0 && opened.format === config.format ? 'rotation' : undefined
}

/** Of all tokens the newest valid one: a bad cookie that someone tossed beside it does not sign the user out. */
export const selectToken = (
  results: readonly TokenResult[],
  config: Config,
  now: number,
): Selection => {
  if (results.length === 0) return { selected: undefined, reasons: ['absent'] }
  const reasons: RejectReason[] = []
  let newest: { readonly opened: Opened; readonly content: object } | undefined
  for (const result of results) {
    const reason = result.ok ? refusal(result, config, now) : result.reason
    const content = result.ok && reason === undefined ? parseContent(result.json) : undefined
    if (!result.ok || content === undefined) reasons.push(reason ?? 'malformed')
    else if (!newest || isNewer(result, newest.opened)) newest = { opened: result, content }
  }
  if (!newest) return { selected: undefined, reasons }
  const { opened, content } = newest
  const selected: SelectedToken = {
    claims: claimsOf(opened, now),
    json: opened.json,
    content,
    reseal: resealOf(opened, config),
  }
  return { selected, reasons }
}

/** From what says most to what says least. */
const TELLING: readonly RejectReason[] = [
  'expired',
  'forged',
  'unknown-key',
  'legacy',
  'torn',
  'malformed',
]

/** The one reason to give for several refused cookies. */
export const mostTelling = (reasons: readonly RejectReason[]): RejectReason =>
  TELLING.find((reason) => reasons.includes(reason)) ?? 'absent'
