/** What a token that came in is to revocation. */
import { nonceId } from '../token/nonce-id.ts'
import type { Candidate } from './select-token.ts'

/**
 * The candidate with an id and a birth, or refused if it may outlive what is remembered of it.
 *
 * @param token its text. @param longest for how many ms revocations are kept.
 */
export const revocable = (
  candidate: Candidate,
  token: string,
  now: number,
  longest: number,
): Candidate => {
  if (!candidate.ok) return candidate
  const { opened, claims } = candidate
  const isLegacy = opened.format === '0.8'
  // 0.8 moves the creation of a session ahead.
  const birth = isLegacy ? Math.min(claims.birth, now) : claims.birth
  // Sealed while a longer life was configured.
  const outlives =
    Math.max(claims.start, birth) + longest < now || (isLegacy && claims.expires > now + longest)
  if (outlives) return { ok: false, reason: 'expired' }
  return { ...candidate, claims: { ...claims, birth, id: claims.id ?? nonceId(token) } }
}

/** A cookie of 0.8 does not say when it was born: it counts as born before any cutoff. */
export const isUpTo = (candidate: Candidate, cutoff: number | undefined): boolean =>
  cutoff !== undefined &&
  candidate.ok &&
  (candidate.opened.format === '0.8' || candidate.claims.birth <= cutoff)
