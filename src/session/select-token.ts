/** Which of the cookies that came in is the session. */
import type { RejectReason } from '../base/errors.ts'
import type { Claims } from '../token/claims.ts'
import type { TokenResult } from '../token/result.ts'
import { CLOCK_SKEW } from './birth.ts'
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
  /** The claims of the others that are valid: cookies of the same name from other paths, or of a parent domain. */
  readonly others: readonly Claims[]
  /** One for each token that was not accepted; `absent` if there was none at all. */
  readonly reasons: readonly RejectReason[]
}

type Opened = Extract<TokenResult, { ok: true }>

/** A token that may be the session, or why it is not. */
export type Candidate =
  | {
      readonly ok: true
      readonly opened: Opened
      readonly claims: Claims
      readonly content: object
    }
  | { readonly ok: false; readonly reason: RejectReason }

/** A 0.8 token knows its creation alone. Its last activity counts as now, or moving to idleDuration ends sessions. */
export const claimsOf = (opened: Opened, now: number): Claims =>
  opened.format === '0.8' ? { ...opened.claims, active: now } : opened.claims

/**
 * Whether a 0.8 cookie was created later than any honest server writes. With d its duration and a its activeDuration, 0.8
 * moves the creation of a session that is in use ahead, by less than 2a - d: that is at most d where a is, as usual, no
 * longer than d.
 */
const isFromTheFuture = ({ format, claims }: Opened, config: Config, now: number): boolean => {
  if (format !== '0.8') return false
  const { activeDuration } = config.lifetimes
  const ahead = Math.max(CLOCK_SKEW, claims.expires - claims.start, 2 * activeDuration)
  return claims.birth > now + ahead
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

const candidateOf = (result: TokenResult, config: Config, now: number): Candidate => {
  const reason = result.ok ? refusal(result, config, now) : result.reason
  const content = result.ok && reason === undefined ? parseContent(result.json) : undefined
  return result.ok && content !== undefined
    ? { ok: true, opened: result, claims: claimsOf(result, now), content }
    : { ok: false, reason: reason ?? 'malformed' }
}

/** Each token that came in, looked into. */
export const candidatesOf = (
  results: readonly TokenResult[],
  config: Config,
  now: number,
): readonly Candidate[] => results.map((result) => candidateOf(result, config, now))

/** Of all tokens the newest valid one: a bad cookie that someone tossed beside it does not sign the user out. */
export const selectToken = (candidates: readonly Candidate[], config: Config): Selection => {
  if (candidates.length === 0) return { selected: undefined, others: [], reasons: ['absent'] }
  const reasons: RejectReason[] = []
  let newest: Extract<Candidate, { ok: true }> | undefined
  for (const candidate of candidates) {
    if (!candidate.ok) reasons.push(candidate.reason)
    else if (!newest || isNewer(candidate.opened, newest.opened)) newest = candidate
  }
  if (!newest) return { selected: undefined, others: [], reasons }
  const { opened, claims, content } = newest
  const { json } = opened
  const selected = { claims, json, content, reseal: resealOf(opened, config) }
  const others: Claims[] = []
  for (const each of candidates) if (each.ok && each !== newest) others.push(each.claims)
  return { selected, others, reasons }
}

/** From what says most to what says least. */
const TELLING: readonly RejectReason[] = [
  'unchecked',
  'revoked',
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
